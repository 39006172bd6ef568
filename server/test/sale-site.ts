/** A property with tenants and a tablet that signs sales, below the HTTP door; and the proof that its books are right. */
import { type KeyObject, randomUUID, sign } from 'node:crypto';
import {
  type AssignmentTerms,
  encodeCertificate,
  encodeReceiptProof,
  encodeSaleIntent,
  encodeShiftItem,
  flatPrices,
  type IntakeItem,
  intakeRoute,
  type Lease,
  type MeterCode,
  type MinorUnits,
  minorUnits,
  pricePerKwh,
  type Presented,
  type ResponseOf,
  type ShiftItem,
  type ShiftTotals,
  toBase64Url,
} from '#shared';
import { v7 } from 'uuid';
import { AccountCounterRow } from '../src/accounts/account-counter.entity.js';
import { AccountRow } from '../src/accounts/account.entity.js';
import { AssignmentRow } from '../src/accounts/assignment.entity.js';
import { CreditOrderRow } from '../src/credit/credit-order.entity.js';
import { DeviceRow } from '../src/devices/device.entity.js';
import { LeaseRow } from '../src/devices/lease.entity.js';
import { LEASE_JWS_TYPE } from '../src/devices/leases.service.js';
import { SigningKeys } from '../src/keys/signing-keys.js';
import { WITHOUT_ORDER } from '../src/ledger/ledger-entry.js';
import { LedgerRow } from '../src/ledger/ledger.entity.js';
import { Ledger } from '../src/ledger/ledger.js';
import { MeterRow, NEVER_SEEN } from '../src/meters/meter.entity.js';
import { OperatorRow } from '../src/operators/operator.entity.js';
import { RoleRow } from '../src/operators/role.entity.js';
import { MeterStateRow } from '../src/readings/meter-state.entity.js';
import { RefundRow } from '../src/refunds/refund.entity.js';
import { SaleRow } from '../src/sales/sale.entity.js';
import { ShiftItemRow } from '../src/shifts/shift-item.entity.js';
import { ShiftRow } from '../src/shifts/shift.entity.js';
import { differenceOf } from '../src/shifts/till-difference.js';
import { newDeviceKey, signStatement } from './device-key.js';
import { type BuiltInRole, type TestClient, TestClock, type TestServer, type TestServerOptions } from './harness.js';
import { type Intent, type ItemChange, wordsOf } from './tablet-items.js';

export const NOON = Date.parse('2026-03-02T12:00:00.000Z');
const HOUR = 3_600_000;

const TERMS: AssignmentTerms = {
  hoardingLimitMinor: minorUnits(100_000),
  prices: flatPrices(pricePerKwh(12_500)),
  powerThresholdW: 54_001,
  alarm1Minor: minorUnits(10_000),
  alarm2Minor: minorUnits(20),
  promptAlarm1: true,
  promptAlarm2: true,
  sendAlarms: false,
  electricityType: 'residential',
};

/** A tablet: its key, its lease, and its own running number. */
export interface Tablet {
  readonly deviceId: string;
  readonly prefix: string;
  readonly privateKey: KeyObject;
  readonly certificate: Buffer;
  readonly operatorId: string;
  readonly leaseId: string;
  readonly shiftId: string;
  number: number;
}

export interface Tenant {
  readonly accountId: string;
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
}

/** The item that a tablet makes of a sale. Each signing gives other signature bytes. */
export function signBytes(tablet: Pick<Tablet, 'privateKey'>, bytes: Uint8Array): IntakeItem {
  const signature = sign('sha256', bytes, { key: tablet.privateKey, dsaEncoding: 'ieee-p1363' });
  return { bytes: toBase64Url(bytes), signature: toBase64Url(signature) };
}

export class SaleSite {
  private meters = 0;
  private tablets = 0;

  private constructor(
    readonly server: TestServer,
    readonly clock: TestClock,
    readonly client: TestClient,
  ) {}

  /** A server at noon with one signed-in administrator and nothing else. */
  static async open(start: (options?: TestServerOptions) => Promise<TestServer>): Promise<SaleSite> {
    const clock = new TestClock(new Date(NOON));
    const server = await start({ clock });
    return new SaleSite(server, clock, await server.signIn());
  }

  /** A tenant with one open meter in building 2. */
  async tenant(
    how: { terms?: Partial<AssignmentTerms>; remainingMinor?: number; closed?: boolean; postpaid?: boolean } = {},
  ): Promise<Tenant> {
    const at = (this.meters += 1);
    const place = `${String(1 + Math.floor((at - 1) / 200)).padStart(2, '0')}${(((at - 1) % 200) + 1).toString(16).toUpperCase().padStart(2, '0')}`;
    const meterCode = `020103${place}` as MeterCode;
    const [accountId, assignmentId] = [v7(), v7()];
    const openedAt = new Date(NOON - 48 * HOUR);
    await this.server.database.transaction(async (em) => {
      await em.insert(MeterRow, {
        ...{ meterCode, dpuCode: '020103' as never, serialPort: 3, address: 1000 + at, building: 2 },
        ...{ room: `R ${at}`, roomKey: `R${at}`, model: 'DDSY1352', postpaid: how.postpaid ?? false, ctRatio: 1 },
        ...{ simulated: true, ...NEVER_SEEN, remark: '', createdAt: openedAt, createdBy: 'Tess' },
      });
      const state = { ...MeterStateRow.make(meterCode), remainingMinor: minorUnits(how.remainingMinor ?? 0) };
      await em.insert(MeterStateRow, { ...state, readAt: openedAt });
      await em.upsert(AccountCounterRow, { id: 1, lastNumber: at }, ['id']);
      await em.insert(AccountRow, {
        ...{ accountId, number: String(at).padStart(6, '0'), requestId: v7(), name: `Tenant ${at}`, telephone: '' },
        ...{ address: '', remark: '', queryPasswordHash: 'x', queryPasswordRenewedAt: null, openedAt },
        ...{ openedBy: 'Tess', openedById: v7(), cancelledAt: how.closed ? new Date(NOON - HOUR) : null },
      });
      await em.insert(AssignmentRow, {
        ...{ assignmentId, accountId, meterCode, building: 2, openMeterCode: how.closed ? null : meterCode },
        ...{ terms: { ...TERMS, ...how.terms }, openOrderId: null, firstRechargeSaleId: null, openedAt },
        closingId: null,
        closedAt: how.closed ? new Date(NOON - HOUR) : null,
      });
    });
    return { accountId, assignmentId, meterCode };
  }

  /** A registered tablet with a lease of the signed-in operator that began two hours ago and ends in ten. */
  async tablet(lease: Partial<Lease> = {}): Promise<Tablet> {
    const { privateKey, publicKey } = newDeviceKey();
    const point = Buffer.from(publicKey, 'base64url');
    const [deviceId, prefix] = [v7(), `T${(this.tablets += 1)}`];
    const keys = this.server.get(SigningKeys as never) as SigningKeys;
    const stated = encodeCertificate({
      ...{ deviceId, prefix, publicKey: point, issuedAtMs: NOON - 24 * HOUR, keyId: keys.keyId },
    });
    const certificate = Buffer.concat([stated, keys.signBytes(stated)]);
    const operatorId = lease.operatorId ?? this.client.session!.operator.operatorId;
    await this.server.database.transaction((em) =>
      em.insert(DeviceRow, {
        ...{ deviceId, requestId: v7(), prefix, name: prefix, publicKey: point, certificate },
        ...{ enrolledAt: new Date(NOON - 24 * HOUR), enrolledBy: operatorId, revokedAt: null, revokedBy: null },
        ...{ revokeReason: null, lastContactAt: null, lastNumber: 0, highestNumber: 0 },
        ...{ replacedById: null, replacedAt: null, saidNumber: 0, saidWaiting: 0, saidAt: null },
      }),
    );
    const leaseId = await this.lease({ deviceId, operatorId, ...lease });
    return { deviceId, prefix, privateKey, certificate, operatorId, leaseId, shiftId: v7(), number: 0 };
  }

  async lease(lease: Partial<Lease> & Pick<Lease, 'deviceId' | 'operatorId'>, closedAt?: Date): Promise<string> {
    const terms: Lease = {
      ...{ leaseId: v7(), issuedAtMs: NOON - 2 * HOUR, endsAtMs: NOON + 10 * HOUR, perSaleMinor: minorUnits(50_000) },
      ...{ sumMinor: minorUnits(500_000), count: 200, buildings: 'all', offlineMethods: ['cash'], offline: true },
      ...{ lastNumber: 0, ...lease },
    };
    const { leaseId, deviceId, operatorId } = terms;
    await this.server.database.transaction((em) =>
      em.insert(LeaseRow, {
        ...{ leaseId, requestId: v7(), deviceId, operatorId, terms, endsAt: new Date(terms.endsAtMs) },
        ...{
          usedSumMinor: 0,
          usedCount: 0,
          revokedAt: null,
          closedAt: closedAt ?? null,
          endedNumber: null,
          endedAt: null,
          writtenOffAt: null,
        },
      }),
    );
    return leaseId;
  }

  /** What the tablet says when it asks for a lease for its operator. */
  leaseWish(tablet: Pick<Tablet, 'deviceId' | 'privateKey' | 'operatorId'>) {
    const now = this.clock.now();
    const proof = signStatement('browser', tablet, tablet.operatorId, now);
    return { lastNumber: 0, durable: true, clockMs: now.getTime(), proof };
  }

  /** What the tablet keeps of the server: its certificate and its lease, as they were signed. */
  async kept({ leaseId, certificate }: Tablet): Promise<Presented> {
    const keys = this.server.get(SigningKeys as never) as SigningKeys;
    const { terms } = await this.server.database.read((em) => em.findOneByOrFail(LeaseRow, { leaseId }));
    return { certificates: [toBase64Url(certificate)], leases: [await keys.signJws(LEASE_JWS_TYPE, terms)] };
  }

  /** Sends as a tablet of today does: what the server has forgotten is presented, and the same items go up again. */
  async deliver({ deviceId }: Tablet, items: IntakeItem[], presented: Presented): Promise<string[]> {
    const body = { deviceId, items };
    const first = await this.server.anybody.call(intakeRoute, { body: { ...body, canPresent: true } });
    if (!first.wanted) return first.results.map(wordsOf);
    expect(first.results).toEqual([]);
    const { results } = await this.server.anybody.call(intakeRoute, { body: { ...body, presented } });
    return results.map(wordsOf);
  }

  /** The next sale of the tablet: 20.00 in cash, just now, with signal. */
  intent(tablet: Tablet, tenant: Tenant, change: Partial<Intent> = {}): Intent {
    const nowMs = this.clock.now().getTime();
    return {
      ...{ id: v7(), deviceId: tablet.deviceId, number: change.number ?? (tablet.number += 1) },
      ...{ amountMinor: minorUnits(2_000), soldAtMs: nowMs, leaseId: tablet.leaseId, shiftId: tablet.shiftId },
      ...{ operatorId: tablet.operatorId, assignmentId: tenant.assignmentId, meterCode: tenant.meterCode },
      ...{ method: 'cash', serverTimeSeenMs: nowMs, ...change },
    };
  }

  /** The same, signed. */
  sell(tablet: Tablet, tenant: Tenant, change: Partial<Intent> = {}): IntakeItem {
    return signBytes(tablet, encodeSaleIntent(this.intent(tablet, tenant, change)));
  }

  /** The tablet opens its shift: next number, just now. */
  openShift(tablet: Tablet, floatMinor = 5_000, change: ItemChange = {}): IntakeItem {
    const { shiftId, operatorId } = { ...tablet, ...change };
    return this.signItem(tablet, change, (serverTimeSeenMs) => ({
      ...{ kind: 'shift_opened', shiftId, operatorId, floatMinor: minorUnits(floatMinor), serverTimeSeenMs },
    }));
  }

  closeShift(
    tablet: Tablet,
    countedMinor: number,
    change: ItemChange & { readonly totals?: ShiftTotals } = {},
  ): IntakeItem {
    const { shiftId, operatorId, totals = {} } = { ...tablet, ...change };
    return this.signItem(tablet, change, (serverTimeSeenMs) => ({
      ...{ kind: 'shift_closed', shiftId, operatorId, countedMinor: minorUnits(countedMinor), totals },
      serverTimeSeenMs,
    }));
  }

  /** Gives the lease back: its last sale was the number before. */
  closeLease(tablet: Tablet, change: ItemChange & { readonly leaseId?: string; readonly lastNumber?: number } = {}) {
    const { leaseId, operatorId, lastNumber = tablet.number } = { ...tablet, ...change };
    return this.signItem(tablet, change, (serverTimeSeenMs) => ({
      ...{ kind: 'lease_closed', leaseId, operatorId, lastNumber, count: 0, sumMinor: minorUnits(0) },
      serverTimeSeenMs,
    }));
  }

  private signItem(tablet: Tablet, change: ItemChange, itemAt: (nowMs: number) => ShiftItem): IntakeItem {
    const nowMs = this.clock.now().getTime();
    const { id = v7(), deviceId, number = (tablet.number += 1) } = { deviceId: tablet.deviceId, ...change };
    const head = { id, deviceId, number, soldAtMs: change.atMs ?? nowMs };
    return signBytes(tablet, encodeShiftItem(head, itemAt(nowMs)));
  }

  shift(shiftId: string): Promise<ShiftRow> {
    return this.server.database.read((em) => em.findOneByOrFail(ShiftRow, { shiftId }));
  }

  proof(tablet: Tablet, item: IntakeItem): string {
    const [intent, signature] = [Buffer.from(item.bytes, 'base64url'), Buffer.from(item.signature, 'base64url')];
    return encodeReceiptProof({ intent, signature, certificate: tablet.certificate });
  }

  send(tablet: Pick<Tablet, 'deviceId'>, ...items: IntakeItem[]): Promise<ResponseOf<typeof intakeRoute>> {
    return this.server.anybody.call(intakeRoute, { body: { deviceId: tablet.deviceId, items } });
  }

  /** Sends and says of each item what came of it: `accepted`, `held over_hoarding_limit`, `repeated accepted`. */
  async outcomes(tablet: Pick<Tablet, 'deviceId'>, ...items: IntakeItem[]): Promise<string[]> {
    const { results } = await this.send(tablet, ...items);
    return results.map(wordsOf);
  }

  balance(account: Parameters<Ledger['balance']>[1]): Promise<MinorUnits> {
    return this.server.database.read((em) => this.server.get(Ledger).balance(em, account));
  }

  sale(saleId: string): Promise<SaleRow> {
    return this.server.database.read((em) => em.findOneByOrFail(SaleRow, { saleId }));
  }

  /** What must always be true of money. Every case ends with it. */
  async checkBooks(): Promise<void> {
    const { sales, refunds, ledger, orders, states, leases, devices, shifts, items } = await this.server.database.read(
      async (em) => ({
        sales: await em.find(SaleRow),
        refunds: await em.find(RefundRow),
        ledger: await em.find(LedgerRow),
        orders: await em.find(CreditOrderRow),
        states: await em.find(MeterStateRow),
        leases: await em.find(LeaseRow),
        devices: await em.find(DeviceRow),
        shifts: await em.find(ShiftRow),
        items: await em.find(ShiftItemRow),
      }),
    );
    const total = (rows: readonly { amountMinor: number }[]): number =>
      rows.reduce((sum, row) => sum + row.amountMinor, 0);
    const balanceOf = (account: string): number =>
      total(ledger.filter((row) => row.credit === account)) - total(ledger.filter((row) => row.debit === account));
    const names = new Set(ledger.flatMap((row) => [row.debit, row.credit]));
    expect([...names].reduce((sum, name) => sum + balanceOf(name), 0))
      .withContext('debits are credits')
      .toBe(0);
    expect(ledger.every((row) => row.amountMinor > 0 && row.debit !== row.credit)).toBeTrue();

    const paid = sales.filter((sale) => sale.amountMinor > 0);
    for (const sale of paid) {
      const [entry, ...more] = ledger.filter((row) => row.entryId === sale.saleId);
      expect(more).withContext(`one entry of ${sale.receiptNumber}`).toEqual([]);
      expect(entry && [entry.amountMinor, entry.businessDate, entry.shiftId])
        .withContext(`entry of ${sale.receiptNumber}`)
        .toEqual([sale.amountMinor, sale.businessDate, sale.shiftId]);
      const carriers = orders.filter((order) => order.saleId === sale.saleId && order.amountMinor > 0);
      const standing = carriers.filter((order) => order.state !== 'refused' && order.state !== 'void');
      expect(standing.length).withContext(`one order at most carries ${sale.receiptNumber}`).toBeLessThan(2);
      expect(standing.every((order) => order.orderId === sale.orderId))
        .withContext(`order of ${sale.receiptNumber}`)
        .toBeTrue();
    }
    // What a tenant brought back of a refund that was paid by mistake.
    const broughtBack = ledger.filter((row) => row.kind === 'correction' && row.debit.startsWith('till:'));
    const ofShifts = ledger.filter((row) =>
      ['shift_float', 'hand_over', 'till_difference', 'write_off'].includes(row.kind),
    );
    const moved = ofShifts.reduce((sum, row) => sum + row.amountMinor * (row.debit.startsWith('till:') ? 1 : -1), 0);
    const tills = [...names].filter((name) => name.startsWith('till:'));
    expect(-tills.reduce((sum, name) => sum + balanceOf(name), 0))
      .withContext('cash is in the tills')
      .toBe(total(paid) - refunds.reduce((sum, row) => sum + row.paidMinor, 0) + moved + total(broughtBack));
    const owed = refunds.filter((row) => row.state === 'payable');
    expect(balanceOf('payable'))
      .withContext('payable')
      .toBe(owed.reduce((sum, row) => sum + row.amountMinor - row.carriedMinor, 0));
    for (const shift of shifts) {
      const found = ledger.filter((row) => row.kind === 'till_difference' && row.shiftId === shift.shiftId);
      const tooMuch = found.filter((row) => row.credit === 'till_difference');
      expect(2 * total(tooMuch) - total(found))
        .withContext('a till holds what was counted')
        .toBe(differenceOf(shift));
    }
    const waiting = paid.filter((sale) => sale.state === 'held' || sale.state === 'void');
    expect(balanceOf('held')).withContext('held').toBe(total(waiting));
    for (const name of [...names].filter((name) => name.startsWith('meter:'))) {
      const given = orders.filter((order) => `meter:${order.assignmentId}` === name);
      // What no order carries: what a baseline found, and what a dead meter still held.
      const found = ledger.filter((row) => WITHOUT_ORDER.has(row.kind));
      const credited = total(found.filter((row) => row.credit === name));
      const taken = total(found.filter((row) => row.debit === name));
      expect(balanceOf(name))
        .withContext(name)
        .toBe(total(given.filter(isBooked)) + credited - taken);
    }
    for (const state of states) {
      const open = orders.filter(
        (order) => order.meterCode === state.meterCode && !['applied', 'refused', 'void'].includes(order.state),
      );
      expect([state.openOrders, state.onItsWayMinor])
        .withContext(state.meterCode)
        .toEqual([open.length, total(open) as MinorUnits]);
    }
    for (const lease of leases) {
      expect(lease.usedSumMinor).withContext('lease sum').toBeLessThanOrEqual(lease.terms.sumMinor);
      expect(lease.usedCount).withContext('lease count').toBeLessThanOrEqual(lease.terms.count);
    }
    for (const device of devices) {
      const own = [...sales, ...items]
        .filter((item) => item.deviceId === device.deviceId)
        .flatMap((item) => item.ownNumber ?? []);
      expect(new Set(own).size).withContext('numbers are used once').toBe(own.length);
      expect(device.highestNumber).toBeGreaterThanOrEqual(Math.max(0, ...own));
    }
  }

  /** Another operator, as the database has him. */
  async operator(enabled: boolean, role: BuiltInRole = 'seller'): Promise<string> {
    const operatorId = randomUUID();
    await this.server.database.transaction(async (em) => {
      const { roleId } = await em.findOneByOrFail(RoleRow, { name: role });
      await em.insert(OperatorRow, {
        ...{ operatorId, loginName: operatorId, fullName: 'Otto Other', passwordHash: 'x', mustChangePassword: false },
        ...{ roleId, enabled, buildings: 'all', offlineFloatMinor: 0, remark: '', createdAt: new Date(NOON) },
      });
    });
    return operatorId;
  }
}

/** What is given is booked when the money is taken; what is taken off, when the meter has given it. */
function isBooked({ state, amountMinor }: CreditOrderRow): boolean {
  return amountMinor < 0 ? state === 'applied' : state !== 'refused' && state !== 'void';
}
