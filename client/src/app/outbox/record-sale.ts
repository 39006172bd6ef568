/**
 * A sale becomes safe here. The intent is signed first (the browser's cryptography cannot run inside its database
 * transaction); then one strict transaction sees that the number is still the next one and that the lease still covers
 * the sale, and puts item, totals and number together, or begins again. Only when that transaction is complete is the
 * sale safe. The id comes from the form: the same form again is the same sale.
 */
import {
  addMinor,
  checkSale,
  encodeSaleIntent,
  formatReceiptNumber,
  SALE_REMARK_MOST,
  wasMadeOffline,
  ZERO,
  type Lease,
  type MeterCode,
  type MinorUnits,
  type PaymentMethod,
  type ProposedSale,
  type SaleMeter,
  type SaleRefusal,
} from '#shared';
import { afterSale, clockFault, deviceTime, type ClockFault } from './device-clock';
import {
  isSale,
  type LeaseRow,
  type OutboxDatabase,
  type OutboxItem,
  type SaleItem,
  type ShiftRow,
} from './outbox-database';
import {
  BeginAgain,
  type DeviceRefusal,
  queuedStatus,
  type Recorded,
  Refused,
  signAndStore,
  signingDevice,
} from './sign-next';
import { signBytes } from './signing';
import type { StorageRefusal } from './storage-fault';

/** What the sell page hands in. */
export interface SaleForm {
  /** UUIDv7, made when the form was opened */
  readonly id: string;
  readonly operatorId: string;
  readonly operatorName: string;
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
  readonly room: string;
  readonly accountNumber: string;
  readonly amountMinor: MinorUnits;
  readonly method: PaymentMethod;
  /** in the seller's words; '' for none */
  readonly remark: string;
  readonly meter: SaleMeter;
  readonly rules: Pick<ProposedSale, 'methods' | 'decimals'>;
  /** installed, with storage that the browser will not clear */
  readonly durable: boolean;
}

export type RecordRefusal =
  DeviceRefusal | 'lease_missing' | ClockFault | SaleRefusal | StorageRefusal | 'form_changed';

export type RecordedSale = Recorded<SaleItem, RecordRefusal>;

export interface RecordSaleWorld {
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** specs take the place of the browser's cryptography to stop between signature and storage */
  readonly sign?: typeof signBytes;
}

/** Signs and stores one sale; resolves with `ok` only when the database says that it is on the disk. */
export async function recordSale(
  database: OutboxDatabase,
  form: SaleForm,
  world: RecordSaleWorld,
): Promise<RecordedSale> {
  return signAndStore<SaleItem, RecordRefusal>(() => tryOnce(database, form, world));
}

async function tryOnce(database: OutboxDatabase, form: SaleForm, world: RecordSaleWorld): Promise<SaleItem> {
  const known = await database.items.get(form.id);
  if (known) return sameSale(known, form);

  const { device, leaseRow, shift, intent } = await prepare(database, form, world);
  const bytes = encodeSaleIntent(intent);
  const signature = await (world.sign ?? signBytes)(device.privateKey, bytes);
  const item: SaleItem = {
    id: form.id,
    deviceId: device.deviceId,
    number: intent.number,
    bytes,
    signature,
    queuedAtMs: intent.soldAtMs,
    operatorId: form.operatorId,
    leaseId: leaseRow.leaseId,
    shiftId: shift.shiftId,
    durable: leaseRow.lease.offline && form.durable,
    ...(form.remark.trim() !== '' && { remark: form.remark.trim().slice(0, SALE_REMARK_MOST) }),
    summary: {
      receiptNumber: formatReceiptNumber(device.prefix, intent.number),
      room: form.room,
      meterCode: form.meterCode,
      accountNumber: form.accountNumber,
      amountMinor: form.amountMinor,
      method: form.method,
      operatorName: form.operatorName,
    },
  };
  await store(database, form, item, intent.serverTimeSeenMs);
  return item;
}

async function prepare(database: OutboxDatabase, form: SaleForm, world: RecordSaleWorld) {
  const device = await signingDevice(database);
  const leaseRow = await database.currentLease(device.deviceId, form.operatorId);
  if (!leaseRow || leaseRow.givenBackAtMs !== undefined) throw new Refused<RecordRefusal>('lease_missing');
  const clock = await database.clock();
  const fault = clockFault(world.nowMs(), clock);
  if (fault) throw new Refused<RecordRefusal>(fault);
  const shift = await openShift(database, form.operatorId, world);
  const intent = {
    id: form.id,
    deviceId: device.deviceId,
    number: device.lastNumber + 1,
    amountMinor: form.amountMinor,
    soldAtMs: deviceTime(world.nowMs(), clock),
    leaseId: leaseRow.leaseId,
    shiftId: shift.shiftId,
    operatorId: form.operatorId,
    assignmentId: form.assignmentId,
    meterCode: form.meterCode,
    method: form.method,
    serverTimeSeenMs: clock.serverTimeSeenMs,
  };
  refuseBy(form, leaseRow, intent);
  return { device, leaseRow, shift, intent };
}

/** The shared rule, with the lease as this browser can keep it. */
function refuseBy(
  form: SaleForm,
  row: LeaseRow,
  times: { readonly soldAtMs: number; readonly serverTimeSeenMs: number },
): void {
  const sale = {
    amountMinor: form.amountMinor,
    method: form.method,
    soldAtMs: times.soldAtMs,
    offline: wasMadeOffline(times),
    ...form.rules,
  };
  const refusal = checkSale(form.meter, sale, {
    lease: effectiveLease(row.lease, form.durable),
    used: { sumMinor: row.usedSumMinor, count: row.usedCount },
  });
  if (refusal) throw new Refused<RecordRefusal>(refusal);
}

/** A lease for offline selling counts only while the storage is durable. */
export function effectiveLease(lease: Lease, durable: boolean): Lease {
  return { ...lease, offline: lease.offline && durable };
}

async function store(
  database: OutboxDatabase,
  form: SaleForm,
  item: SaleItem,
  serverTimeSeenMs: number,
): Promise<void> {
  const { items, statuses, devices, leases, shifts, meta } = database;
  await database.transaction('rw', [items, statuses, devices, leases, shifts, meta], async () => {
    const device = await devices.get(item.deviceId);
    if (!device || device.lastNumber !== item.number - 1) throw new BeginAgain();
    const leaseRow = await leases.get(item.leaseId);
    const shift = await shifts.get(item.operatorId);
    if (!leaseRow || leaseRow.givenBackAtMs !== undefined || shift?.shiftId !== item.shiftId) throw new BeginAgain();
    refuseBy(form, leaseRow, { soldAtMs: item.queuedAtMs, serverTimeSeenMs });
    const clock = await database.clock();

    await items.add(item);
    await statuses.add(queuedStatus(item));
    await devices.update(item.deviceId, { lastNumber: item.number });
    await leases.update(item.leaseId, {
      usedSumMinor: addMinor(leaseRow.usedSumMinor, form.amountMinor),
      usedCount: leaseRow.usedCount + 1,
    });
    await shifts.put(addToShift(shift, form));
    await meta.put(afterSale(clock, item.queuedAtMs));
  });
}

function addToShift(shift: ShiftRow, form: SaleForm): ShiftRow {
  const before = shift.totals[form.method] ?? { sumMinor: ZERO, count: 0 };
  const after = { sumMinor: addMinor(before.sumMinor, form.amountMinor), count: before.count + 1 };
  return { ...shift, totals: { ...shift.totals, [form.method]: after } };
}

/** The operator's open shift on this device; opened by his first sale. */
export async function openShift(
  database: OutboxDatabase,
  operatorId: string,
  world: Pick<RecordSaleWorld, 'nowMs' | 'newId'>,
): Promise<ShiftRow> {
  // Most sales find it open; only the first one waits for the disk.
  const open = await database.shifts.get(operatorId);
  if (open) return open;
  return database.transaction('rw', database.shifts, async () => {
    const openedMeanwhile = await database.shifts.get(operatorId);
    if (openedMeanwhile) return openedMeanwhile;
    const shift = newShift(operatorId, world);
    await database.shifts.add(shift);
    return shift;
  });
}

/**
 * Forgets the operator's shift where nothing was signed in it: the office has closed it, and what comes begins a new one.
 * False for any other: what was signed in it stays its own.
 */
export async function leaveShift(database: OutboxDatabase, operatorId: string, shiftId: string): Promise<boolean> {
  return database.transaction('rw', database.shifts, async () => {
    const open = await database.shifts.get(operatorId);
    if (open?.shiftId !== shiftId) return true;
    if (open.opening !== null || Object.keys(open.totals).length > 0) return false;
    await database.shifts.delete(operatorId);
    return true;
  });
}

export function newShift(operatorId: string, world: Pick<RecordSaleWorld, 'nowMs' | 'newId'>): ShiftRow {
  const openedAtMs = world.nowMs();
  return { operatorId, shiftId: world.newId(), openedAtMs, totals: {}, opening: null, word: null };
}

function sameSale(known: OutboxItem, form: SaleForm): SaleItem {
  if (!isSale(known)) throw new Refused<RecordRefusal>('form_changed');
  const { meterCode, amountMinor, method } = known.summary;
  if (meterCode === form.meterCode && amountMinor === form.amountMinor && method === form.method) return known;
  throw new Refused<RecordRefusal>('form_changed');
}
