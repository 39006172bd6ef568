/**
 * A shift is opened and closed, a lease is given back, as a sale is made: signed for the device's next number, and stored
 * in one strict transaction with what it changes here. A closing says the totals that this device has; when a sale comes
 * between signing and storing, it is signed anew. Works without signal, since it asks nobody.
 */
import { encodeShiftItem, listTotals, type MinorUnits, type ShiftItem, type ShiftTotals } from '#shared';
import { afterSale, deviceTime } from './device-clock';
import type { DeviceRow, OutboxDatabase, ShiftRow, TillItem } from './outbox-database';
import { expectedCash } from './expected-cash';
import { newShift, type RecordSaleWorld } from './record-sale';
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

interface OfOperator {
  /** UUIDv7, made when the form was opened */
  readonly id: string;
  readonly operatorId: string;
  /** installed, with storage that the browser will not clear */
  readonly durable: boolean;
}

export type TillForm = OfOperator &
  (
    | { readonly kind: 'shift_opened'; readonly floatMinor: MinorUnits }
    | { readonly kind: 'shift_closed'; readonly countedMinor: MinorUnits }
    | { readonly kind: 'lease_closed' }
  );

export type TillRefusal =
  DeviceRefusal | 'shift_opened_already' | 'shift_missing' | 'lease_missing' | 'form_changed' | StorageRefusal;

export type RecordedTill = Recorded<TillItem, TillRefusal>;

/** Signs and stores one item; resolves with `ok` only when the database says that it is on the disk. */
export async function recordTill(
  database: OutboxDatabase,
  form: TillForm,
  world: RecordSaleWorld,
): Promise<RecordedTill> {
  return signAndStore<TillItem, TillRefusal>(() => tryOnce(database, form, world));
}

async function tryOnce(database: OutboxDatabase, form: TillForm, world: RecordSaleWorld): Promise<TillItem> {
  const known = await database.items.get(form.id);
  if (known) return sameItem(known, form);
  const device = await signingDevice(database);
  const clock = await database.clock();
  const shift = await database.shifts.get(form.operatorId);
  const begun = shift ?? newShift(form.operatorId, world);
  const said = await saidBy(database, form, device, { shift, begun, serverTimeSeenMs: clock.serverTimeSeenMs });
  const number = device.lastNumber + 1;
  const soldAtMs = deviceTime(world.nowMs(), clock);
  const bytes = encodeShiftItem({ id: form.id, deviceId: device.deviceId, number, soldAtMs }, said);
  const signature = await (world.sign ?? signBytes)(device.privateKey, bytes);
  const item: TillItem = {
    ...{ id: form.id, kind: form.kind, deviceId: device.deviceId, number, bytes, signature },
    ...{ queuedAtMs: soldAtMs, operatorId: form.operatorId, durable: form.durable, said },
  };
  await store(database, item, begun);
  return item;
}

async function saidBy(
  database: OutboxDatabase,
  form: TillForm,
  device: DeviceRow,
  now: { readonly shift: ShiftRow | undefined; readonly begun: ShiftRow; readonly serverTimeSeenMs: number },
): Promise<ShiftItem> {
  const { operatorId } = form;
  const { shift, begun, serverTimeSeenMs } = now;
  switch (form.kind) {
    case 'shift_opened': {
      if (shift?.opening) throw new Refused<TillRefusal>('shift_opened_already');
      const { shiftId } = begun;
      return { kind: form.kind, shiftId, operatorId, floatMinor: form.floatMinor, serverTimeSeenMs };
    }
    case 'shift_closed': {
      if (!shift) throw new Refused<TillRefusal>('shift_missing');
      const { shiftId, totals } = shift;
      return { kind: form.kind, shiftId, operatorId, countedMinor: form.countedMinor, totals, serverTimeSeenMs };
    }
    case 'lease_closed': {
      const row = await database.currentLease(device.deviceId, operatorId);
      if (!row || row.givenBackAtMs !== undefined) throw new Refused<TillRefusal>('lease_missing');
      const { leaseId, usedCount: count, usedSumMinor: sumMinor } = row;
      return { kind: form.kind, leaseId, operatorId, lastNumber: device.lastNumber, count, sumMinor, serverTimeSeenMs };
    }
  }
}

async function store(database: OutboxDatabase, item: TillItem, begun: ShiftRow): Promise<void> {
  const { items, statuses, devices, leases, shifts, closedShifts, meta } = database;
  await database.transaction('rw', [items, statuses, devices, leases, shifts, closedShifts, meta], async () => {
    const device = await devices.get(item.deviceId);
    if (device?.lastNumber !== item.number - 1) throw new BeginAgain();
    const { said, operatorId } = item;
    const shift = await shifts.get(operatorId);
    switch (said.kind) {
      case 'shift_opened': {
        const isSame = (shift?.shiftId ?? begun.shiftId) === said.shiftId && !shift?.opening;
        if (!isSame) throw new BeginAgain();
        await shifts.put({ ...(shift ?? begun), opening: { itemId: item.id, floatMinor: said.floatMinor } });
        break;
      }
      case 'shift_closed': {
        if (shift?.shiftId !== said.shiftId || !sameTotals(shift.totals, said.totals)) throw new BeginAgain();
        const { queuedAtMs: closedAtMs, id: closingId } = item;
        const counted = { countedMinor: said.countedMinor, expectedMinor: expectedCash(shift) };
        await closedShifts.put({ ...shift, ...counted, closedAtMs, closingId });
        await shifts.delete(operatorId);
        break;
      }
      case 'lease_closed': {
        const row = await leases.get(said.leaseId);
        if (!row || row.givenBackAtMs !== undefined || row.usedCount !== said.count) throw new BeginAgain();
        const endsAtMs = Math.min(row.lease.endsAtMs, item.queuedAtMs);
        await leases.update(said.leaseId, { givenBackAtMs: item.queuedAtMs, lease: { ...row.lease, endsAtMs } });
        break;
      }
    }
    await items.add(item);
    await statuses.add(queuedStatus(item));
    await devices.update(item.deviceId, { lastNumber: item.number });
    await meta.put(afterSale(await database.clock(), item.queuedAtMs));
  });
}

function sameTotals(a: ShiftTotals, b: ShiftTotals): boolean {
  const count = (totals: ShiftTotals) => listTotals(totals).reduce((sum, one) => sum + one.count, 0);
  const sum = (totals: ShiftTotals) => listTotals(totals).reduce((all, one) => all + one.sumMinor, 0);
  return count(a) === count(b) && sum(a) === sum(b);
}

function sameItem(known: { readonly kind?: string; readonly said?: ShiftItem }, form: TillForm): TillItem {
  const { said } = known;
  const isSame =
    said?.kind === form.kind &&
    said.operatorId === form.operatorId &&
    !(said.kind === 'shift_opened' && form.kind === 'shift_opened' && said.floatMinor !== form.floatMinor) &&
    !(said.kind === 'shift_closed' && form.kind === 'shift_closed' && said.countedMinor !== form.countedMinor);
  if (isSame) return known as TillItem;
  throw new Refused<TillRefusal>('form_changed');
}
