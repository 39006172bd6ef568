import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import {
  type addMetersRoute,
  buildingOf,
  formatAmount,
  minorUnits,
  type BodyOf,
  type MeterCode,
  type openAccountRoute,
  type ResponseOf,
  type Settings,
  takenMethods,
} from '#shared';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { lockMeter } from '../meters/meters.queries.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { Sales } from '../sales/sales.service.js';
import { PropertySettings } from '../settings/settings.service.js';
import { lockAccountNumbers, takeAccountNumber } from './account-number.queries.js';
import { AccountRow } from './account.entity.js';
import { lockAccount, showAccount } from './accounts.queries.js';
import { AssignmentRow } from './assignment.entity.js';
import { checkOpening, type KnownMeter, type OpeningMeter, type OpeningRefusal } from './check-opening.js';
import { formDigest } from './form-digest.js';
import { Transfers } from './transfers.service.js';
import { makeQueryPassword } from './query-password.js';

type Body = BodyOf<typeof openAccountRoute>;
type Added = BodyOf<typeof addMetersRoute>;
type FormMeter = Body['meters'][number];

/** What the meters of one form have in common. */
interface AssigningForm {
  readonly accountId: string;
  readonly shiftId: string;
  readonly at: Date;
  /** of a form that adds to an open account */
  readonly requestId: string | null;
  readonly requestDigest: string | null;
}

export type OpenedAccount = ResponseOf<typeof openAccountRoute>;

/** Opens accounts: number, meters, their settings, opening orders and first recharges, whole or not at all. */
@Injectable()
export class AccountOpening {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly settings: PropertySettings,
    private readonly creditOrders: CreditOrders,
    private readonly sales: Sales,
    private readonly transfers: Transfers,
    private readonly live: Live,
  ) {}

  /**
   * Opens an account. The same request id gives the same account, for ever.
   *
   * The query password exists in clear only in the reply. When that reply is lost the form sends its request again, and
   * the tenant still needs his password: so a repeat by the operator who opened the account makes a new one and tells
   * it, until somebody renews it on purpose. Anybody else who repeats the request is told the account without it.
   *
   * Refused: `request_taken` for the same id with other content, as `checkOpening`, and `assignment_exists` for an assignment id that another opening has used.
   */
  async open(who: Who, body: Body): Promise<OpenedAccount> {
    // Hashing takes its time by design, so it is done before anything is locked.
    const { password, hash } = await makeQueryPassword();
    const requestDigest = formDigest(body);
    const { opened, saleIds } = await this.database.transaction(async (em) => {
      await lockAccountNumbers(em);
      const before = await em.findOneBy(AccountRow, { requestId: body.requestId });
      if (before && (before.requestDigest ?? requestDigest) !== requestDigest) throw requestTaken();
      if (before) return { opened: await this.repeat(em, who, before, { password, hash }), saleIds: undefined };
      const { accountId, saleIds: made } = await this.openIn(em, who, body, { hash, requestDigest });
      const account = await shown(em, who, accountId);
      await this.note(em, who, 'account_opened', account, account.assignments);
      return { opened: { account, queryPassword: password }, saleIds: made };
    });
    if (saleIds) this.announce(opened.account, saleIds);
    return opened;
  }

  private async repeat(
    em: EntityManager,
    who: Who,
    row: AccountRow,
    fresh: { readonly password: string; readonly hash: string },
  ): Promise<OpenedAccount> {
    const account = await shown(em, who, row.accountId);
    const tellAgain = row.openedById === who.operatorId && !row.queryPasswordRenewedAt && !row.cancelledAt;
    if (!tellAgain) return { account, queryPassword: null };
    await em.update(AccountRow, { accountId: row.accountId }, { queryPasswordHash: fresh.hash });
    return { account, queryPassword: fresh.password };
  }

  private async openIn(
    em: EntityManager,
    who: Who,
    body: Body,
    { hash: queryPasswordHash, requestDigest }: { readonly hash: string; readonly requestDigest: string },
  ): Promise<{ accountId: string; saleIds: string[] }> {
    const known = await this.checkMeters(em, who, body.meters);
    const { requestId, name, telephone, address, remark } = body;
    const at = this.clock.now();
    const accountId = this.ids.next();
    await em.insert(AccountRow, {
      ...{ accountId, number: await takeAccountNumber(em), requestId, requestDigest, name, telephone, address, remark },
      ...{ queryPasswordHash, queryPasswordRenewedAt: null, cancelledAt: null },
      ...{ openedAt: at, openedBy: who.fullName, openedById: who.operatorId },
    });
    const form = { accountId, shiftId: body.shiftId, at, requestId: null, requestDigest: null };
    return { accountId, saleIds: await this.assignAll(em, who, form, body.meters, known) };
  }

  /**
   * Adds meters to an account that is open already. The same request id adds them once, for ever. Refused in this order:
   * `account_unknown`, `request_taken`, `account_cancelled`, `account_closing`, and as `checkOpening`.
   */
  async add(who: Who, accountId: string, body: Added): Promise<OpenedAccount['account']> {
    const requestDigest = formDigest([accountId, body]);
    const { account, saleIds } = await this.database.transaction(async (em) => {
      if (!(await lockAccount(em, accountId))) throw accountUnknown();
      const before = await em.findOneBy(AssignmentRow, { requestId: body.requestId });
      if (before && before.requestDigest !== requestDigest) throw requestTaken();
      const present = await shown(em, who, accountId);
      if (before) return { account: present, saleIds: undefined };
      refuseLeaving(present);
      const known = await this.checkMeters(em, who, body.meters);
      const { requestId, shiftId } = body;
      const form = { accountId, shiftId, at: this.clock.now(), requestId, requestDigest };
      const made = await this.assignAll(em, who, form, body.meters, known);
      const now = await shown(em, who, accountId);
      const there = new Set(present.assignments.map(({ assignmentId }) => assignmentId));
      const added = now.assignments.filter(({ assignmentId }) => !there.has(assignmentId));
      await this.note(em, who, 'account_meters_added', now, added);
      return { account: now, saleIds: made };
    });
    if (saleIds) this.announce(account, saleIds);
    return account;
  }

  /** A line for each building, with its own meters: whoever may see one building sees nothing of the others. */
  private async note(
    em: EntityManager,
    who: Who,
    command: 'account_opened' | 'account_meters_added',
    account: OpenedAccount['account'],
    added: OpenedAccount['account']['assignments'],
  ): Promise<void> {
    const { number, name, telephone, address, remark } = account;
    const contact = command === 'account_opened' ? { name, telephone, address, remark } : {};
    const at = this.clock.now();
    for (const building of new Set(added.map((assignment) => assignment.building))) {
      const here = added.filter((assignment) => assignment.building === building);
      const meters = Object.fromEntries(here.map(({ meterCode, terms }) => [meterCode, terms]));
      const after = { ...contact, meters };
      await noteOperation(em, who, { at, command, thing: number, building, before: null, after });
    }
  }

  /** Locks the meters and refuses what may not be. */
  private async checkMeters(
    em: EntityManager,
    who: Who,
    meters: readonly FormMeter[],
  ): Promise<ReadonlyMap<MeterCode, KnownMeter>> {
    const settings = await this.settings.current(em);
    const known = await loadKnown(em, who, meters);
    const from = meters.flatMap(({ transferredFrom }) => transferredFrom ?? []);
    const refused = checkOpening(meters, {
      known,
      methods: takenMethods(settings.methods),
      decimals: settings.currencyDecimals,
      settlements: await this.transfers.settlementsOf(em, from),
      mayTransferOther: who.permissions.has('accounts.transfer_other'),
    });
    if (refused) throw refusalOf(refused, settings);
    await refuseUsedIds(em, meters);
    return known;
  }

  private async assignAll(
    em: EntityManager,
    who: Who,
    form: AssigningForm,
    meters: readonly FormMeter[],
    known: ReadonlyMap<MeterCode, KnownMeter>,
  ): Promise<string[]> {
    const saleIds: string[] = [];
    for (const meter of inLockOrder(meters)) {
      const postpaid = known.get(meter.meterCode)?.postpaid ?? false;
      const saleId = await this.assign(em, who, { ...form, meter, postpaid });
      if (saleId !== null) saleIds.push(saleId);
    }
    return saleIds;
  }

  /**
   * One meter of the account. The meter takes its orders in this sequence: settings, open, first credit. Gives back the
   * id of the first recharge's sale, null where nothing was paid.
   */
  private async assign(
    em: EntityManager,
    who: Who,
    opening: AssigningForm & { readonly meter: FormMeter; readonly postpaid: boolean },
  ): Promise<string | null> {
    const { accountId, shiftId, at, postpaid, requestId, requestDigest } = opening;
    const { assignmentId, meterCode, terms, firstRechargeMinor: amountMinor, method } = opening.meter;
    const { transferredFrom, transferredMinor, transferReason } = opening.meter;
    const openOrderId = postpaid ? null : this.ids.next();
    const saleId = !postpaid && amountMinor > 0 ? this.ids.next() : null;
    await em.insert(AssignmentRow, {
      ...{ assignmentId, accountId, meterCode, building: buildingOf(meterCode), openMeterCode: meterCode, terms },
      ...{ openOrderId, firstRechargeSaleId: saleId, closingId: null, exchangeId: null, openedAt: at, closedAt: null },
      ...{ requestId, requestDigest, transferOrderId: null },
      ...{ transferredMinor, transferredFrom, transferReason: transferReason ?? null },
    });
    if (openOrderId === null) return null;
    await this.creditOrders.wantSettings(em, { meterCode, terms, mode: 'prepaid' });
    const order = { orderId: openOrderId, meterCode, assignmentId, saleId: null, kind: 'open' as const };
    await this.creditOrders.create(em, { ...order, amountMinor: minorUnits(0) });
    if (transferredMinor > 0) {
      const transfer = { who, assignmentId, meterCode, amountMinor: transferredMinor, transferredFrom, at };
      const transferOrderId = await this.transfers.move(em, transfer);
      await em.update(AssignmentRow, { assignmentId }, { transferOrderId });
    }
    if (saleId === null) return null;
    const sale = {
      kind: 'first_recharge' as const,
      saleId,
      who,
      accountId,
      assignmentId,
      meterCode,
      amountMinor,
      method,
      shiftId,
      at,
    };
    await this.sales.recordOfficeSale(em, sale);
    return saleId;
  }

  private announce(account: OpenedAccount['account'], saleIds: readonly string[]): void {
    this.creditOrders.wake();
    for (const { assignmentId, meterCode } of account.assignments) {
      this.live.openingChanged(assignmentId);
      this.live.meterChanged(meterCode);
    }
    for (const saleId of saleIds) this.live.saleChanged(saleId);
    const buildings = new Set(account.assignments.map(({ building }) => building));
    for (const building of buildings) this.live.snapshotChanged(building);
  }
}

/** Every opening takes its meters in the same order, so that two never wait for each other. */
function inLockOrder(meters: readonly FormMeter[]): FormMeter[] {
  return meters.toSorted((a, b) => (a.meterCode < b.meterCode ? -1 : 1));
}

/** Locks the meters and loads what the check needs to know; those outside the operator's buildings stay unknown. */
async function loadKnown(
  em: EntityManager,
  who: Who,
  meters: readonly FormMeter[],
): Promise<ReadonlyMap<MeterCode, KnownMeter>> {
  const known = new Map<MeterCode, KnownMeter>();
  for (const { meterCode } of inLockOrder(meters)) {
    if (known.has(meterCode) || !(await lockMeter(em, meterCode))) continue;
    const row = await em.findOneBy(MeterRow, { meterCode });
    if (!row || !mayWorkIn(who, row.building)) continue;
    const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
    known.set(meterCode, {
      building: row.building,
      postpaid: row.postpaid,
      hasAccount: await em.existsBy(AssignmentRow, { openMeterCode: meterCode }),
      remainingMinor: state.remainingMinor ?? undefined,
      onItsWayMinor: state.onItsWayMinor,
    });
  }
  return known;
}

async function refuseUsedIds(em: EntityManager, meters: readonly FormMeter[]): Promise<void> {
  const ids = meters.map(({ assignmentId }) => assignmentId);
  if (new Set(ids).size === ids.length && !(await em.existsBy(AssignmentRow, { assignmentId: In(ids) }))) return;
  throw new Refused('assignment_exists', 'This form was used for another account already. Begin a new one.');
}

async function shown(em: EntityManager, who: Who, accountId: string): Promise<OpenedAccount['account']> {
  const account = await showAccount(em, who, accountId);
  if (!account) throw accountUnknown();
  return account;
}

const accountUnknown = (): Refused =>
  new Refused('account_unknown', 'This account has no meter in the buildings that you may work in.');
const requestTaken = (): Refused =>
  new Refused('request_taken', 'This form was sent before with other content. Begin a new one.');

/** Nothing is added to an account that is cancelled, or whose every meter is being closed. */
function refuseLeaving({ number, cancelledAt, assignments }: OpenedAccount['account']): void {
  const details = { number };
  if (cancelledAt !== null) throw new Refused('account_cancelled', `Account ${number} was cancelled.`, { details });
  const open = assignments.filter(({ closedAt }) => closedAt === null);
  if (open.every(({ closingId }) => closingId !== null)) {
    const message = `Account ${number} is being cancelled. Leave the closing first, or open a new account.`;
    throw new Refused('account_closing', message, { details });
  }
}

function refusalOf(
  { refusal, at, meter }: { refusal: OpeningRefusal; at: number; meter: OpeningMeter },
  settings: Settings,
): Refused {
  const { meterCode } = meter;
  const money = (amount: number): string =>
    `${formatAmount(minorUnits(amount), settings.currencyDecimals)} ${settings.currencyCode}`;
  const credit = money(meter.firstRechargeMinor + meter.transferredMinor);
  const sentences: Readonly<Record<OpeningRefusal, readonly [field: string, message: string]>> = {
    meter_unknown: ['meterCode', `There is no meter ${meterCode}. Choose one from the list.`],
    meter_twice: ['meterCode', `Meter ${meterCode} is in this form twice. Remove one of them.`],
    meter_has_account: [
      'meterCode',
      `Meter ${meterCode} belongs to an open account already. Cancel that account or choose another meter.`,
    ],
    over_hoarding_limit: [
      'firstRechargeMinor',
      `${credit} is more than meter ${meterCode} may take under its hoarding limit of ${money(meter.terms.hoardingLimitMinor)}. Lower the amount or raise the limit.`,
    ],
    meter_cannot_hold_exactly: [
      'firstRechargeMinor',
      `Meter ${meterCode} holds amounts with two decimals at most. Round its amounts and limits.`,
    ],
    alarms_swapped: ['terms.alarm2Minor', 'The second alarm amount must not be above the first.'],
    meter_postpaid: [
      'firstRechargeMinor',
      `Meter ${meterCode} is postpaid and takes no credit. Set its first recharge to 0.`,
    ],
    method_unknown: ['method', `The payment method '${meter.method}' is not in the settings. Choose another one.`],
    transfer_not_allowed: [
      'transferredMinor',
      `Moving ${money(meter.transferredMinor)} to meter ${meterCode} that is no settlement of a closed meter needs a permission of its own.`,
    ],
    transfer_reason_missing: ['transferReason', `Say why ${money(meter.transferredMinor)} move to meter ${meterCode}.`],
    transfer_unknown: [
      'transferredFrom',
      `There is no settlement of ${money(meter.transferredMinor)} that can move to meter ${meterCode}. Set the transferred amount to 0.`,
    ],
  };
  const [field, message] = sentences[refusal];
  const fields = [{ path: `meters.${at}.${field}`, message }];
  return new Refused(refusal, message, { fields, details: { meterCode } });
}
