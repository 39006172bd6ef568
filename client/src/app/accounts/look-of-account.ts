import type { Account } from '#shared';
import type { StateLook } from '../ui/state-look';

/** What matters most about an account: cancelled, on its way into its meters, in arrears, or good. */
export function lookOfAccount(account: Account): StateLook {
  if (account.cancelledAt !== null) return { tone: 'unknown', key: 'accountState.cancelled' };
  const open = account.assignments.filter(({ closedAt }) => closedAt === null);
  if (open.length > 0 && open.every(({ closingId }) => closingId !== null)) {
    return { tone: 'way', key: 'accountState.closing' };
  }
  if (open.some(({ state }) => state.knownAs !== undefined)) {
    return { tone: 'stop', key: 'meterState.knownElsewhere' };
  }
  if (open.some(({ state }) => state.noCredit !== undefined)) return { tone: 'stop', key: 'meterState.noCredit' };
  if (open.some(({ state }) => state.blockedReason !== null)) return { tone: 'stop', key: 'meterState.blocked' };
  if (open.some(({ progress }) => !progress.taken)) return { tone: 'way', key: 'accountState.opening' };
  if (open.some(({ state }) => state.arrears)) return { tone: 'stop', key: 'meterState.arrears' };
  if (open.some(({ state }) => state.lostSince !== null)) return { tone: 'unknown', key: 'meterState.lost' };
  if (open.some(({ state }) => state.alarm1 || state.alarm2)) return { tone: 'look', key: 'meterState.low' };
  return { tone: 'good', key: 'accountState.good' };
}
