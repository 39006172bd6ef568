import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import {
  buildingOf,
  formatAmount,
  minorUnits,
  type BodyOf,
  type MeterCode,
  type openAccountRoute,
  type ResponseOf,
  type Settings,
} from '#shared';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { MeterRow } from '../meters/meter.entity.js';
import { lockMeter } from '../meters/meters.queries.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { Sales } from '../sales/sales.service.js';
import { PropertySettings } from '../settings/settings.service.js';
import { lockAccountNumbers, takeAccountNumber } from './account-number.queries.js';
import { AccountRow } from './account.entity.js';
import { showAccount } from './accounts.queries.js';
import { AssignmentRow } from './assignment.entity.js';
import { checkOpening, type KnownMeter, type OpeningMeter, type OpeningRefusal } from './check-opening.js';
import { makeQueryPassword } from './query-password.js';

type Body = BodyOf<typeof openAccountRoute>;
type FormMeter = Body['meters'][number];
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
    private readonly live: Live,
  ) {}

  /**
   * Opens an account. The same request id gives the same account, for ever.
   *
   * The query password exists in clear only in the reply. When that reply is lost the form sends its request again, and
   * the tenant still needs his password: so a repeat by the operator who opened the account makes a new one and tells
   * it, until somebody renews it on purpose. Anybody else who repeats the request is told the account without it.
   *
   * Refused: as `checkOpening`, and `assignment_exists` for an assignment id that another opening has used.
   */
  async open(who: Who, body: Body): Promise<OpenedAccount> {
    // Hashing takes its time by design, so it is done before anything is locked.
    const { password, hash } = await makeQueryPassword();
    const { opened, saleIds } = await this.database.transaction(async (em) => {
      await lockAccountNumbers(em);
      const before = await em.findOneBy(AccountRow, { requestId: body.requestId });
      if (before) return { opened: await this.repeat(em, who, before, { password, hash }), saleIds: undefined };
      const { accountId, saleIds: made } = await this.openIn(em, who, body, hash);
      return { opened: { account: await shown(em, who, accountId), queryPassword: password }, saleIds: made };
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
    queryPasswordHash: string,
  ): Promise<{ accountId: string; saleIds: string[] }> {
    const settings = await this.settings.current(em);
    const known = await loadKnown(em, who, body.meters);
    const refused = checkOpening(body.meters, {
      known,
      methods: settings.methods,
      decimals: settings.currencyDecimals,
      // No assignment can be closed with a settlement yet, so there is none to transfer from.
      settlements: new Map(),
    });
    if (refused) throw refusalOf(refused, settings);
    await refuseUsedIds(em, body.meters);
    const { requestId, name, telephone, address, remark } = body;
    const at = this.clock.now();
    const accountId = this.ids.next();
    await em.insert(AccountRow, {
      ...{ accountId, number: await takeAccountNumber(em), requestId, name, telephone, address, remark },
      ...{ queryPasswordHash, queryPasswordRenewedAt: null, cancelledAt: null },
      ...{ openedAt: at, openedBy: who.fullName, openedById: who.operatorId },
    });
    const saleIds: string[] = [];
    for (const meter of inLockOrder(body.meters)) {
      const postpaid = known.get(meter.meterCode)?.postpaid ?? false;
      const saleId = await this.assign(em, who, { accountId, shiftId: body.shiftId, at, meter, postpaid });
      if (saleId !== null) saleIds.push(saleId);
    }
    return { accountId, saleIds };
  }

  /**
   * One meter of the account. The meter takes its orders in this sequence: settings, open, first credit. Gives back the
   * id of the first recharge's sale, null where nothing was paid.
   */
  private async assign(
    em: EntityManager,
    who: Who,
    opening: { accountId: string; shiftId: string; at: Date; meter: FormMeter; postpaid: boolean },
  ): Promise<string | null> {
    const { accountId, shiftId, at, postpaid } = opening;
    const { assignmentId, meterCode, terms, firstRechargeMinor: amountMinor, method } = opening.meter;
    const openOrderId = postpaid ? null : this.ids.next();
    const saleId = !postpaid && amountMinor > 0 ? this.ids.next() : null;
    await em.insert(AssignmentRow, {
      ...{ assignmentId, accountId, meterCode, building: buildingOf(meterCode), openMeterCode: meterCode, terms },
      ...{ openOrderId, firstRechargeSaleId: saleId, closingId: null, openedAt: at, closedAt: null },
    });
    if (openOrderId === null) return null;
    await this.creditOrders.wantSettings(em, { meterCode, terms, mode: 'prepaid' });
    const order = { orderId: openOrderId, meterCode, assignmentId, saleId: null, kind: 'open' as const };
    await this.creditOrders.create(em, { ...order, amountMinor: minorUnits(0) });
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
  if (!account)
    throw new Refused('account_unknown', 'This account has no meter in the buildings that you may work in.');
  return account;
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
    meter_postpaid: [
      'firstRechargeMinor',
      `Meter ${meterCode} is postpaid and takes no credit. Set its first recharge to 0.`,
    ],
    method_unknown: ['method', `The payment method '${meter.method}' is not in the settings. Choose another one.`],
    transfer_unknown: [
      'transferredFrom',
      `There is no settlement of ${money(meter.transferredMinor)} that can move to meter ${meterCode}. Set the transferred amount to 0.`,
    ],
  };
  const [field, message] = sentences[refusal];
  const fields = [{ path: `meters.${at}.${field}`, message }];
  return new Refused(refusal, message, { fields, details: { meterCode } });
}
