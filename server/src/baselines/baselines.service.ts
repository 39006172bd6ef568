import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type Baseline,
  type BaselinePreview,
  type BodyOf,
  fromMeterHundredths,
  isCountBefore,
  type MeterCode,
  type MeterCounters,
  type MinorUnits,
  minorUnits,
  type SeenMeter,
  type setBaselineRoute,
  subtractMinor,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { CreditOutcomes } from '../credit/credit-outcomes.service.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { doneOrChecked } from '../database/done-or-checked.js';
import { Ids } from '../database/ids.js';
import { GatewayLink, type LiveMeter } from '../gateways/gateway-link.js';
import { Refused } from '../http/refused.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { Live } from '../live/live.js';
import { noteOperation, type Operation } from '../log/note-operation.js';
import { lockMeter, showMeter } from '../meters/meters.queries.js';
import { meterUnknown } from '../meters/meters.service.js';
import type { Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { PropertySettings } from '../settings/settings.service.js';
import { BaselineRow } from './baseline.entity.js';
import {
  accountableAssignment,
  type BlockedMeter,
  listBaselines,
  loadBlocked,
  receiptsOf,
  toBaselines,
} from './baselines.queries.js';
import { type BaselineDecision, decideBaseline } from './decide-baseline.js';
import { giveNumber, settledBy } from './new-meter.js';

type Command = BodyOf<typeof setBaselineRoute>;

/** The way out of `needs attention`: a person takes what the meter says for right, and its orders flow again. */
@Injectable()
export class Baselines implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly link: GatewayLink,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly outcomes: CreditOutcomes,
    private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.explained(em, ending));
  }

  /**
   * An order from before a restore of the server has come that was in the meter already when a baseline was set: what
   * that baseline called unexplained is explained by it.
   */
  private async explained(em: EntityManager, { orderId, state, at }: OrderEnding): Promise<void> {
    if (state !== 'applied') return;
    const order = await em.findOneByOrFail(CreditOrderRow, { orderId });
    if (order.offeredAt !== null || order.after === null || order.amountMinor === 0) return;
    const { purchaseCount } = order.after;
    const baselines = await em.find(BaselineRow, { where: { meterCode: order.meterCode }, order: { at: 'ASC' } });
    const covering = baselines.find(({ countBefore, counters }) => {
      if (countBefore === null || counters === null) return false;
      return isCountBefore(countBefore, purchaseCount) && !isCountBefore(counters.purchaseCount, purchaseCount);
    });
    if (!covering?.assignmentId) return;
    const { timeZone } = await this.settings.current(em);
    const account = meterAccount(covering.assignmentId);
    const amountMinor = minorUnits(Math.abs(order.amountMinor));
    await this.ledger.post(em, {
      entryId: v5('explained', orderId),
      kind: 'baseline',
      saleId: null,
      at,
      businessDate: businessDateOf(at.getTime(), timeZone),
      reversesEntryId: covering.baselineId,
      rows: [
        order.amountMinor > 0
          ? { debit: account, credit: 'unexplained', amountMinor }
          : { debit: 'unexplained', credit: account, amountMinor },
      ],
    });
  }

  /**
   * Reads the meter and says what a new baseline would do now. Refused: `meter_unknown`, `meter_not_blocked`,
   * `order_under_way`, and what the way to the meter is refused by.
   */
  async preview(who: Who, meterCode: MeterCode): Promise<BaselinePreview> {
    await this.database.read((em) => blocked(em, who, meterCode));
    const live = await this.link.readStranger(meterCode);
    return this.database.read(async (em) => {
      const { meter, state, open } = await blocked(em, who, meterCode);
      const { currencyDecimals } = await this.settings.current(em);
      const minor = (hundredths: number | null | undefined): MinorUnits | null =>
        hundredths === null || hundredths === undefined ? null : fromMeterHundredths(hundredths, currencyDecimals);
      const decision = decide({ meter, state, open }, live);
      const receipts = open ? await receiptsOf(em, [open]) : undefined;
      return {
        meterCode,
        blockedReason: state.blockedReason,
        seen: seenOf(live),
        remainingMinor: minor(live.counters?.remainingHundredths),
        totalPurchasedMinor: minor(live.counters?.totalPurchasedHundredths),
        known: {
          meterNumber: meter.meterNumber,
          purchaseCount: state.settledCount,
          totalPurchasedMinor: minor(state.settledTotalHundredths),
        },
        order: open &&
          decision.ending && {
            orderId: open.orderId,
            amountMinor: open.amountMinor,
            receiptNumber: receipts?.get(open.orderId) ?? null,
            ending: decision.ending,
          },
        differenceMinor: minor(decision.differenceHundredths) ?? minorUnits(0),
        waitingOrders: state.openOrders - (open ? 1 : 0),
        waitingMinor: subtractMinor(state.onItsWayMinor, open?.amountMinor ?? minorUnits(0)),
      };
    });
  }

  /**
   * Sets a new baseline by two readings that agree with each other and with what the person saw. The same id gives the
   * same baseline, for ever. Refused: `baseline_taken`, as `preview`, `meter_moved`.
   */
  async set(who: Who, meterCode: MeterCode, command: Command): Promise<Baseline> {
    const looked = await doneOrChecked(
      () => this.database.read((em) => repeated(em, meterCode, command)),
      () => this.readTwice(who, meterCode, command.seen),
    );
    if (looked.done) return looked.done;
    const set = await this.write(who, meterCode, command, looked.checked);
    if (set.ended !== undefined) await this.tell(set.ended, meterCode, looked.checked);
    return set.baseline;
  }

  /** The meter as the person saw it, by two readings. Refused: as `preview`, `meter_moved`. */
  private async readTwice(who: Who, meterCode: MeterCode, seen: SeenMeter): Promise<LiveMeter> {
    await this.database.read((em) => blocked(em, who, meterCode));
    const first = await this.link.readStranger(meterCode);
    const second = await this.link.readStranger(meterCode);
    if (!isSame(seenOf(first), seenOf(second)) || !isSame(seenOf(second), seen)) throw meterMoved(meterCode);
    return second;
  }

  /** Refused: `meter_unknown`. */
  list(who: Who, meterCode: MeterCode): Promise<{ baselines: Baseline[] }> {
    return this.database.read(async (em) => {
      if (!(await showMeter(em, who, meterCode))) throw meterUnknown(meterCode);
      return { baselines: await listBaselines(em, meterCode) };
    });
  }

  /** `ended` is the order that it ended, null for none, undefined when the baseline was there before. */
  private async write(
    who: Who,
    meterCode: MeterCode,
    command: Command,
    live: LiveMeter,
  ): Promise<{ baseline: Baseline; ended: CreditOrderRow | null | undefined }> {
    try {
      return await this.database.transaction(async (em) => {
        await lockMeter(em, meterCode);
        const before = await repeated(em, meterCode, command);
        if (before) return { baseline: before, ended: undefined };
        const known = await blocked(em, who, meterCode);
        const row = await this.writeIn(em, who, known, command, live);
        return { baseline: await toBaseline(em, row), ended: known.open };
      });
    } catch (error) {
      // The same id came in for another meter at the same moment.
      if (isDuplicate(error)) throw baselineTaken();
      throw error;
    }
  }

  private async writeIn(
    em: EntityManager,
    who: Who,
    known: BlockedMeter,
    { baselineId, reason }: Command,
    live: LiveMeter,
  ): Promise<BaselineRow> {
    const { meter, state, open } = known;
    const { meterCode } = meter;
    const { counters, reading } = live;
    const decision = decide(known, live);
    const { currencyDecimals } = await this.settings.current(em);
    const row: BaselineRow = {
      baselineId,
      meterCode,
      at: this.clock.now(),
      by: who.fullName,
      operatorId: who.operatorId,
      reason,
      blockedReason: state.blockedReason,
      meterNumberBefore: meter.meterNumber,
      meterNumber: reading.meterNumber,
      countBefore: state.settledCount,
      totalHundredthsBefore: state.settledTotalHundredths,
      counters,
      orderId: open?.orderId ?? null,
      ending: decision.ending,
      differenceHundredths: decision.differenceHundredths,
      differenceMinor: fromMeterHundredths(decision.differenceHundredths, currencyDecimals),
      assignmentId: null,
    };
    row.assignmentId = row.differenceMinor === 0 ? null : ((await accountableAssignment(em, meterCode)) ?? null);
    await em.insert(BaselineRow, row);
    await this.endOrder(em, open, decision, live);
    await em.update(MeterStateRow, { meterCode }, { blockedReason: null, ...settledBy(state, live, row.at) });
    const { meterNumber, at } = row;
    if (meterNumber !== null) await giveNumber(em, who, meterCode, { meterNumber, at });
    await this.book(em, row);
    await noteOperation(em, who, noteOf(row, meter.building));
    return row;
  }

  private async endOrder(
    em: EntityManager,
    open: CreditOrderRow | null,
    { ending, useUpCount }: BaselineDecision,
    { counters }: LiveMeter,
  ): Promise<void> {
    if (!open || !ending) return;
    const reason = ending === 'void' ? 'new_baseline' : null;
    await this.outcomes.endByPerson(em, open, { state: ending, reason, after: counters });
    if (!useUpCount) return;
    const { meterCode, assignmentId } = open;
    const nothing = { saleId: null, kind: 'credit' as const, amountMinor: minorUnits(0) };
    await this.orders.create(em, { orderId: this.ids.next(), meterCode, assignmentId, ...nothing });
  }

  private async book(em: EntityManager, row: BaselineRow): Promise<void> {
    const { baselineId, assignmentId, differenceMinor, at, operatorId } = row;
    if (assignmentId === null) return;
    const { timeZone } = await this.settings.current(em);
    const account = meterAccount(assignmentId);
    const amountMinor = minorUnits(Math.abs(differenceMinor));
    await this.ledger.post(em, {
      entryId: baselineId,
      kind: 'baseline',
      saleId: null,
      at,
      businessDate: businessDateOf(at.getTime(), timeZone),
      operatorId,
      rows: [
        differenceMinor > 0
          ? { debit: 'unexplained', credit: account, amountMinor }
          : { debit: account, credit: 'unexplained', amountMinor },
      ],
    });
  }

  private async tell(ended: CreditOrderRow | null, meterCode: MeterCode, live: LiveMeter): Promise<void> {
    await this.link.keep(live);
    this.link.configChanged();
    this.live.meterChanged(meterCode);
    if (ended) this.outcomes.announce(ended);
    this.orders.wake();
  }
}

function noteOf(row: BaselineRow, building: number): Operation {
  const { meterNumberBefore, countBefore, totalHundredthsBefore, meterNumber, counters, ending, differenceMinor } = row;
  return {
    ...{ at: row.at, command: 'baseline_set', thing: row.meterCode, building },
    before: {
      meterNumber: meterNumberBefore,
      purchaseCount: countBefore,
      totalPurchasedHundredths: totalHundredthsBefore,
    },
    after: {
      ...{ meterNumber, purchaseCount: counters?.purchaseCount ?? null },
      ...{ totalPurchasedHundredths: counters?.totalPurchasedHundredths ?? null },
      ...{ reason: row.reason, ending, differenceMinor },
    },
  };
}

/** The meter, when there is anything that a new baseline could mend. */
async function blocked(em: EntityManager, who: Who, meterCode: MeterCode): Promise<BlockedMeter> {
  if (!(await showMeter(em, who, meterCode))) throw meterUnknown(meterCode);
  const found = await loadBlocked(em, meterCode);
  const details = { meterCode };
  if (found.state.blockedReason === null && found.open?.state !== 'needs_attention') {
    const message = `Meter ${meterCode} is in order: its orders go on by themselves, and it needs no new baseline.`;
    throw new Refused('meter_not_blocked', message, { details });
  }
  if (found.open && found.open.state !== 'needs_attention') {
    const message = `An order of meter ${meterCode} is at the gateway. Wait until the meter has answered, then look again.`;
    throw new Refused('order_under_way', message, { details });
  }
  return found;
}

function decide({ state, open }: BlockedMeter, { counters }: LiveMeter): BaselineDecision {
  const recorded = { count: state.settledCount, totalHundredths: state.settledTotalHundredths };
  return decideBaseline(open ?? undefined, recorded, counters);
}

function seenOf({ reading, counters }: LiveMeter): SeenMeter {
  return seenBy(reading.meterNumber, counters);
}

function seenBy(meterNumber: string | null, counters: MeterCounters | null): SeenMeter {
  return {
    meterNumber,
    purchaseCount: counters?.purchaseCount ?? null,
    totalPurchasedHundredths: counters?.totalPurchasedHundredths ?? null,
    lastWireId: counters?.lastWireId ?? null,
  };
}

function isSame(a: SeenMeter, b: SeenMeter): boolean {
  return (
    a.meterNumber === b.meterNumber &&
    a.purchaseCount === b.purchaseCount &&
    a.totalPurchasedHundredths === b.totalPurchasedHundredths &&
    a.lastWireId === b.lastWireId
  );
}

/** The baseline that this id stands for already. */
async function repeated(em: EntityManager, meterCode: MeterCode, command: Command): Promise<Baseline | undefined> {
  const row = await em.findOneBy(BaselineRow, { baselineId: command.baselineId });
  if (!row) return undefined;
  const seen = seenBy(row.meterNumber, row.counters);
  const isThis = row.meterCode === meterCode && row.reason === command.reason && isSame(seen, command.seen);
  if (!isThis) throw baselineTaken();
  return toBaseline(em, row);
}

async function toBaseline(em: EntityManager, row: BaselineRow): Promise<Baseline> {
  const [baseline] = await toBaselines(em, [row]);
  if (!baseline) throw new Error(`baseline ${row.baselineId} was lost on the way`);
  return baseline;
}

function baselineTaken(): Refused {
  return new Refused('baseline_taken', 'This form was used for another baseline already. Begin a new one.');
}

function meterMoved(meterCode: MeterCode): Refused {
  const message = `Meter ${meterCode} says something else than a moment ago. Look at it again before you decide.`;
  return new Refused('meter_moved', message, { details: { meterCode } });
}
