import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  buildingOf,
  type CurrencyDecimals,
  type Exchange,
  type exchangeMeterRoute,
  type ExchangePreview,
  formatAmount,
  fromMeterHundredths,
  type MeterCode,
  minorUnits,
} from '#shared';
import { type EntityManager, IsNull, LessThanOrEqual } from 'typeorm';
import { lockAccount } from '../accounts/accounts.queries.js';
import { lockAssignment } from '../accounts/assignment-lock.queries.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { formDigest } from '../accounts/form-digest.js';
import { Transfers } from '../accounts/transfers.service.js';
import { takeNewHardware } from '../baselines/new-meter.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { CreditOutcomes } from '../credit/credit-outcomes.service.js';
import { lastingMode, MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { doneOrChecked } from '../database/done-or-checked.js';
import { Ids } from '../database/ids.js';
import { GatewayLink, type LiveMeter } from '../gateways/gateway-link.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { lockMeter } from '../meters/meters.queries.js';
import type { Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { PropertySettings } from '../settings/settings.service.js';
import { checkExchange, isStillTheOld } from './check-exchange.js';
import { ExchangeRow } from './exchange.entity.js';
import {
  assignmentExists,
  assignmentUnknown,
  exchangeRefusal,
  exchangeTaken,
  gatewayAway,
  meterNotExchanged,
  orderUnderWay,
} from './exchange-refusals.js';
import { loadNewMeter, loadOldMeter, type OldMeterFacts, toExchange, toPreview } from './exchanges.queries.js';

type Command = BodyOf<typeof exchangeMeterRoute>;
type Withdrawn = Map<string, 'never' | 'maybe' | 'unknown_order' | 'decided'>;

/** While one order is withdrawn the gateway may be handed the next one of its meter: that one is withdrawn then. */
const MOST_ROUNDS = 20;
/** Longer than all rounds last; a server that is killed meanwhile leaves its meter waiting for no more than this. */
const WITHHELD_MS = 5 * 60_000;
/** Another exchange of the same meter is waited for: longer than the gateway may take over one answer. */
const MOST_LOOKS = 200;
const LOOK_AGAIN_MS = 100;

/** What an exchange ended, to be told after the commit. */
interface Done {
  readonly row: ExchangeRow;
  readonly ended: readonly CreditOrderRow[];
}

/** A tenant goes on with another meter, since the old one is gone. */
@Injectable()
export class Exchanges {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly link: GatewayLink,
    private readonly settings: PropertySettings,
    private readonly orders: CreditOrders,
    private readonly outcomes: CreditOutcomes,
    private readonly transfers: Transfers,
    private readonly live: Live,
  ) {}

  /** Refused: `assignment_unknown`, `assignment_closed`, `account_closing`, `meter_postpaid`. */
  preview(who: Who, assignmentId: string): Promise<ExchangePreview> {
    return this.database.read(async (em) => {
      const { currencyDecimals } = await this.settings.current(em);
      const old = await loadOldMeter(em, who, assignmentId, currencyDecimals);
      if (!old) throw assignmentUnknown();
      const { openMeterCode, closingId, meterCode } = old.assignment;
      const about = { meterCode, newMeterCode: meterCode, held: '' };
      if (openMeterCode === null) throw exchangeRefusal('assignment_closed', about);
      if (closingId !== null) throw exchangeRefusal('account_closing', about);
      if (old.meter.postpaid) throw exchangeRefusal('meter_postpaid', about);
      return toPreview(em, old);
    });
  }

  /**
   * Exchanges the meter of an assignment. The same id gives the same exchange, for ever. Refused: `exchange_taken`,
   * `assignment_unknown`, as `checkExchange`, `assignment_exists`, what the way to new hardware at the same place is
   * refused by, `meter_not_exchanged`, `gateway_away` and `order_under_way`.
   */
  async exchange(who: Who, assignmentId: string, command: Command): Promise<Exchange> {
    const digest = formDigest([assignmentId, command]);
    const looked = await doneOrChecked(
      () => this.database.read((em) => repeated(em, command, digest)),
      () => this.meet(who, assignmentId, command),
    );
    if (looked.done) return toExchange(looked.done);
    const { meterCode, hardware } = looked.checked;
    const withdrawn: Withdrawn = new Map();
    // The gateway is asked about orders that it may not have: from now on it is not handed them either.
    const withheldUntil = await this.withhold(meterCode);
    try {
      return await this.inRounds(who, assignmentId, { command, digest, meterCode }, hardware, withdrawn);
    } finally {
      await this.database.transaction((em) =>
        em.update(MeterStateRow, { meterCode, withheldUntil }, { withheldUntil: null }),
      );
      this.orders.wake();
    }
  }

  /** The meter that is exchanged, and what hangs at its place by now where the new one takes that. */
  private async meet(
    who: Who,
    assignmentId: string,
    command: Command,
  ): Promise<{ readonly meterCode: MeterCode; readonly hardware: LiveMeter | undefined }> {
    const { assignment } = await this.database.read((em) => this.checked(em, who, assignmentId, command, undefined));
    const { meterCode } = assignment;
    const hardware = command.newMeterCode === meterCode ? await this.link.readStranger(meterCode) : undefined;
    return { meterCode, hardware };
  }

  private async inRounds(
    who: Who,
    assignmentId: string,
    form: { readonly command: Command; readonly digest: string; readonly meterCode: MeterCode },
    hardware: LiveMeter | undefined,
    withdrawn: Withdrawn,
  ): Promise<Exchange> {
    const { meterCode } = form;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const looked = await this.look(who, assignmentId, form, hardware);
      if (looked.done) return toExchange(looked.done);
      for (const order of looked.checked.unanswered) await this.withdraw(order, withdrawn);
      const done = await this.write(who, assignmentId, form, hardware, withdrawn);
      if (done === 'again') continue;
      if (done.ended) await this.tell(done as Done, hardware, withdrawn);
      return toExchange(done.row);
    }
    throw orderUnderWay(meterCode);
  }

  private look(
    who: Who,
    assignmentId: string,
    { command, digest }: { readonly command: Command; readonly digest: string },
    hardware: LiveMeter | undefined,
  ) {
    return this.database.read((em) =>
      doneOrChecked(
        () => repeated(em, command, digest),
        () => this.checked(em, who, assignmentId, command, hardware),
      ),
    );
  }

  /**
   * Takes the meter for one exchange alone, until the given time: the gateway withdraws an order once, so a second form
   * that asked it meanwhile would be told that the order is under way. Refused: `order_under_way`.
   */
  private async withhold(meterCode: MeterCode): Promise<Date> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const now = this.clock.now();
      const withheldUntil = new Date(now.getTime() + WITHHELD_MS);
      const free = [IsNull(), LessThanOrEqual(now)].map((until) => ({ meterCode, withheldUntil: until }));
      const { affected } = await this.database.transaction((em) => em.update(MeterStateRow, free, { withheldUntil }));
      if (affected === 1) return withheldUntil;
      await pause(LOOK_AGAIN_MS);
    }
    throw orderUnderWay(meterCode);
  }

  private async checked(
    em: EntityManager,
    who: Who,
    assignmentId: string,
    command: Command,
    hardware: LiveMeter | undefined,
  ): Promise<OldMeterFacts> {
    const { newMeterCode, carriedMinor, endUnanswered, newAssignmentId } = command;
    const { currencyDecimals: decimals, currencyCode } = await this.settings.current(em);
    const old = await loadOldMeter(em, who, assignmentId, decimals);
    if (!old) throw assignmentUnknown();
    const { meterCode, openMeterCode, closingId } = old.assignment;
    const to = await loadNewMeter(em, who, newMeterCode, old, remainingOf(hardware, decimals));
    const refusal = checkExchange(
      {
        ...{ open: openMeterCode !== null, closing: closingId !== null, postpaid: old.meter.postpaid },
        ...{ heldMinor: old.heldMinor, unanswered: old.unanswered.length > 0 },
      },
      to,
      { carriedMinor, endUnanswered, decimals },
    );
    const held = `${formatAmount(old.heldMinor, decimals)} ${currencyCode}`;
    if (refusal) throw exchangeRefusal(refusal, { meterCode, newMeterCode, held });
    if (await em.existsBy(AssignmentRow, { assignmentId: newAssignmentId })) throw assignmentExists();
    if (hardware && isOldStill(old, hardware)) throw meterNotExchanged(meterCode);
    return old;
  }

  /** Has the gateway forget an order. One that needs attention is decided there: it is not written any more. */
  private async withdraw(order: CreditOrderRow, withdrawn: Withdrawn): Promise<void> {
    const { orderId, meterCode, state } = order;
    if (withdrawn.has(orderId)) return;
    const answer = await this.link.withdraw(meterCode, orderId);
    if (!answer) throw gatewayAway();
    if (answer.withdrawn) withdrawn.set(orderId, answer.written);
    else if (state === 'needs_attention') withdrawn.set(orderId, 'decided');
    else throw orderUnderWay(meterCode);
  }

  /** `ended` is undefined when the same form had done it; 'again' when the gateway was handed another order meanwhile. */
  private async write(
    who: Who,
    assignmentId: string,
    form: { readonly command: Command; readonly digest: string; readonly meterCode: MeterCode },
    hardware: LiveMeter | undefined,
    withdrawn: Withdrawn,
  ): Promise<{ row: ExchangeRow; ended?: readonly CreditOrderRow[] } | 'again'> {
    const { command, digest, meterCode } = form;
    try {
      return await this.database.transaction(async (em) => {
        const known = await em.findOneByOrFail(AssignmentRow, { assignmentId });
        await lockAccount(em, known.accountId);
        await lockAssignment(em, assignmentId);
        for (const code of [...new Set([meterCode, command.newMeterCode])].sort()) await lockMeter(em, code);
        const stored = await repeated(em, command, digest);
        if (stored) return { row: stored };
        const old = await this.checked(em, who, assignmentId, command, hardware);
        if (old.unanswered.some(({ orderId }) => !withdrawn.has(orderId))) return 'again';
        const ended = await this.endOrders(em, old);
        return { row: await this.writeIn(em, who, old, { command, digest }, hardware), ended };
      });
    } catch (error) {
      // The same id, or the same new assignment, came in for another meter at the same moment.
      if (isDuplicate(error)) throw exchangeTaken();
      throw error;
    }
  }

  /** Ends every order of the old meter without it; what was paid for them is held. */
  private async endOrders(em: EntityManager, { meter, unanswered }: OldMeterFacts): Promise<CreditOrderRow[]> {
    const { meterCode } = meter;
    const waiting = await em.find(CreditOrderRow, { where: { meterCode, state: 'waiting' }, order: { place: 'ASC' } });
    const reason = 'meter_exchanged' as const;
    for (const order of unanswered) {
      await this.outcomes.endByPerson(em, order, { state: 'void', reason, after: null, freesCount: true });
    }
    const left = await this.orders.voidAllUnsent(em, meterCode, reason);
    if (left > 0) throw new Error(`meter ${meterCode} has ${left} orders after all were ended`);
    const others = waiting.filter(({ orderId }) => !unanswered.some((order) => order.orderId === orderId));
    return [...unanswered, ...others];
  }

  private async writeIn(
    em: EntityManager,
    who: Who,
    old: OldMeterFacts,
    { command, digest }: { readonly command: Command; readonly digest: string },
    hardware: LiveMeter | undefined,
  ): Promise<ExchangeRow> {
    const { exchangeId, newAssignmentId, newMeterCode, carriedMinor, reason } = command;
    const { assignmentId, accountId, meterCode } = old.assignment;
    const at = this.clock.now();
    const row: ExchangeRow = {
      ...{ exchangeId, digest, accountId, assignmentId, newAssignmentId, meterCode, newMeterCode, carriedMinor },
      ...{ heldMinor: old.heldMinor, readAt: old.readAt, reason, at, by: who.fullName, operatorId: who.operatorId },
    };
    await em.insert(ExchangeRow, row);
    await em.update(AssignmentRow, { assignmentId }, { openMeterCode: null, closedAt: at, exchangeId });
    if (hardware) await takeNewHardware(em, who, { baselineId: exchangeId, meterCode, reason, at }, hardware);
    await this.assign(em, who, old, row);
    const { heldMinor } = row;
    const said = { before: { meterCode, heldMinor }, after: { meterCode: newMeterCode, carriedMinor, reason } };
    const about = { thing: meterCode, building: old.meter.building };
    await noteOperation(em, who, { at, command: 'meter_exchanged', ...about, ...said });
    return row;
  }

  /** The new meter takes the tenant's terms, is opened, and takes what is carried; what was wanted of the old one stays. */
  private async assign(em: EntityManager, who: Who, { assignment }: OldMeterFacts, row: ExchangeRow): Promise<void> {
    const { terms, accountId } = assignment;
    const { newAssignmentId, newMeterCode: meterCode, carriedMinor: amountMinor, at, exchangeId } = row;
    const openOrderId = this.ids.next();
    const wanted = await em.findOneBy(MeterSettingsRow, { newestSlot: row.meterCode });
    const carries = amountMinor > 0;
    await em.insert(AssignmentRow, {
      ...{ assignmentId: newAssignmentId, accountId, meterCode, building: buildingOf(meterCode), terms, openOrderId },
      ...{ openMeterCode: meterCode, firstRechargeSaleId: null, closingId: null, exchangeId: null },
      ...{ openedAt: at, closedAt: null, requestId: null, requestDigest: null, transferOrderId: null },
      ...{ transferredMinor: amountMinor, transferredFrom: carries ? row.assignmentId : null },
      transferReason: carries ? row.reason : null,
    });
    await this.orders.wantSettings(em, { meterCode, terms, mode: wanted ? lastingMode(wanted) : 'prepaid' });
    const order = { orderId: openOrderId, meterCode, assignmentId: newAssignmentId, saleId: null };
    await this.orders.create(em, { ...order, kind: 'open', amountMinor: minorUnits(0) });
    if (!carries) return;
    const carried = { exchangeId, fromAssignmentId: row.assignmentId, assignmentId: newAssignmentId };
    const transferOrderId = await this.transfers.carryOver(em, { who, ...carried, meterCode, amountMinor, at });
    await em.update(AssignmentRow, { assignmentId: newAssignmentId }, { transferOrderId });
  }

  private async tell({ row, ended }: Done, hardware: LiveMeter | undefined, withdrawn: Withdrawn): Promise<void> {
    const { meterCode, newMeterCode, assignmentId, newAssignmentId } = row;
    if (hardware) {
      await this.link.keep(hardware);
      this.link.configChanged();
    }
    for (const order of ended) this.outcomes.announce(order);
    for (const code of new Set([meterCode, newMeterCode])) this.live.meterChanged(code);
    for (const building of new Set([buildingOf(meterCode), buildingOf(newMeterCode)])) {
      this.live.snapshotChanged(building);
    }
    this.live.openingChanged(assignmentId);
    this.live.openingChanged(newAssignmentId);
    this.orders.wake();
    // What the gateway had not had yet may have been on its way to it at that moment.
    for (const [orderId, written] of withdrawn) {
      if (written === 'unknown_order') await this.link.withdraw(meterCode, orderId);
    }
  }
}

/** The exchange that this id stands for already. */
async function repeated(em: EntityManager, { exchangeId }: Command, digest: string): Promise<ExchangeRow | null> {
  const row = await em.findOneBy(ExchangeRow, { exchangeId });
  if (row && row.digest !== digest) throw exchangeTaken();
  return row;
}

function remainingOf(hardware: LiveMeter | undefined, decimals: CurrencyDecimals) {
  const hundredths = hardware?.reading.remainingHundredths ?? null;
  return hundredths === null ? undefined : fromMeterHundredths(hundredths, decimals);
}

function isOldStill({ meter, state }: OldMeterFacts, { reading, counters }: LiveMeter): boolean {
  const { settledCount, settledTotalHundredths } = state;
  const known =
    settledCount === null || settledTotalHundredths === null
      ? null
      : { purchaseCount: settledCount, totalPurchasedHundredths: settledTotalHundredths };
  return isStillTheOld(
    { meterNumber: meter.meterNumber, counters: known },
    { meterNumber: reading.meterNumber, counters },
  );
}
