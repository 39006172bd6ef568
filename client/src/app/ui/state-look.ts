/**
 * The five states of the screens, each with colour, icon and word: good, on its way, look, stop, unknown. Which of them
 * a meter, a sale or an order is in is decided here, so that the same thing has the same word everywhere.
 */
import type { MeterState, OrderState, SaleRecord } from '#shared';
import { assertNever } from './assert-never';
import type { IconName } from './icon';

export type Tone = 'good' | 'way' | 'look' | 'stop' | 'unknown';
export interface StateLook {
  readonly tone: Tone;
  /** key of the word */
  readonly key: string;
}

export const TONE_ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  way: 'waiting',
  look: 'attention',
  stop: 'stop',
  unknown: 'unknown',
};

const look = (tone: Tone, key: string): StateLook => ({ tone, key });

/**
 * What matters most about a meter now; `stale` when its reading is too old to go by, `settingsNotTaken` where it is known
 * that it has not taken what it is to do. One that is not `held` by an account owes nothing and warns nobody, though it
 * holds nothing.
 */
export function lookOfMeter(state: MeterState, stale: boolean, settingsNotTaken = false, held = true): StateLook {
  if (state.knownAs !== undefined) return look('stop', 'meterState.knownElsewhere');
  if (state.noCredit !== undefined) return look('stop', 'meterState.noCredit');
  if (state.lostSince !== null) return look('unknown', 'meterState.lost');
  if (state.blockedReason !== null) return look('stop', 'meterState.blocked');
  if (settingsNotTaken) return look('stop', 'meterState.settingsNotTaken');
  // Nor does one that was shut with its account.
  if (held && state.arrears && state.opened !== false) return look('stop', 'meterState.arrears');
  if (state.openOrders > 0) return look('way', 'meterState.onItsWay');
  if (state.opened === false) return look('unknown', 'meterState.notOpened');
  if (state.readAt === null) return look('unknown', 'meterState.neverRead');
  if (state.overload) return look('look', 'meterState.overload');
  if (held && (state.alarm2 || state.alarm1)) return look('look', 'meterState.low');
  if (state.mode === 'forced_off') return look('look', 'meterState.forcedOff');
  if (state.mode === 'forced_on') return look('look', 'meterState.forcedOn');
  if (stale) return look('look', 'meterState.stale');
  return state.relayClosed === false ? look('look', 'meterState.off') : look('good', 'meterState.on');
}

/** Where an order to a meter stands. */
export function lookOfOrder(state: OrderState): StateLook {
  switch (state) {
    case 'waiting':
      return look('way', 'orderState.waiting');
    case 'offered':
    case 'journalled':
      return look('way', 'orderState.atGateway');
    case 'applied':
      return look('good', 'orderState.applied');
    case 'refused':
      return look('stop', 'orderState.refused');
    case 'needs_attention':
      return look('stop', 'orderState.needsAttention');
    case 'void':
      return look('unknown', 'orderState.void');
    default:
      return assertNever(state);
  }
}

/** Where a sale stands, seen from the till. */
export function lookOfSale(sale: Pick<SaleRecord, 'state' | 'orderState'>): StateLook {
  switch (sale.state) {
    case 'accepted':
      return sale.orderState === 'journalled' ? look('way', 'saleState.atGateway') : look('way', 'saleState.booked');
    case 'credited':
      return look('good', 'saleState.credited');
    case 'held':
      return look('stop', 'saleState.held');
    case 'quarantined':
      return look('stop', 'saleState.quarantined');
    case 'needs_attention':
      return look('stop', 'saleState.needsAttention');
    case 'void':
      return look('unknown', 'saleState.void');
    case 'correcting':
      return look('way', 'saleState.correcting');
    case 'corrected':
      return look('unknown', 'saleState.corrected');
    case 'refunded':
      return look('unknown', 'saleState.refunded');
    default:
      return assertNever(sale.state);
  }
}
