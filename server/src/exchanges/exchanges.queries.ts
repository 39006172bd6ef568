/** What an exchange needs to know, and exchanges as the screens show them. */
import {
  buildingOf,
  type CurrencyDecimals,
  type Exchange,
  type ExchangePreview,
  fromMeterHundredths,
  METER_MODELS,
  type MeterCode,
  type MinorUnits,
  minorUnits,
  roomUnderLimit,
} from '#shared';
import { type EntityManager, In } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { isUnsent } from '../credit/credit-orders.service.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import type { NewMeter } from './check-exchange.js';
import type { ExchangeRow } from './exchange.entity.js';

/** What was last heard of a meter's credit. */
export interface LastHolding {
  readonly heldMinor: MinorUnits;
  readonly readAt: Date | null;
}

export interface OldMeterFacts extends LastHolding {
  readonly assignment: AssignmentRow;
  readonly meter: MeterRow;
  readonly state: MeterStateRow;
  /** orders that are not ended and that a gateway may have or have had, in their order */
  readonly unanswered: readonly CreditOrderRow[];
}

/** The old meter with all that an exchange asks of it; undefined when the operator can see no such assignment. */
export async function loadOldMeter(
  em: EntityManager,
  who: Who,
  assignmentId: string,
  decimals: CurrencyDecimals,
): Promise<OldMeterFacts | undefined> {
  const assignment = await em.findOneBy(AssignmentRow, { assignmentId });
  if (!assignment || !mayWorkIn(who, assignment.building)) return undefined;
  const { meterCode } = assignment;
  const meter = await em.findOneByOrFail(MeterRow, { meterCode });
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  const open = await em.find(CreditOrderRow, {
    where: { meterCode, state: In(['waiting', 'offered', 'journalled', 'needs_attention']) },
    order: { place: 'ASC' },
  });
  const unanswered = open.filter((order) => !isUnsent(order));
  return { assignment, meter, state, unanswered, ...(await lastHolding(em, state, decimals)) };
}

/** By the newest word there is: a reading, or what the meter showed after its last order. */
async function lastHolding(em: EntityManager, state: MeterStateRow, decimals: CurrencyDecimals): Promise<LastHolding> {
  const { meterCode, remainingMinor, readAt } = state;
  const [order] = await em.find(CreditOrderRow, {
    where: { meterCode, state: 'applied' },
    order: { endedAt: 'DESC' },
    take: 1,
  });
  const notBelowZero = (amount: number): MinorUnits => minorUnits(Math.max(amount, 0));
  if (order?.after && order.endedAt && (readAt === null || order.endedAt >= readAt)) {
    const held = fromMeterHundredths(order.after.remainingHundredths, decimals);
    return { heldMinor: notBelowZero(held), readAt: order.endedAt };
  }
  return { heldMinor: notBelowZero(remainingMinor ?? 0), readAt };
}

/** The meter that is to come; undefined when the operator can see none. `remainingMinor` is of new hardware, read live. */
export async function loadNewMeter(
  em: EntityManager,
  who: Who,
  meterCode: MeterCode,
  old: OldMeterFacts,
  remainingMinor: MinorUnits | undefined,
): Promise<NewMeter | undefined> {
  const meter = await em.findOneBy(MeterRow, { meterCode });
  if (!meter || !mayWorkIn(who, meter.building)) return undefined;
  const isSame = meterCode === old.meter.meterCode;
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  const postpaid = meter.postpaid || !METER_MODELS[meter.model].prepaid;
  const { hoardingLimitMinor } = old.assignment.terms;
  return {
    hasAccount: !isSame && (await em.existsBy(AssignmentRow, { openMeterCode: meterCode })),
    postpaid,
    roomMinor: roomUnderLimit({
      ...{ building: buildingOf(meterCode), postpaid, open: true, held: true, hoardingLimitMinor },
      remainingMinor: isSame ? remainingMinor : (state.remainingMinor ?? undefined),
      // What is on its way to the old hardware never comes to the new.
      onItsWayMinor: isSame ? minorUnits(0) : state.onItsWayMinor,
    }),
  };
}

/** What the form of an exchange shows. */
export async function toPreview(em: EntityManager, old: OldMeterFacts): Promise<ExchangePreview> {
  const { assignment, meter, state, unanswered, heldMinor, readAt } = old;
  const { assignmentId, accountId, meterCode } = assignment;
  const { number, name } = await em.findOneByOrFail(AccountRow, { accountId });
  const unansweredMinor = unanswered.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const [first] = unanswered;
  const sale = first?.saleId ? await em.findOneBy(SaleRow, { saleId: first.saleId }) : null;
  return {
    ...{ assignmentId, accountId, number, name, meterCode, room: meter.room },
    ...{ heldMinor, readAt: readAt?.toISOString() ?? null },
    waitingOrders: state.openOrders - unanswered.length,
    waitingMinor: minorUnits(state.onItsWayMinor - unansweredMinor),
    unanswered: first
      ? {
          orderId: first.orderId,
          amountMinor: first.amountMinor,
          state: first.state,
          receiptNumber: sale?.receiptNumber ?? null,
        }
      : null,
  };
}

export function toExchange(row: ExchangeRow): Exchange {
  const { exchangeId, accountId, assignmentId, newAssignmentId, meterCode, newMeterCode } = row;
  const { heldMinor, carriedMinor, reason, by } = row;
  return {
    ...{ exchangeId, accountId, assignmentId, newAssignmentId, meterCode, newMeterCode, heldMinor, carriedMinor },
    ...{ reason, by, readAt: row.readAt?.toISOString() ?? null, at: row.at.toISOString() },
  };
}
