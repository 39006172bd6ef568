import { liveQuery } from 'dexie';
import { Observable } from 'rxjs';
import { v7 } from 'uuid';
import {
  type Device,
  encodeReceiptProof,
  fromBase64Url,
  OFFLINE_AFTER_MS,
  type SaleRecord,
  encodeStatement,
  type StatementPurpose,
  toBase64Url,
} from '#shared';
import { beginEnrolment, dropEnrolment, finishEnrolment, keepLease, type GrantedLease } from './enrolment';
import { pingServer, postIntake } from './intake-transport';
import { OutboxDatabase, type EnrolmentRow, type ShiftWord } from './outbox-database';
import { readOutboxView, readReceipt, type OutboxView, type QueueEntry } from './outbox-view';
import { exportQueue, sendQueueFile, type QueueFile, type QueueFileResult } from './queue-file';
import { type RecordedTill, recordTill, type TillForm } from './record-till';
import { leaveShift, openShift, recordSale, type RecordedSale, type SaleForm } from './record-sale';
import { Sender } from './sender';
import { signBytes } from './signing';
import { deviceTime } from './device-clock';
import { storageRefusal, type StorageRefusal } from './storage-fault';

/** How long a sale waits for the server's word on the time, so that one made with signal is not dated as one without. */
const FRESH_TIME_WAIT_MS = 2_500;

export interface ReceiptView {
  readonly entry: QueueEntry;
  /** behind the `#` of the receipt's address */
  readonly proof: string;
}

/** A statement of `device-statement.ts` as it goes to the server. */
export interface SignedStatement {
  readonly deviceId: string;
  readonly signedAtMs: number;
  readonly signature: string;
}

/** The outbox itself, with its database; the rest of the app goes through `Outbox`, which fetches this when needed. */
export class OutboxStore {
  constructor(private readonly database = new OutboxDatabase()) {}

  private readonly world = { nowMs: () => Date.now(), newId: () => v7() };
  private sender: Sender | undefined;

  /** Starts sending for as long as the page is open, and wakes the sender on every hint that it may work now. */
  start(failed: (refusal: StorageRefusal) => void): void {
    if (this.sender) return;
    const sender = new Sender(this.database, {
      transport: postIntake,
      ping: pingServer,
      nowMs: this.world.nowMs,
      locks: navigator.locks,
      random: Math.random,
      failed: (error) => failed(storageRefusal(error) ?? rethrow(error)),
    });
    this.sender = sender;
    for (const hint of ['online', 'offline', 'pageshow']) window.addEventListener(hint, () => sender.wake());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') sender.wake();
    });
    void sender.start();
  }

  /** Try to send now, whatever the pause. */
  wake(): void {
    this.sender?.wake();
  }

  /** The outbox as it is after every change, made by any tab. Errors with a storage fault. */
  changes(): Observable<OutboxView> {
    return new Observable((subscriber) => liveQuery(() => readOutboxView(this.database)).subscribe(subscriber));
  }

  /** Signs and stores a sale; safe only when this resolves with `ok` on durable storage. Sends at once. */
  async record(form: SaleForm): Promise<RecordedSale> {
    await this.freshenTime();
    const recorded = await recordSale(this.database, form, this.world);
    this.wake();
    return recorded;
  }

  /** The operator's open shift on this browser, opened when there is none. */
  async shiftOf(operatorId: string): Promise<string> {
    return (await openShift(this.database, operatorId, this.world)).shiftId;
  }

  /** Forgets a shift in which nothing was signed, so that the next work begins a new one; false for any other. */
  leaveShift(operatorId: string, shiftId: string): Promise<boolean> {
    return leaveShift(this.database, operatorId, shiftId);
  }

  /** Signs and stores the opening or closing of a shift, or the end of a lease; works without signal. Sends at once. */
  async recordTill(form: TillForm): Promise<RecordedTill> {
    const recorded = await recordTill(this.database, form, this.world);
    this.wake();
    return recorded;
  }

  /** Keeps what the server said of an open shift's cash, so that its till is counted right without signal. */
  async noteShift(shiftId: string, word: Omit<ShiftWord, 'atMs'>): Promise<void> {
    const atMs = this.world.nowMs();
    await this.database.shifts.filter((shift) => shift.shiftId === shiftId).modify({ word: { ...word, atMs } });
  }

  /** A receipt of this device, however it was made; undefined when it is not one of this browser's. */
  async receipt(id: string): Promise<ReceiptView | undefined> {
    const found = await readReceipt(this.database, id);
    const certificate = found && fromBase64Url(found.certificate);
    if (!found || !certificate) return undefined;
    const proof = encodeReceiptProof({ intent: found.bytes, signature: found.signature, certificate });
    return { entry: found.entry, proof };
  }

  /** Keeps what the server said of a sale, so that the receipt knows it again without signal. */
  async noteProgress(sale: SaleRecord): Promise<void> {
    const { saleId, state, orderState, orderReason, creditedAt, balanceAfterMinor } = sale;
    await this.database.transaction('rw', this.database.statuses, async () => {
      const before = await this.database.statuses.get(saleId);
      // The door's own word moves an item out of the queue; an event about it may come earlier and must not.
      if (!before || before.state === 'queued') return;
      await this.database.statuses.update(saleId, {
        progress: { state, orderState, orderReason, creditedAt, balanceAfterMinor },
        reason: sale.heldReason,
      });
    });
  }

  /** The receipt was handed to a printer or saved as a PDF: what follows is a copy. */
  async notePrint(saleId: string): Promise<void> {
    await this.database.transaction('rw', this.database.statuses, async () => {
      const { prints = 0 } = (await this.database.statuses.get(saleId)) ?? {};
      await this.database.statuses.update(saleId, { prints: prints + 1 });
    });
  }

  /** Begins to make this browser a device; the same key and request again until it is finished. */
  async beginEnrolment(name: string): Promise<EnrolmentRow> {
    return beginEnrolment(this.database, name, this.world);
  }

  async dropEnrolment(requestId: string): Promise<void> {
    await dropEnrolment(this.database, requestId);
  }

  async finishEnrolment(requestId: string, device: Device): Promise<void> {
    await finishEnrolment(this.database, requestId, device);
  }

  /** The head of the server's seals that this browser keeps for it. */
  sealHead(): Promise<string | undefined> {
    return this.database.sealHead();
  }

  /** What this device signs of itself, now; undefined while it is none. */
  async signStatement(purpose: StatementPurpose, operatorId: string): Promise<SignedStatement | undefined> {
    const [device, clock] = await Promise.all([this.database.currentDevice(), this.database.clock()]);
    if (!device) return undefined;
    const { deviceId, privateKey } = device;
    const signedAtMs = deviceTime(this.world.nowMs(), clock);
    const bytes = encodeStatement(purpose, { deviceId, operatorId, signedAtMs });
    return { deviceId, signedAtMs, signature: toBase64Url(await signBytes(privateKey, bytes)) };
  }

  async keepLease(granted: GrantedLease): Promise<void> {
    await keepLease(this.database, granted, this.world.nowMs());
    this.wake();
  }

  async exportQueue(): Promise<QueueFile> {
    return exportQueue(this.database, this.world.nowMs());
  }

  async sendFile(text: string): Promise<QueueFileResult> {
    return sendQueueFile(text, postIntake);
  }

  private async freshenTime(): Promise<void> {
    const [clock, contact] = await Promise.all([this.database.clock(), this.database.contact()]).catch(() => []);
    const isFresh = clock && this.world.nowMs() + clock.offsetMs - clock.serverTimeSeenMs < OFFLINE_AFTER_MS / 2;
    if (!this.sender || isFresh || contact?.state === 'no_signal') return;
    await Promise.race([this.sender.passNow(), new Promise((resolve) => setTimeout(resolve, FRESH_TIME_WAIT_MS))]);
  }
}

function rethrow(error: unknown): never {
  throw error;
}
