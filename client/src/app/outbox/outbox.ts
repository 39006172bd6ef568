import { Injectable } from '@angular/core';
import { from, type Observable, switchMap } from 'rxjs';
import type { Device, SaleRecord, StatementPurpose } from '#shared';
import type { GrantedLease } from './enrolment';
import type { EnrolmentRow, ShiftWord } from './outbox-database';
import type { OutboxStore, ReceiptView, SignedStatement } from './outbox-store';
import type { OutboxView } from './outbox-view';
import type { QueueFile, QueueFileResult } from './queue-file';
import type { RecordedSale, SaleForm } from './record-sale';
import type { RecordedTill, TillForm } from './record-till';
import type { StorageRefusal } from './storage-fault';

const DATABASE_NAME = 'prepaid-outbox';

/**
 * What was sold on this device and is on its way: works without a session and without signal. The database behind it is
 * a chunk of its own, fetched when it is first needed.
 */
@Injectable({ providedIn: 'root' })
export class Outbox {
  private loaded: Promise<OutboxStore> | undefined;
  private get store(): Promise<OutboxStore> {
    return (this.loaded ??= import('./outbox-store').then(({ OutboxStore }) => new OutboxStore()));
  }

  /** Whether anything was ever kept in this browser: until then there is nothing to send and nothing to load for it. */
  async hasBegun(): Promise<boolean> {
    try {
      return (await indexedDB.databases()).some(({ name }) => name === DATABASE_NAME);
    } catch {
      return true; // a browser that cannot say: what opens the database tells what is wrong
    }
  }

  /** Sends for as long as the page is open; `failed` hears of faults of the browser's storage. */
  async start(failed: (refusal: StorageRefusal) => void): Promise<void> {
    (await this.store).start(failed);
  }

  /** Try to send now, whatever the pause. */
  async wake(): Promise<void> {
    (await this.store).wake();
  }

  /** The outbox as it is after every change, made by any tab. Errors with a storage fault. */
  changes(): Observable<OutboxView> {
    return from(this.store).pipe(switchMap((store) => store.changes()));
  }

  /** Signs and stores a sale; safe only when this resolves with `ok` on durable storage. Sends at once. */
  async record(form: SaleForm): Promise<RecordedSale> {
    return (await this.store).record(form);
  }

  /** The operator's open shift on this browser, opened when there is none. */
  async shiftOf(operatorId: string): Promise<string> {
    return (await this.store).shiftOf(operatorId);
  }

  /** Forgets a shift in which nothing was signed, so that the next work begins a new one; false for any other. */
  async leaveShift(operatorId: string, shiftId: string): Promise<boolean> {
    return (await this.store).leaveShift(operatorId, shiftId);
  }

  /** Signs and stores the opening or closing of a shift, or the end of a lease; works without signal. Sends at once. */
  async recordTill(form: TillForm): Promise<RecordedTill> {
    return (await this.store).recordTill(form);
  }

  /** Keeps what the server said of an open shift's cash, so that its till is counted right without signal. */
  async noteShift(shiftId: string, word: Omit<ShiftWord, 'atMs'>): Promise<void> {
    await (await this.store).noteShift(shiftId, word);
  }

  /** A receipt of this device, however old; undefined when the sale was not made in this browser. */
  async receipt(id: string): Promise<ReceiptView | undefined> {
    return (await this.store).receipt(id);
  }

  /** Keeps what the server said of a sale, so that the receipt knows it again without signal. */
  async noteProgress(sale: SaleRecord): Promise<void> {
    await (await this.store).noteProgress(sale);
  }

  /** The receipt was printed or saved: what follows is a copy. */
  async notePrint(saleId: string): Promise<void> {
    await (await this.store).notePrint(saleId);
  }

  /** Begins to make this browser a device; the same key and request again until it is finished or dropped. */
  async beginEnrolment(name: string): Promise<EnrolmentRow> {
    return (await this.store).beginEnrolment(name);
  }

  async dropEnrolment(requestId: string): Promise<void> {
    await (await this.store).dropEnrolment(requestId);
  }

  async finishEnrolment(requestId: string, device: Device): Promise<void> {
    await (await this.store).finishEnrolment(requestId, device);
  }

  /** The head of the server's seals that this browser keeps for it. */
  async sealHead(): Promise<string | undefined> {
    return (await this.store).sealHead();
  }

  /** What this device signs of itself, now; undefined while it is none. */
  async signStatement(purpose: StatementPurpose, operatorId: string): Promise<SignedStatement | undefined> {
    return (await this.store).signStatement(purpose, operatorId);
  }

  async keepLease(granted: GrantedLease): Promise<void> {
    await (await this.store).keepLease(granted);
  }

  async exportQueue(): Promise<QueueFile> {
    return (await this.store).exportQueue();
  }

  async sendFile(text: string): Promise<QueueFileResult> {
    return (await this.store).sendFile(text);
  }
}
