import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import {
  type AccountClosing,
  type abandonClosingRoute,
  type beginClosingRoute,
  type BodyOf,
  type confirmClosingRoute,
  formatAmount,
  isClosingEnded,
  type MinorUnits,
  minorUnits,
  nextClosingState,
  takenMethods,
} from '#shared';
import { accountUnknown } from '../accounts/accounts.service.js';
import { AccountRow } from '../accounts/account.entity.js';
import { lockAccount } from '../accounts/accounts.queries.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { lastingMode, MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { checkConfirmation, type ConfirmationRefusal, confirmationEvent } from './check-confirmation.js';
import { ClosingBooks } from './closing-books.service.js';
import { ClosingRow, type ConfirmedClosing } from './closing.entity.js';
import { ClosingSteps, lockForClosing, moveClosing } from './closing-steps.service.js';
import { balanceToSettle, loadClosingFacts, showAccountClosing } from './closings.queries.js';

type Begin = BodyOf<typeof beginClosingRoute>;
type Confirm = BodyOf<typeof confirmClosingRoute>;
type Abandon = BodyOf<typeof abandonClosingRoute>;
type ClosingCommand = 'closing_begun' | 'closing_confirmed' | 'closing_sent_again' | 'closing_abandoned';

/** What persons do with closings: begin, confirm, have it read again, leave it. */
@Injectable()
export class Closings implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly orders: CreditOrders,
    private readonly books: ClosingBooks,
    private readonly steps: ClosingSteps,
    private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.live.loads('closing.changed', async (em, accountIds) => {
      const rows = await em.find(ClosingRow, {
        select: { closingId: true, accountId: true, building: true },
        where: { accountId: In([...accountIds]) },
      });
      return accountIds.map((accountId) => ({
        buildings: rows.filter((row) => row.accountId === accountId).map(({ building }) => building),
        payload: { accountId },
      }));
    });
  }

  /** Refused: `account_unknown`. */
  show(who: Who, accountId: string): Promise<AccountClosing> {
    return this.database.read((em) => visible(em, who, accountId));
  }

  /**
   * Begins to close meters of an account: from now on nothing is sold for them, and they are forced off. Refused in this
   * order: `account_unknown`, `request_taken`, `closing_taken`, `account_cancelled`, `assignment_unknown`,
   * `assignment_closed`, `account_closing`.
   */
  async begin(who: Who, accountId: string, body: Begin): Promise<AccountClosing> {
    const begun = await this.database.transaction(async (em) => {
      const account = await lockedAccount(em, accountId);
      if (await isRepeatedBegin(em, accountId, body)) return [];
      const assignments = await this.checkBegin(em, who, account, body);
      const rows: ClosingRow[] = [];
      for (const assignment of assignments) rows.push(await this.beginOne(em, who, assignment, body));
      for (const row of rows) await this.note(em, who, 'closing_begun', row, { modeBefore: row.modeBefore });
      return rows;
    });
    for (const row of begun) this.steps.announce(row);
    return this.show(who, accountId);
  }

  private async checkBegin(
    em: EntityManager,
    who: Who,
    account: AccountRow,
    { closings }: Begin,
  ): Promise<(AssignmentRow & { nextClosingId: string })[]> {
    if (await em.existsBy(ClosingRow, { closingId: In(closings.map(({ closingId }) => closingId)) })) {
      throw taken('closing_taken');
    }
    if (account.cancelledAt !== null) {
      const message = `Account ${account.number} was cancelled already.`;
      throw new Refused('account_cancelled', message, { details: { number: account.number } });
    }
    const { accountId } = account;
    const rows = await em.findBy(AssignmentRow, {
      accountId,
      assignmentId: In(closings.map(({ assignmentId }) => assignmentId)),
    });
    const found = rows.filter(({ building }) => mayWorkIn(who, building));
    const named = new Set(closings.map(({ assignmentId }) => assignmentId));
    if (named.size !== closings.length || found.length !== named.size) {
      throw new Refused('assignment_unknown', 'The account has no such meter. Look at its meters again.');
    }
    await lockForClosing(em, found);
    // Again, now that nobody can change them.
    const held = await em.findBy(AssignmentRow, { assignmentId: In([...named]) });
    for (const { openMeterCode, closingId, meterCode } of held) {
      const details = { meterCode };
      if (openMeterCode === null) {
        const message = `Meter ${meterCode} does not belong to this account any more.`;
        throw new Refused('assignment_closed', message, { details });
      }
      if (closingId !== null) {
        const message = `Meter ${meterCode} is being closed already. Go on there.`;
        throw new Refused('account_closing', message, { details });
      }
    }
    const closingIdOf = new Map(closings.map(({ assignmentId, closingId }) => [assignmentId, closingId]));
    return held.map((row) => Object.assign(row, { nextClosingId: closingIdOf.get(row.assignmentId) ?? '' }));
  }

  private async beginOne(
    em: EntityManager,
    who: Who,
    assignment: AssignmentRow & { nextClosingId: string },
    { requestId }: Begin,
  ): Promise<ClosingRow> {
    const { assignmentId, accountId, meterCode, building, nextClosingId: closingId } = assignment;
    const { postpaid } = await em.findOneByOrFail(MeterRow, { meterCode });
    const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
    await em.update(AssignmentRow, { assignmentId }, { closingId });
    await em.insert(ClosingRow, {
      ...{ closingId, requestId, accountId, assignmentId, onlySlot: assignmentId, meterCode, building, postpaid },
      ...{ state: 'powering_off', reason: null, modeBefore: settings ? lastingMode(settings) : 'prepaid', attempt: 1 },
      ...{ poweredOffAt: null, balanceMinor: null, energyWh: null, readAt: null },
      ...{ confirmId: null, confirmed: null, confirmedBy: null, confirmedById: null },
      ...{ settleOrderId: null, closeOrderId: null, saleId: null },
      ...{ startedAt: this.clock.now(), startedBy: who.fullName, startedById: who.operatorId, endedAt: null },
    });
    const row = await em.findOneByOrFail(ClosingRow, { closingId });
    if (!postpaid) await this.steps.wantOff(em, row);
    return row;
  }

  /**
   * Settles what was read and closes the meters, whole or not at all. The same confirmation again changes nothing.
   * Refused: `account_unknown`, `closing_unknown`, `confirm_taken`, and as `checkConfirmation`.
   */
  async confirm(who: Who, accountId: string, body: Confirm): Promise<AccountClosing> {
    const changed = await this.database.transaction(async (em) => {
      await lockedAccount(em, accountId);
      const rows = await ownClosings(em, who, accountId, ids(body.closings));
      if (await isRepeatedConfirm(em, body, rows)) return [];
      await lockForClosing(em, rows);
      for (const row of rows) await this.confirmOne(em, who, row, body);
      return em.findBy(ClosingRow, { closingId: In(ids(body.closings)) });
    });
    for (const row of changed) this.steps.announce(row);
    return this.show(who, accountId);
  }

  private async confirmOne(em: EntityManager, who: Who, row: ClosingRow, body: Confirm): Promise<void> {
    const confirmed = confirmedOf(body, row.closingId);
    if (!confirmed) return;
    const { arrears, withoutMeter } = confirmed;
    const { methods, currencyDecimals, currencyCode } = await this.settings.current(em);
    if (withoutMeter && !row.postpaid) await this.orders.voidAllUnsent(em, row.meterCode);
    const facts = await loadClosingFacts(em, row);
    const { openOrders } = facts;
    const balanceMinor = minorUnits(balanceToSettle(row, facts));
    const closing = { ...row, balanceMinor, openOrders, methods: takenMethods(methods) };
    const refusal = checkConfirmation(closing, confirmed);
    if (refusal) {
      const amount = `${formatAmount(balanceMinor, currencyDecimals)} ${currencyCode}`;
      throw refusalOf(refusal, row, balanceMinor, amount);
    }
    await em.update(
      ClosingRow,
      { closingId: row.closingId },
      { confirmId: body.confirmId, confirmed, confirmedBy: who.fullName, confirmedById: who.operatorId },
    );
    await this.note(em, who, 'closing_confirmed', row, { ...confirmed, balanceMinor });
    const readAt = row.readAt ?? facts.reading?.readAt ?? null;
    const event = confirmationEvent(closing, withoutMeter !== null);
    if (event === 'finish') {
      await this.books.settleWithoutMeter(em, who, row, balanceMinor, { arrears, reason: withoutMeter?.reason ?? '' });
      const read = { balanceMinor, energyWh: row.readAt ? row.energyWh : (facts.reading?.energyWh ?? null), readAt };
      await em.update(ClosingRow, { closingId: row.closingId }, read);
      await this.steps.finish(em, row);
      return;
    }
    const settled =
      event === 'settle'
        ? await this.books.settle(em, who, row, balanceMinor, arrears)
        : { settleOrderId: null, saleId: null };
    await moveClosing(em, row, event, { ...settled, closeOrderId: null, reason: null });
  }

  private note(em: EntityManager, who: Who, command: ClosingCommand, row: ClosingRow, after: object): Promise<void> {
    const { meterCode: thing, building } = row;
    return noteOperation(em, who, { at: this.clock.now(), command, thing, building, before: null, after });
  }

  /** Has the meter read again. Refused: `closing_unknown`, `closing_not_ready`. */
  async readAgain(who: Who, closingId: string, attempt: number): Promise<AccountClosing> {
    const { accountId } = await this.database.read((em) => ownClosing(em, who, closingId));
    const changed = await this.database.transaction(async (em) => {
      await lockAccount(em, accountId);
      const row = await ownClosing(em, who, closingId);
      if (row.attempt > attempt) return undefined;
      await lockForClosing(em, [row]);
      if (row.attempt !== attempt || nextClosingState(row.state, 'again') === undefined) {
        throw refusalOf('closing_not_ready', row, minorUnits(0), '');
      }
      const unread = { poweredOffAt: null, balanceMinor: null, energyWh: null, readAt: null, reason: null };
      await moveClosing(em, row, 'again', { ...unread, attempt: attempt + 1 });
      await this.note(em, who, 'closing_sent_again', row, { attempt: attempt + 1 });
      return em.findOneByOrFail(ClosingRow, { closingId });
    });
    if (changed) this.steps.announce(changed);
    return this.show(who, accountId);
  }

  /**
   * Leaves meters with their tenant: what was wanted of them before is wanted again. Refused: `account_unknown`,
   * `closing_unknown`, `closing_under_way`.
   */
  async abandon(who: Who, accountId: string, { closingIds }: Abandon): Promise<AccountClosing> {
    const changed = await this.database.transaction(async (em) => {
      await lockedAccount(em, accountId);
      const rows = await ownClosings(em, who, accountId, closingIds);
      await lockForClosing(em, rows);
      const open = rows.filter(({ state }) => state !== 'abandoned');
      for (const row of open) await this.abandonOne(em, row);
      for (const row of open) await this.note(em, who, 'closing_abandoned', row, { mode: row.modeBefore });
      return em.findBy(ClosingRow, { closingId: In(closingIds) });
    });
    for (const row of changed) this.steps.announce(row);
    return this.show(who, accountId);
  }

  private async abandonOne(em: EntityManager, row: ClosingRow): Promise<void> {
    const { assignmentId, meterCode, modeBefore: mode } = row;
    if (nextClosingState(row.state, 'abandon') === undefined) {
      const message = `Meter ${meterCode} is being settled already: that cannot be taken back.`;
      throw new Refused('closing_under_way', message, { details: { meterCode } });
    }
    await moveClosing(em, row, 'abandon', { onlySlot: null, endedAt: this.clock.now() });
    await em.update(AssignmentRow, { assignmentId }, { closingId: null });
    if (row.postpaid) return;
    const { terms } = await em.findOneByOrFail(AssignmentRow, { assignmentId });
    await this.orders.wantSettings(em, { meterCode, terms, mode });
  }
}

const ids = (closings: readonly { readonly closingId: string }[]): string[] =>
  closings.map(({ closingId }) => closingId);

const taken = (refusal: string): Refused =>
  new Refused(refusal, 'This form was used for something else already. Load the page again.');

async function visible(em: EntityManager, who: Who, accountId: string): Promise<AccountClosing> {
  const closing = await showAccountClosing(em, who, accountId);
  const buildings = closing ? await em.findBy(AssignmentRow, { accountId }) : [];
  if (!closing || !buildings.some(({ building }) => mayWorkIn(who, building))) throw accountUnknown();
  return closing;
}

async function lockedAccount(em: EntityManager, accountId: string): Promise<AccountRow> {
  if (!(await lockAccount(em, accountId))) throw accountUnknown();
  return em.findOneByOrFail(AccountRow, { accountId });
}

/** The closings that are named, by meter; refused when one is not the account's or not in the operator's buildings. */
async function ownClosings(
  em: EntityManager,
  who: Who,
  accountId: string,
  closingIds: readonly string[],
): Promise<ClosingRow[]> {
  const where = { accountId, closingId: In([...closingIds]) };
  const rows = await em.find(ClosingRow, { where, order: { meterCode: 'ASC' } });
  const own = rows.filter(({ building }) => mayWorkIn(who, building));
  if (new Set(closingIds).size !== closingIds.length || own.length !== closingIds.length) throw closingUnknown();
  return own;
}

async function ownClosing(em: EntityManager, who: Who, closingId: string): Promise<ClosingRow> {
  const row = await em.findOneBy(ClosingRow, { closingId });
  if (!row || !mayWorkIn(who, row.building)) throw closingUnknown();
  return row;
}

const closingUnknown = (): Refused =>
  new Refused('closing_unknown', 'There is no such closing. Load the tenant’s page again.');

/** Whether this form began its closings before; refused where it began others. */
async function isRepeatedBegin(em: EntityManager, accountId: string, body: Begin): Promise<boolean> {
  const before = await em.findBy(ClosingRow, { requestId: body.requestId });
  if (before.length === 0) return false;
  const key = (one: { readonly closingId: string; readonly assignmentId: string }): string =>
    `${one.closingId} ${one.assignmentId}`;
  const asked = body.closings.map(key).sort().join();
  if (before.some((row) => row.accountId !== accountId) || before.map(key).sort().join() !== asked) {
    throw taken('request_taken');
  }
  return true;
}

/** Whether this confirmation was taken before; refused where it confirmed something else. */
async function isRepeatedConfirm(em: EntityManager, body: Confirm, rows: readonly ClosingRow[]): Promise<boolean> {
  const before = await em.findBy(ClosingRow, { confirmId: body.confirmId });
  if (before.length === 0) return false;
  const same = (row: ClosingRow): boolean =>
    JSON.stringify(row.confirmed) === JSON.stringify(confirmedOf(body, row.closingId));
  if (before.length !== rows.length || !before.every(same)) throw taken('confirm_taken');
  return true;
}

/** What the form says of one closing, always written in the same order, so that equal content is equal text. */
function confirmedOf({ closings }: Confirm, closingId: string): ConfirmedClosing | undefined {
  const one = closings.find((closing) => closing.closingId === closingId);
  if (!one) return undefined;
  const { attempt, balanceMinor, arrears, withoutMeter } = one;
  return { attempt, balanceMinor, arrears, withoutMeter };
}

function refusalOf(
  refusal: ConfirmationRefusal,
  { meterCode, state }: ClosingRow,
  balanceMinor: MinorUnits,
  amount: string,
): Refused {
  const sentences: Readonly<Record<ConfirmationRefusal, string>> = {
    closing_not_ready: isClosingEnded(state)
      ? `The closing of meter ${meterCode} has ended already.`
      : `The closing of meter ${meterCode} is at another step now. Look at it again.`,
    order_under_way: `An order of meter ${meterCode} may have been written already. Only the meter can say what became of it: wait for it, exchange it, or set a new baseline.`,
    balance_changed: `Meter ${meterCode} holds ${amount} by now. Look at the amounts again before you confirm.`,
    arrears_undecided: `Meter ${meterCode} is ${amount} in arrears: say whether that is paid now or written off.`,
    arrears_none: `Meter ${meterCode} holds ${amount}: there are no arrears to be paid or written off.`,
    method_unknown: 'The payment method is not in the settings. Choose another one.',
  };
  return new Refused(refusal, sentences[refusal], { details: { meterCode, balanceMinor } });
}
