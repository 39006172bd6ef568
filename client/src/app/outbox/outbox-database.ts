/**
 * The outbox: what was signed on this device and not yet forgotten by it. A database of its own, so that signing out,
 * switching operators, wiping tenants' data and updating the app never touch it. Items never change; what the server
 * said of them stands beside them. Every `version(n)` stays here for ever, since a tablet may come back after a year.
 */
import { Dexie, type EntityTable, type Table } from 'dexie';
import type {
  IntakeResult,
  ItemKind,
  Lease,
  MeterCode,
  MinorUnits,
  OrderState,
  PaymentMethod,
  SaleState,
  ShiftItem,
  ShiftTotals,
} from '#shared';

/** What the screens show of a sale without opening its bytes. No tenant's name: it goes when the lease ends. */
export interface SaleSummary {
  readonly receiptNumber: string;
  readonly room: string;
  readonly meterCode: MeterCode;
  readonly accountNumber: string;
  readonly amountMinor: MinorUnits;
  readonly method: PaymentMethod;
  readonly operatorName: string;
}

/** What was signed, as it was made. */
interface SignedItem {
  readonly id: string;
  readonly deviceId: string;
  /** the device's own running number */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** ECDSA P-256, r and s, 64 bytes */
  readonly signature: Uint8Array;
  readonly queuedAtMs: number;
  readonly operatorId: string;
  /** false on a browser without durable storage: the screen calls it safe only on the server's word */
  readonly durable: boolean;
}

export interface SaleItem extends SignedItem {
  /** absent on the sales of the first version, which knew nothing else */
  readonly kind?: 'sale';
  readonly leaseId: string;
  readonly shiftId: string;
  /** what the seller wrote beside it, which is not signed; absent for nothing */
  readonly remark?: string;
  readonly summary: SaleSummary;
}

/** A shift opened or closed, a lease given back: what was signed says it all. */
export interface TillItem extends SignedItem {
  readonly kind: Exclude<ItemKind, 'sale'>;
  readonly said: ShiftItem;
}

export type OutboxItem = SaleItem | TillItem;

export function isSale(item: OutboxItem): item is SaleItem {
  return item.kind === undefined || item.kind === 'sale';
}

/** What the server last said of the sale's way to the meter. */
export interface SaleProgress {
  readonly state: SaleState;
  readonly orderState: OrderState | null;
  readonly orderReason: string | null;
  readonly creditedAt: string | null;
  readonly balanceAfterMinor: MinorUnits | null;
}

/** Where an item stands. It leaves `queued` only on the server's word for it. */
export interface ItemStatus {
  readonly id: string;
  /** absent for a sale */
  readonly kind?: ItemKind;
  readonly deviceId: string;
  readonly number: number;
  readonly state: 'queued' | IntakeResult['stored'];
  readonly reason: string | null;
  readonly receivedAt: string | null;
  readonly progress: SaleProgress | null;
  /** the server's complaint when it would not even look at the item; it stays queued */
  readonly problem: string | null;
  /** how often its receipt was printed from here: every one but the first is a copy; older rows do not say */
  readonly prints?: number;
  readonly changedAtMs: number;
}

/** A key pair of this browser that became a device. Old ones stay: their queue still goes up. */
export interface DeviceRow {
  readonly deviceId: string;
  readonly prefix: string;
  readonly name: string;
  /** the server's signed statement about the key, base64url */
  readonly certificate: string;
  /** cannot be read out, only signed with */
  readonly privateKey: CryptoKey;
  readonly enrolledAtMs: number;
  readonly lastNumber: number;
  readonly revoked: boolean;
  /** the server's last number from which everything was sent again, so that a gap nobody can fill is not sent for ever */
  readonly resentFrom: { readonly number: number; readonly atMs: number } | null;
}

/** An enrolment that was begun: the same request again after a lost reply gives the same device. */
export interface EnrolmentRow {
  readonly requestId: string;
  readonly name: string;
  readonly publicKey: string;
  readonly privateKey: CryptoKey;
  readonly begunAtMs: number;
}

export interface LeaseRow {
  readonly leaseId: string;
  readonly deviceId: string;
  readonly operatorId: string;
  readonly issuedAtMs: number;
  readonly lease: Lease;
  /** the server's signature over the lease */
  readonly jws: string;
  readonly usedSumMinor: MinorUnits;
  readonly usedCount: number;
  readonly floatLeftMinor: MinorUnits | null;
  /** whether the device said that it may sell without signal when it asked */
  readonly durableAsked: boolean;
  /** when it was given back by its signed last number: nothing is sold under it any more */
  readonly givenBackAtMs?: number;
}

/** What the server last said of a shift's cash that this device does not count by itself. */
export interface ShiftWord {
  readonly otherCashInMinor: MinorUnits;
  readonly paidOutMinor: MinorUnits;
  readonly handedOverMinor: MinorUnits;
  readonly atMs: number;
}

/** One operator's open shift on this device, with what went through his hands. */
export interface ShiftRow {
  readonly operatorId: string;
  readonly shiftId: string;
  readonly openedAtMs: number;
  readonly totals: ShiftTotals;
  /** the float that it was opened with, and the item that says so; null for a shift that began with a sale */
  readonly opening: { readonly itemId: string; readonly floatMinor: MinorUnits } | null;
  readonly word: ShiftWord | null;
}

/** A shift that was counted and closed on this device. */
export interface ClosedShiftRow extends ShiftRow {
  readonly closedAtMs: number;
  readonly closingId: string;
  readonly countedMinor: MinorUnits;
  /** what the device knew should be there */
  readonly expectedMinor: MinorUnits;
}

/** What this device knows of real time. One row. */
export interface ClockRow {
  readonly key: 'clock';
  /** highest time that the server ever told, ms */
  readonly serverTimeSeenMs: number;
  /** highest time seen from the server or written into a sale since the last contact, ms */
  readonly highestSeenMs: number;
  /** server's clock minus this device's at the last contact, ms */
  readonly offsetMs: number;
}

/** The newest head of the server's seals, kept for it: it shows when somebody cut the server's books short. One row. */
export interface SealHeadRow {
  readonly key: 'seal_head';
  readonly head: string;
}

export type ContactState = 'online' | 'no_signal' | 'server_away';

/** The last try to reach the server, by any tab, and the tab that is sending now. One row. */
export interface ContactRow {
  readonly key: 'contact';
  readonly state: ContactState;
  readonly atMs: number;
  /** tries that failed in a row; sets the pause before the next */
  readonly failures: number;
  readonly sendingSince: number | null;
  /** items in the batch that is on its way */
  readonly sending: number;
}

export class OutboxDatabase extends Dexie {
  declare readonly items: EntityTable<OutboxItem, 'id'>;
  declare readonly statuses: EntityTable<ItemStatus, 'id'>;
  declare readonly devices: EntityTable<DeviceRow, 'deviceId'>;
  declare readonly enrolments: EntityTable<EnrolmentRow, 'requestId'>;
  declare readonly leases: EntityTable<LeaseRow, 'leaseId'>;
  declare readonly shifts: EntityTable<ShiftRow, 'operatorId'>;
  declare readonly closedShifts: EntityTable<ClosedShiftRow, 'shiftId'>;
  declare readonly meta: Table<ClockRow | ContactRow | SealHeadRow, string>;

  constructor(name = 'prepaid-outbox') {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      items: '&id, &[deviceId+number], queuedAtMs',
      statuses: '&id, state, [deviceId+number], [deviceId+state+number], changedAtMs',
      devices: '&deviceId, enrolledAtMs',
      enrolments: '&requestId',
      leases: '&leaseId, [deviceId+operatorId]',
      shifts: '&operatorId',
      meta: '&key',
    });
    this.version(2)
      .stores({ closedShifts: '&shiftId, operatorId, closedAtMs' })
      .upgrade(async (transaction) => {
        await transaction.table<Partial<ShiftRow>>('shifts').toCollection().modify({ opening: null, word: null });
      });
    this.items.hook('updating', () => {
      throw new Error('a signed sale never changes');
    });
  }

  /** The device that this browser is now: the one registered last. */
  async currentDevice(): Promise<DeviceRow | undefined> {
    return this.devices.orderBy('enrolledAtMs').last();
  }

  /** The newest lease of an operator on a device. */
  async currentLease(deviceId: string, operatorId: string): Promise<LeaseRow | undefined> {
    const rows = await this.leases.where({ deviceId, operatorId }).sortBy('issuedAtMs');
    return rows.at(-1);
  }

  async clock(): Promise<ClockRow> {
    const row = await this.meta.get('clock');
    return row?.key === 'clock' ? row : { key: 'clock', serverTimeSeenMs: 0, highestSeenMs: 0, offsetMs: 0 };
  }

  async sealHead(): Promise<string | undefined> {
    const row = await this.meta.get('seal_head');
    return row?.key === 'seal_head' ? row.head : undefined;
  }

  async contact(): Promise<ContactRow> {
    const row = await this.meta.get('contact');
    return row?.key === 'contact'
      ? row
      : { key: 'contact', state: 'no_signal', atMs: 0, failures: 0, sendingSince: null, sending: 0 };
  }
}
