/** What the screens show of the outbox, read in one go and plain enough for the store. */
import {
  type ClockRow,
  type ClosedShiftRow,
  type ContactState,
  isSale,
  type ItemStatus,
  type LeaseRow,
  type OutboxDatabase,
  type SaleItem,
  type ShiftRow,
} from './outbox-database';
import type { StorageRefusal } from './storage-fault';

export interface QueueEntry
  extends
    Omit<ItemStatus, 'changedAtMs' | 'kind' | 'prints'>,
    Pick<SaleItem, 'queuedAtMs' | 'operatorId' | 'durable' | 'summary' | 'leaseId' | 'shiftId'> {
  readonly prints: number;
}

export interface DeviceView {
  readonly deviceId: string;
  readonly prefix: string;
  readonly name: string;
  readonly enrolledAtMs: number;
  readonly lastNumber: number;
  readonly revoked: boolean;
}

export interface OutboxView {
  /** all that is not settled, and the newest others; newest first */
  readonly entries: readonly QueueEntry[];
  /** sales that the server has not answered for, and these with the other items that it has not */
  readonly queued: number;
  readonly unsent: number;
  /** open shifts of this device's operators, and those that were closed here, newest first */
  readonly shifts: readonly ShiftRow[];
  readonly closedShifts: readonly ClosedShift[];
  /** undefined before the first try of all */
  readonly contact: ContactState | undefined;
  readonly contactAtMs: number;
  /** items in the batch that is on its way */
  readonly sending: number;
  readonly device: DeviceView | null;
  /** newest lease of each operator on this device */
  readonly leases: readonly LeaseRow[];
  readonly clock: ClockRow;
  readonly fault: StorageRefusal | null;
}

/** A closed shift, and where its closing stands. */
export interface ClosedShift extends ClosedShiftRow {
  readonly state: ItemStatus['state'];
}

/** Closings that are shown at most. */
const SHOWN_CLOSINGS = 30;
/** Accepted items that the list shows at most; older ones are found on the server. */
const SHOWN_ACCEPTED = 200;

export async function readOutboxView(database: OutboxDatabase): Promise<OutboxView> {
  const [device, contact, clock, newest, unsettled, waiting, shifts, closedShifts] = await Promise.all([
    database.currentDevice(),
    database.contact(),
    database.clock(),
    database.items.orderBy('queuedAtMs').reverse().limit(SHOWN_ACCEPTED).primaryKeys(),
    database.statuses.where('state').anyOf('queued', 'held', 'quarantined').primaryKeys(),
    database.statuses.where('state').equals('queued').toArray(),
    database.shifts.toArray(),
    readClosings(database),
  ]);
  const entries = await readEntries(database, [...new Set([...unsettled, ...newest])]);
  return {
    entries: entries.sort((a, b) => b.queuedAtMs - a.queuedAtMs || b.number - a.number),
    queued: waiting.filter(({ kind = 'sale' }) => kind === 'sale').length,
    unsent: waiting.length,
    shifts,
    closedShifts,
    contact: contact.atMs === 0 ? undefined : contact.state,
    contactAtMs: contact.atMs,
    sending: contact.sendingSince === null ? 0 : contact.sending,
    device: device
      ? {
          deviceId: device.deviceId,
          prefix: device.prefix,
          name: device.name,
          enrolledAtMs: device.enrolledAtMs,
          lastNumber: device.lastNumber,
          revoked: device.revoked,
        }
      : null,
    leases: device ? await newestLeases(database, device.deviceId) : [],
    clock,
    fault: null,
  };
}

async function readClosings(database: OutboxDatabase): Promise<ClosedShift[]> {
  const rows = await database.closedShifts.orderBy('closedAtMs').reverse().limit(SHOWN_CLOSINGS).toArray();
  const statuses = await database.statuses.bulkGet(rows.map(({ closingId }) => closingId));
  // The item of an old closing is forgotten once the server has had it for long.
  return rows.map((row, at) => ({ ...row, state: statuses[at]?.state ?? 'accepted' }));
}

async function newestLeases(database: OutboxDatabase, deviceId: string): Promise<LeaseRow[]> {
  const rows = await database.leases.filter((row) => row.deviceId === deviceId).sortBy('issuedAtMs');
  return [...new Map(rows.map((row) => [row.operatorId, row])).values()];
}

async function readEntries(database: OutboxDatabase, ids: readonly string[]): Promise<QueueEntry[]> {
  const [items, statuses] = await Promise.all([database.items.bulkGet([...ids]), database.statuses.bulkGet([...ids])]);
  return items.flatMap((item, at) => {
    const status = statuses[at];
    return item && status && isSale(item) ? [toEntry(item, status)] : [];
  });
}

function toEntry(item: SaleItem, status: ItemStatus): QueueEntry {
  const { queuedAtMs, operatorId, durable, summary, leaseId, shiftId } = item;
  const { id, deviceId, number, state, reason, receivedAt, progress, problem, prints = 0 } = status;
  return {
    ...{ id, deviceId, number, state, reason, receivedAt, progress, problem, prints },
    ...{ queuedAtMs, operatorId, durable, summary, leaseId, shiftId },
  };
}

/** One sale with what its receipt must prove; for a receipt that is opened again. */
export async function readReceipt(
  database: OutboxDatabase,
  id: string,
): Promise<
  | {
      readonly entry: QueueEntry;
      readonly bytes: Uint8Array;
      readonly signature: Uint8Array;
      readonly certificate: string;
    }
  | undefined
> {
  const [item, status] = await Promise.all([database.items.get(id), database.statuses.get(id)]);
  const device = item && (await database.devices.get(item.deviceId));
  if (!item || !status || !device || !isSale(item)) return undefined;
  return {
    entry: toEntry(item, status),
    bytes: item.bytes,
    signature: item.signature,
    certificate: device.certificate,
  };
}
