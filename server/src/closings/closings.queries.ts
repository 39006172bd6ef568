/** Closings as the steps and the screens need them. */
import { In, IsNull, Not, type EntityManager } from 'typeorm';
import { type AccountClosing, type Closing, minorUnits, ZERO } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { ClosingRow } from './closing.entity.js';
import { type ClosingFacts, type ClosingOrder, type LastReading, nextClosingStep } from './next-closing-step.js';

/** What the next step of a closing is decided by. */
export async function loadClosingFacts(em: EntityManager, row: ClosingRow): Promise<ClosingFacts> {
  const { meterCode } = row;
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
  return {
    state: row.state,
    postpaid: row.postpaid,
    wanted: settings && { mode: settings.wanted.mode, state: settings.state, reason: settings.reason },
    openOrders: state.openOrders,
    blockedReason: state.blockedReason,
    isLost: state.lostSince !== null,
    reading: readingOf(state),
    poweredOffAt: row.poweredOffAt,
    settleOrder: await findOrder(em, row.settleOrderId),
    closeOrder: await findOrder(em, row.closeOrderId),
  };
}

function readingOf(state: MeterStateRow): LastReading | null {
  const { readAt, mode, remainingMinor, energyWh } = state;
  return readAt && { readAt, mode, balanceMinor: remainingMinor, energyWh };
}

async function findOrder(em: EntityManager, orderId: string | null): Promise<ClosingOrder | null> {
  return orderId === null ? null : em.findOneBy(CreditOrderRow, { orderId });
}

/**
 * The closings of an account that were not abandoned, as the screens show them; undefined when the operator may work in
 * none of its buildings, or there is no such account.
 */
export async function showAccountClosing(
  em: EntityManager,
  who: Pick<Who, 'buildings'>,
  accountId: string,
): Promise<AccountClosing | undefined> {
  const rows = await em.find(ClosingRow, {
    where: { accountId, onlySlot: Not(IsNull()) },
    order: { startedAt: 'ASC', meterCode: 'ASC' },
  });
  // After the closings: the last one to end cancels the account with it, and is never shown without that.
  const account = await em.findOneBy(AccountRow, { accountId });
  if (!account) return undefined;
  const own = rows.filter(({ building }) => mayWorkIn(who, building));
  const rooms = await loadRooms(em, own);
  const closings: Closing[] = [];
  for (const row of own) closings.push(toClosing(row, await loadClosingFacts(em, row), rooms.get(row.meterCode) ?? ''));
  const { number, name, cancelledAt } = account;
  return { accountId, number, name, cancelledAt: cancelledAt?.toISOString() ?? null, closings };
}

async function loadRooms(em: EntityManager, rows: readonly ClosingRow[]): Promise<ReadonlyMap<string, string>> {
  const codes = rows.map(({ meterCode }) => meterCode);
  const meters = codes.length === 0 ? [] : await em.findBy(MeterRow, { meterCode: In(codes) });
  return new Map(meters.map(({ meterCode, room }) => [meterCode, room]));
}

function toClosing(row: ClosingRow, facts: ClosingFacts, room: string): Closing {
  const step = nextClosingStep(facts);
  const waits = step.step === 'wait' && step.for !== 'nothing' ? step : undefined;
  const settled = row.readAt ?? facts.reading?.readAt ?? null;
  return {
    closingId: row.closingId,
    assignmentId: row.assignmentId,
    meterCode: row.meterCode,
    room,
    building: row.building,
    postpaid: row.postpaid,
    state: row.state,
    attempt: row.attempt,
    waitsFor: waits?.for === 'nothing' ? null : (waits?.for ?? null),
    reason: row.reason ?? waits?.reason ?? null,
    balanceMinor: shownBalance(row, facts),
    settledMinor: row.confirmed?.balanceMinor ?? null,
    energyWh: row.readAt ? row.energyWh : (facts.reading?.energyWh ?? null),
    readAt: settled?.toISOString() ?? null,
    settleOrder: facts.settleOrder?.state ?? null,
    closeOrder: facts.closeOrder?.state ?? null,
    arrears: row.confirmed?.arrears?.how ?? null,
    withoutMeter: (row.confirmed?.withoutMeter ?? null) !== null,
    startedAt: row.startedAt.toISOString(),
    startedBy: row.startedBy,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

function shownBalance(row: ClosingRow, { reading }: ClosingFacts): Closing['balanceMinor'] {
  if (row.postpaid) return ZERO;
  return row.readAt ? row.balanceMinor : (reading?.balanceMinor ?? null);
}

/** What a closing settles: by the reading that it has, else by the last one there is; nothing for a meter never read. */
export function balanceToSettle(row: ClosingRow, facts: ClosingFacts): number {
  return minorUnits(shownBalance(row, facts) ?? 0);
}
