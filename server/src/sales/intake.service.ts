import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  addMinor,
  buildingOf,
  decodeIntent,
  formatReceiptNumber,
  fromBase64Url,
  type IntakeItem,
  type IntakeResult,
  type ResponseOf,
  intakeRoute,
  type Settings,
} from '#shared';
import { Logger } from '../config/logger.js';
import { CreditOrders, type NewOrder } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { insertRows } from '../database/rows.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount, tillAccount, unknownTillAccount } from '../ledger/ledger-account.js';
import type { LedgerEntry } from '../ledger/ledger-entry.js';
import { Ledger } from '../ledger/ledger.js';
import { Live } from '../live/live.js';
import { PropertySettings } from '../settings/settings.service.js';
import { type ArrivedShiftItem, type SaleOfShift, ShiftItems } from '../shifts/shift-items.service.js';
import { toStored } from '../shifts/shift-items.queries.js';
import { advanceNumbers } from './advance-numbers.js';
import { decideIntake, type Decision, headOf, type TakenItem, type TakenSale } from './decide-intake.js';
import { DeviceKeys, verifySignature } from './device-keys.service.js';
import { loadForIntake, type LoadedIntake, lockForIntake, type StoredSale } from './intake.queries.js';
import { numbersAbove } from './numbers.queries.js';
import type { QuarantinedItemRow } from './quarantined-item.entity.js';
import { Quarantine, type SentItem } from './quarantine.service.js';
import { SaleRow } from './sale.entity.js';

type IntakeAnswer = ResponseOf<typeof intakeRoute>;

/** How often a delivery is decided again since an id came in through another device at the same moment. */
const MAX_TRIES = 5;
/** A contact without items is written down at most this often. */
const CONTACT_EVERY_MS = 60_000;

type Booked = TakenSale & { readonly item: SentItem; readonly row: SaleRow };

/** The one door for sales. A delivery is booked in one transaction; each item has its own outcome. */
@Injectable()
export class Intake {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly keys: DeviceKeys,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly shiftItems: ShiftItems,
    private readonly quarantine: Quarantine,
    private readonly live: Live,
  ) {}

  /**
   * Takes the items that `deviceId` delivers from an address, its own or another's; each exactly once. What a device of
   * ours signed is never refused. Refused: `quarantine_too_often` for too much from one address that nobody can believe.
   */
  async take(deviceId: string, sent: readonly IntakeItem[], source?: string): Promise<IntakeAnswer> {
    const items = await this.examine(sent);
    const results = items.length > 0 ? await this.bookOnce(items, source) : [];
    const device = await this.contact(deviceId);
    return {
      results,
      lastNumber: device?.lastNumber ?? 0,
      serverTimeMs: this.clock.now().getTime(),
      revoked: device ? device.revokedAt !== null : null,
    };
  }

  /** Reads each item and asks its device's key about the signature. */
  private async examine(sent: readonly IntakeItem[]): Promise<SentItem[]> {
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

  private async bookOnce(items: readonly SentItem[], source?: string): Promise<IntakeResult[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const booked = await this.database.transaction((em) => this.book(em, items, source));
        booked.announce();
        return booked.results;
      } catch (error) {
        // The same id came in through another device meanwhile: this time it is known.
        if (!isDuplicate(error) || attempt === MAX_TRIES) throw error;
      }
    }
  }

  private async book(
    em: EntityManager,
    items: readonly SentItem[],
    source: string | undefined,
  ): Promise<{ results: IntakeResult[]; announce: () => void }> {
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
    const aside = await this.quarantine.keep(em, decided, now, source);
    await this.advance(em, decided, loaded);
    const stored = new Map<string, StoredSale>([
      ...loaded.stored,
      ...taken.map(({ row }) => [row.saleId, row] as const),
      ...others.map((row) => [row.itemId, toStored(row)] as const),
    ]);
    const results = decided.map(({ decision, item }) => toResult(decision, item, stored, aside.at(item) ?? now));
    return { results, announce: () => this.announce(taken, aside.added, source) };
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
      // The sale's own id: after a restore the sale comes again, and what gateways report of its order still fits.
      orderId: taken.outcome === 'accepted' ? head.id : null,
      amountMinor: head.amountMinor,
      method: intent?.method ?? null,
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
    for (const leaseId of new Set(taken.flatMap((one) => one.leaseId ?? []))) {
      const under = taken.filter((one) => one.leaseId === leaseId);
      const sumMinor = addMinor(...under.map(({ head }) => head.amountMinor));
      const used = {
        usedSumMinor: () => `used_sum_minor + ${sumMinor}`,
        usedCount: () => `used_count + ${under.length}`,
      };
      await em.update(LeaseRow, { leaseId }, used);
    }
  }

  /** Moves on the numbers of the devices: a gap blocks nothing and is told until the missing number comes. */
  private async advance(
    em: EntityManager,
    decided: readonly { decision: Decision; item: SentItem }[],
    loaded: LoadedIntake,
  ): Promise<void> {
    const arrived = new Map<string, number[]>();
    for (const { decision, item } of decided) {
      const head = headOf(item.decoded);
      if (!head || item.proof !== 'signed' || decision.outcome === 'repeated' || head.number === 0) continue;
      arrived.set(head.deviceId, [...(arrived.get(head.deviceId) ?? []), head.number]);
    }
    for (const [deviceId, numbers] of arrived) {
      const device = loaded.devices.get(deviceId);
      if (!device) continue;
      const before = { last: device.lastNumber, highest: device.highestNumber };
      const stored = before.highest > before.last ? await numbersAbove(em, deviceId, before) : [];
      const after = advanceNumbers(before, numbers, stored);
      if (after.highest > after.last) {
        this.logger.warn({ deviceId, missing: after.last + 1, highest: after.highest }, 'a device number is missing');
      }
      await em.update(DeviceRow, { deviceId }, { lastNumber: after.last, highestNumber: after.highest });
    }
  }

  private announce(taken: readonly Booked[], aside: readonly QuarantinedItemRow[], source: string | undefined): void {
    this.quarantine.count(source, aside);
    for (const { quarantineId, reason, claimedDeviceId, claimedId } of aside) {
      this.logger.error(
        { quarantineId, reason, claimedDeviceId, claimedId },
        'a sale was quarantined: a person must look',
      );
    }
    for (const { row } of taken) {
      if (row.state === 'held') this.logger.warn({ saleId: row.saleId, reason: row.heldReason }, 'a sale is held');
      this.live.saleChanged(row.saleId);
      if (row.orderId && row.meterCode) this.live.meterChanged(row.meterCode);
    }
    if (taken.some(({ row }) => row.orderId !== null)) this.orders.wake();
  }

  private async contact(deviceId: string): Promise<DeviceRow | null> {
    const device = await this.database.read((em) => em.findOneBy(DeviceRow, { deviceId }));
    const now = this.clock.now();
    if (device && now.getTime() - (device.lastContactAt?.getTime() ?? 0) > CONTACT_EVERY_MS) {
      await this.database.transaction((em) => em.update(DeviceRow, { deviceId }, { lastContactAt: now }));
    }
    return device;
  }
}

function isTaken(decision: Decision): decision is TakenSale {
  return (decision.outcome === 'accepted' || decision.outcome === 'held') && !isTakenItem(decision);
}

function isTakenItem(decision: Decision): decision is TakenItem {
  return 'item' in decision;
}

function itemAt(items: readonly SentItem[], at: number): SentItem {
  const item = items[at];
  if (!item) throw new Error('there are more decisions than items');
  return item;
}

function toShiftItem({ decision, item }: { decision: Decision; item: SentItem }): ArrivedShiftItem[] {
  if (!isTakenItem(decision)) return [];
  return [{ ...decision, bytes: item.bytes, signature: Buffer.from(item.sent.signature, 'base64url') }];
}

function toShiftSale({ row, intent }: Booked): SaleOfShift[] {
  if (!intent) return [];
  const { saleId, amountMinor, soldAt, businessDate } = row;
  const { shiftId, deviceId, operatorId, method } = intent;
  return [{ saleId, shiftId, deviceId, operatorId, cash: method === 'cash', amountMinor, soldAt, businessDate }];
}

function toOrder({ row, intent }: Booked): NewOrder[] {
  if (!row.orderId || !intent) return [];
  const { orderId, saleId, amountMinor } = row;
  const { meterCode, assignmentId } = intent;
  return [{ orderId, meterCode, assignmentId, saleId, kind: 'credit', amountMinor }];
}

/** The money of a sale: into the till, and owed to the meter or, while nothing can be credited, to `held`. */
function toEntry({ row, intent, head }: Booked): LedgerEntry[] {
  if (head.amountMinor <= 0) return [];
  return [
    {
      entryId: row.saleId,
      kind: row.orderId ? 'sale' : 'sale_held',
      saleId: row.saleId,
      orderId: row.orderId,
      at: row.soldAt,
      businessDate: row.businessDate,
      method: row.method,
      operatorId: row.operatorId,
      deviceId: row.deviceId,
      shiftId: row.shiftId,
      rows: [
        {
          debit: intent ? tillAccount(intent.shiftId, intent.method) : unknownTillAccount(head.deviceId),
          credit: row.orderId && intent ? meterAccount(intent.assignmentId) : 'held',
          amountMinor: head.amountMinor,
        },
      ],
    },
  ];
}

function toResult(
  decision: Decision,
  item: SentItem,
  stored: ReadonlyMap<string, StoredSale>,
  putAsideAt: Date,
): IntakeResult {
  const head = headOf(item.decoded);
  const named = { id: head?.id ?? null, number: head?.number ?? null };
  if (decision.outcome === 'quarantined') {
    const { outcome, reason } = decision;
    return { ...named, outcome, stored: outcome, reason, state: outcome, receivedAt: putAsideAt.toISOString() };
  }
  const sale = stored.get(head?.id ?? '');
  if (!sale) throw new Error(`item ${head?.id ?? '?'} was decided but not stored`);
  // What a meter refuses later was accepted when it came.
  const wasHeld = sale.heldReason !== null && sale.heldReason !== 'meter_refused';
  return {
    ...named,
    outcome: decision.outcome === 'repeated' ? 'repeated' : wasHeld ? 'held' : 'accepted',
    stored: wasHeld ? 'held' : 'accepted',
    reason: sale.heldReason,
    state: sale.state,
    receivedAt: sale.receivedAt.toISOString(),
  };
}
