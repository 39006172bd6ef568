import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  addMinor,
  type BodyOf,
  buildingOf,
  decodeIntent,
  formatReceiptNumber,
  fromBase64Url,
  type IntakeResult,
  type MinorUnits,
  type ResponseOf,
  intakeRoute,
  type Settings,
  ZERO,
} from '#shared';
import { Logger } from '../config/logger.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { caseOf, chunks, insertRows, unique, updateRows } from '../database/rows.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { TakenBack } from '../devices/taken-back.service.js';
import { businessDateOf } from '../ledger/business-date.js';
import { Ledger } from '../ledger/ledger.js';
import { Live } from '../live/live.js';
import { PropertySettings } from '../settings/settings.service.js';
import { ShiftItems } from '../shifts/shift-items.service.js';
import { toStored } from '../shifts/shift-items.queries.js';
import { WriteOffs } from '../write-offs/write-offs.service.js';
import { advanceNumbers, type DeviceNumbers } from './advance-numbers.js';
import { decideIntake, type Decision, headOf, type TakenSale } from './decide-intake.js';
import { DeviceKeys, verifySignature } from './device-keys.service.js';
import {
  type Booked,
  isTaken,
  toArrived,
  toEntry,
  toOrder,
  toResult,
  toShiftItem,
  toShiftSale,
} from './intake-rows.js';
import { loadForIntake, type LoadedIntake, lockForIntake, type StoredSale } from './intake.queries.js';
import { numbersAbove } from './numbers.queries.js';
import type { ShiftItemRow } from '../shifts/shift-item.entity.js';
import type { QuarantinedItemRow } from './quarantined-item.entity.js';
import { Quarantine, remarkOf, type SentItem } from './quarantine.service.js';
import { SaleRow } from './sale.entity.js';
import { SharedBookings } from './shared-bookings.js';

type IntakeAnswer = ResponseOf<typeof intakeRoute>;
type Sent = BodyOf<typeof intakeRoute>;

/** How often a delivery is decided again since an id came in through another device at the same moment. */
const MAX_TRIES = 5;
/** The most items of several deliveries that share a transaction: under load some tenths of a second's work. */
const MOST_TOGETHER = 500;
/** SQLite has one writer; on MySQL the next group is put together while the one before waits for the database. */
const GROUPS_AT_ONCE = { sqlite: 1, mysql: 2 } as const;
/** Rows that one statement gives each its own value: it looks for each of them among all that it names. */
const ROWS_AT_ONCE = 50;
/** A contact without items is written down at most this often. */
const CONTACT_EVERY_MS = 60_000;

/** What one request brings. */
interface Delivery {
  readonly deviceId: string;
  /** the address that it came from */
  readonly source: string | undefined;
  readonly items: readonly SentItem[];
  /** what the delivering device tells of its own queue */
  readonly own?: Sent['own'];
}
interface BookedDelivery {
  readonly results: IntakeResult[];
  /** the delivering device, where it has signed something of its own and so was locked */
  readonly device: Contact | undefined;
}
interface Contact {
  readonly lastNumber: number;
  readonly revoked: boolean;
}

/** The one door for sales. A delivery is booked in one transaction, alone or with others; each item has its own outcome. */
@Injectable()
export class Intake {
  private readonly bookings: SharedBookings<Delivery, BookedDelivery>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly keys: DeviceKeys,
    private readonly takenBack: TakenBack,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly shiftItems: ShiftItems,
    private readonly quarantine: Quarantine,
    private readonly writeOffs: WriteOffs,
    private readonly live: Live,
  ) {
    this.bookings = new SharedBookings((deliveries) => this.bookOnce(deliveries), {
      groupsAtOnce: GROUPS_AT_ONCE[database.kind],
      sizeOf: ({ items }) => items.length,
      mostTogether: MOST_TOGETHER,
    });
  }

  /**
   * Takes the items that `deviceId` delivers from an address, its own or another's; each exactly once. What a device of
   * ours signed is never refused. Nothing is decided before the sender has presented what is wanted, where it can.
   * Refused: `quarantine_too_often` for too much from one address that nobody can believe.
   */
  async take({ deviceId, items: sent, canPresent, presented, own }: Sent, source?: string): Promise<IntakeAnswer> {
    if (presented) await this.takenBack.take(presented);
    const items = await this.examine(sent);
    const wanted = canPresent === true ? await this.wanted(items) : undefined;
    const booked = items.length > 0 && !wanted ? await this.bookDelivery({ deviceId, items, source, own }) : undefined;
    const device = booked?.device ?? (await this.contact(deviceId));
    return {
      results: booked?.results ?? [],
      ...(wanted && { wanted }),
      lastNumber: device?.lastNumber ?? 0,
      serverTimeMs: this.clock.now().getTime(),
      revoked: device?.revoked ?? null,
    };
  }

  /** What the items name and the books do not know; undefined when nothing is missing. */
  private async wanted(items: readonly SentItem[]): Promise<IntakeAnswer['wanted']> {
    const intents = items.flatMap(({ decoded }) => (decoded.ok ? [decoded.intent] : []));
    const closed = items.flatMap(({ decoded }) =>
      !decoded.ok && decoded.refusal === 'no_sale' && decoded.item.kind === 'lease_closed' ? [decoded.item] : [],
    );
    const strangers = items.filter(({ proof }) => proof === 'device_unknown');
    const deviceIds = unique(strangers.flatMap(({ decoded }) => headOf(decoded)?.deviceId ?? []));
    const leaseIds = await this.takenBack.unknownLeases([...intents, ...closed].map(({ leaseId }) => leaseId));
    return deviceIds.length + leaseIds.length > 0 ? { deviceIds, leaseIds } : undefined;
  }

  /** Reads each item and asks its device's key about the signature. */
  private async examine(sent: Sent['items']): Promise<SentItem[]> {
    const read = sent.map((item) => {
      const bytes = fromBase64Url(item.bytes);
      const decoded = bytes ? decodeIntent(bytes) : ({ ok: false, refusal: 'malformed' } as const);
      return { sent: item, bytes: Buffer.from(bytes ?? []), decoded, head: headOf(decoded) };
    });
    const keys = await this.keys.of(new Set(read.flatMap(({ head }) => head?.deviceId ?? [])));
    return Promise.all(
      read.map(async ({ sent, bytes, decoded, head }): Promise<SentItem> => {
        const key = head && keys.get(head.deviceId);
        if (!key) return { sent, bytes, decoded, proof: 'device_unknown' };
        const signed = await verifySignature(key, bytes, Buffer.from(sent.signature, 'base64url'));
        return { sent, bytes, decoded, proof: signed ? 'signed' : 'signature_wrong' };
      }),
    );
  }

  /** Shares a transaction with others; not with who brings something that nobody signed, which may be refused. */
  private async bookDelivery(delivery: Delivery): Promise<BookedDelivery | undefined> {
    if (delivery.items.every(({ proof }) => proof === 'signed')) return this.bookings.add(delivery);
    const [booked] = await this.bookOnce([delivery]);
    return booked;
  }

  private async bookOnce(deliveries: readonly Delivery[]): Promise<BookedDelivery[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { booked, announce } = await this.database.transaction((em) => this.book(em, deliveries));
        announce();
        return booked;
      } catch (error) {
        // The same id came in through another device meanwhile: this time it is known.
        if (!isDuplicate(error) || attempt === MAX_TRIES) throw error;
      }
    }
  }

  private async book(
    em: EntityManager,
    deliveries: readonly Delivery[],
  ): Promise<{ booked: BookedDelivery[]; announce: () => void }> {
    const items = deliveries.flatMap((delivery) => delivery.items);
    const now = this.clock.now();
    await lockForIntake(em, items, now);
    const settings = await this.settings.current(em);
    const loaded = await loadForIntake(em, items, settings, now);
    const decided = decideIntake(loaded.known, items).map((decision, at) => ({ decision, item: itemAt(items, at) }));
    const taken = decided.flatMap(({ decision, item }) =>
      isTaken(decision) ? [{ ...decision, item, row: this.toRow(decision, item, loaded, settings, now) }] : [],
    );
    const moment = { now, timeZone: settings.timeZone };
    await this.shiftItems.noteSales(em, taken.flatMap(toShiftSale), moment);
    await this.write(em, taken);
    const others = await this.shiftItems.take(em, decided.flatMap(toShiftItem), moment);
    const source = deliveries.length === 1 ? deliveries[0]?.source : undefined;
    const aside = await this.quarantine.keep(em, decided, now, source);
    const contacts = await this.advance(em, decided, loaded);
    await this.noteQueues(em, deliveries, loaded, now);
    await this.writeOffs.numbersCame(
      em,
      [...taken, ...others].flatMap((one) => toArrived(one, loaded)),
      now,
    );
    const stored = new Map<string, StoredSale>([
      ...loaded.stored,
      ...taken.map(({ row }) => [row.saleId, row] as const),
      ...others.map((row) => [row.itemId, toStored(row)] as const),
    ]);
    const results = new Map(
      decided.map(({ decision, item }) => [item, toResult(decision, item, stored, aside.at(item) ?? now)]),
    );
    const booked = deliveries.map((delivery) => ({
      results: delivery.items.flatMap((item) => results.get(item) ?? []),
      device: contacts.get(delivery.deviceId),
    }));
    return { booked, announce: () => this.announce(taken, others, aside.added) };
  }

  private toRow(taken: TakenSale, item: SentItem, loaded: LoadedIntake, settings: Settings, now: Date): SaleRow {
    const { head, intent } = taken;
    const prefix = loaded.devices.get(head.deviceId)?.prefix ?? '';
    return {
      saleId: head.id,
      receiptNumber: formatReceiptNumber(prefix, head.number),
      deviceId: head.deviceId,
      number: head.number,
      ownNumber: taken.ownsNumber ? head.number : null,
      bytes: Buffer.from(item.bytes),
      signature: Buffer.from(item.sent.signature, 'base64url'),
      state: taken.outcome,
      heldReason: taken.reason ?? null,
      heldAt: taken.outcome === 'held' ? now : null,
      // The sale's own id: after a restore the sale comes again, and what gateways report of its order still fits.
      orderId: taken.outcome === 'accepted' ? head.id : null,
      amountMinor: head.amountMinor,
      method: intent?.method ?? null,
      remark: remarkOf(item.sent),
      soldAt: new Date(taken.soldAtMs),
      deviceClockMs: head.soldAtMs,
      receivedAt: now,
      creditedAt: null,
      balanceAfterMinor: null,
      businessDate: businessDateOf(taken.soldAtMs, settings.timeZone),
      clockDoubtful: taken.clockDoubtful,
      receiptsMade: 0,
      operatorId: intent?.operatorId ?? null,
      leaseId: intent?.leaseId ?? null,
      shiftId: intent?.shiftId ?? null,
      accountId: taken.accountId ?? null,
      assignmentId: intent?.assignmentId ?? null,
      meterCode: intent?.meterCode ?? null,
      building: intent ? buildingOf(intent.meterCode) : null,
    };
  }

  private async write(em: EntityManager, taken: readonly Booked[]): Promise<void> {
    if (taken.length === 0) return;
    await insertRows(
      em,
      SaleRow,
      taken.map(({ row }) => row),
    );
    await this.ledger.postAll(em, taken.flatMap(toEntry));
    await this.orders.createAll(em, taken.flatMap(toOrder));
    const used = new Map<string, { sumMinor: MinorUnits; count: number }>();
    for (const { leaseId, head } of taken) {
      if (leaseId === undefined) continue;
      const { sumMinor, count } = used.get(leaseId) ?? { sumMinor: ZERO, count: 0 };
      used.set(leaseId, { sumMinor: addMinor(sumMinor, head.amountMinor), count: count + 1 });
    }
    for (const some of chunks(unique(used.keys()), ROWS_AT_ONCE)) {
      const sums = caseOf('lease_id', new Map(some.map((leaseId) => [leaseId, used.get(leaseId)?.sumMinor ?? 0])));
      const counts = caseOf('lease_id', new Map(some.map((leaseId) => [leaseId, used.get(leaseId)?.count ?? 0])));
      const change = `used_sum_minor = used_sum_minor + ${sums.sql}, used_count = used_count + ${counts.sql}`;
      await updateRows(em, LeaseRow, 'leaseId', some, change, [...sums.values, ...counts.values]);
    }
  }

  /**
   * Moves on the numbers of the devices: a gap blocks nothing and is told until the missing number comes. What is known
   * of each device that has signed something.
   */
  private async advance(
    em: EntityManager,
    decided: readonly { decision: Decision; item: SentItem }[],
    loaded: LoadedIntake,
  ): Promise<Map<string, Contact>> {
    const arrived = new Map<string, number[]>();
    for (const { decision, item } of decided) {
      const head = headOf(item.decoded);
      if (!head || item.proof !== 'signed') continue;
      const isNew = decision.outcome !== 'repeated' && head.number > 0;
      arrived.set(head.deviceId, [...(arrived.get(head.deviceId) ?? []), ...(isNew ? [head.number] : [])]);
    }
    const contacts = new Map<string, Contact>();
    const moved = new Map<string, DeviceNumbers>();
    for (const [deviceId, numbers] of arrived) {
      const device = loaded.devices.get(deviceId);
      if (!device) continue;
      const before = { last: device.lastNumber, highest: device.highestNumber };
      const highest = Math.max(before.highest, ...numbers);
      // Of a revoked device numbers may be written off, also above its highest.
      const mayStand = before.highest > before.last || (device.revokedAt !== null && highest > before.last);
      const stored = mayStand && numbers.length > 0 ? await numbersAbove(em, deviceId, { ...before, highest }) : [];
      const after = numbers.length > 0 ? advanceNumbers(before, numbers, stored) : before;
      if (numbers.length > 0 && after.highest > after.last) {
        this.logger.warn({ deviceId, missing: after.last + 1, highest: after.highest }, 'a device number is missing');
      }
      if (after.highest > before.highest || after.last > before.last) moved.set(deviceId, after);
      contacts.set(deviceId, { lastNumber: after.last, revoked: device.revokedAt !== null });
    }
    for (const some of chunks(unique(moved.keys()), ROWS_AT_ONCE)) {
      const lasts = caseOf('device_id', new Map(some.map((deviceId) => [deviceId, moved.get(deviceId)?.last ?? 0])));
      const tops = caseOf('device_id', new Map(some.map((deviceId) => [deviceId, moved.get(deviceId)?.highest ?? 0])));
      const change = `last_number = ${lasts.sql}, highest_number = ${tops.sql}`;
      await updateRows(em, DeviceRow, 'deviceId', some, change, [...lasts.values, ...tops.values]);
    }
    return contacts;
  }

  /**
   * Keeps what devices tell of their own queues, where it says more than their items do. Only of a device that signed
   * something in its delivery: anybody may knock.
   */
  private async noteQueues(
    em: EntityManager,
    deliveries: readonly Delivery[],
    loaded: LoadedIntake,
    saidAt: Date,
  ): Promise<void> {
    for (const { deviceId, items, own } of deliveries) {
      const device = loaded.devices.get(deviceId);
      const isProven = items.some((item) => item.proof === 'signed' && headOf(item.decoded)?.deviceId === deviceId);
      if (!own || !device || !isProven) continue;
      const arrived = items.map(({ decoded }) => headOf(decoded)?.number ?? 0);
      const known = Math.max(device.highestNumber, device.saidNumber, ...arrived);
      if (own.lastNumber <= known && own.waiting === device.saidWaiting) continue;
      const saidNumber = Math.max(own.lastNumber, device.saidNumber);
      await em.update(DeviceRow, { deviceId }, { saidNumber, saidWaiting: own.waiting, saidAt });
    }
  }

  private announce(
    taken: readonly Booked[],
    others: readonly ShiftItemRow[],
    aside: readonly QuarantinedItemRow[],
  ): void {
    for (const { quarantineId, reason, claimedDeviceId, claimedId } of aside) {
      this.logger.error(
        { quarantineId, reason, claimedDeviceId, claimedId },
        'a sale was quarantined: a person must look',
      );
      this.live.quarantineChanged(quarantineId);
    }
    for (const { itemId, state } of others) if (state === 'held') this.live.heldItemChanged(itemId);
    for (const { row } of taken) {
      if (row.state === 'held') this.logger.warn({ saleId: row.saleId, reason: row.heldReason }, 'a sale is held');
      this.live.saleChanged(row.saleId);
      if (row.orderId && row.meterCode) this.live.meterChanged(row.meterCode);
    }
    if (taken.some(({ row }) => row.orderId !== null)) this.orders.wake();
  }

  private async contact(deviceId: string): Promise<Contact | undefined> {
    const device = await this.database.read((em) => em.findOneBy(DeviceRow, { deviceId }));
    if (!device) return undefined;
    const now = this.clock.now();
    if (now.getTime() - (device.lastContactAt?.getTime() ?? 0) > CONTACT_EVERY_MS) {
      await this.database.transaction((em) => em.update(DeviceRow, { deviceId }, { lastContactAt: now }));
    }
    return { lastNumber: device.lastNumber, revoked: device.revokedAt !== null };
  }
}

function itemAt(items: readonly SentItem[], at: number): SentItem {
  const item = items[at];
  if (!item) throw new Error('there are more decisions than items');
  return item;
}
