import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { decodeReceiptProof, type ResponseOf, verifyReceiptRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { Outbox } from '../outbox/outbox';
import type { QueueFileResult } from '../outbox/queue-file';
import { QueueFileChoice } from '../queue/queue-file-choice';
import { CodeScanner } from '../ui/code-scanner';
import { Amount } from '../ui/amount';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';

type Receipt = ResponseOf<typeof verifyReceiptRoute>;

/** Brings in what a lost device sold: by a file that it exported, or by its receipts. Nothing is booked twice. */
@Component({
  selector: 'app-lost-sales',
  imports: [TranslocoPipe, Amount, CodeScanner, FaultNote, Icon, QueueFileChoice],
  template: `
    <h2>{{ 'lost.bring' | transloco }}</h2>
    <p class="soft small">{{ 'lost.bringText' | transloco }}</p>
    <app-code-scanner words="lost" [take]="take" />
    @if (unreadable()) {
      <p class="note stop" role="alert">
        <app-icon name="stop" [size]="20" /><span>{{ 'verify.unreadable' | transloco }}</span>
      </p>
    }
    <app-fault-note [fault]="taking.fault()" />
    @if (receipts().length > 0) {
      <ul class="list">
        @for (one of receipts(); track $index) {
          <li class="row between receipt">
            @if (one.genuine) {
              <span class="strong cut">{{ one.receiptNumber }}</span>
              <span><app-amount [minor]="one.amountMinor" /> · {{ 'queueState.' + one.state | transloco }}</span>
            } @else {
              <span>{{ 'verify.false' | transloco }}</span>
            }
          </li>
        }
      </ul>
    }
    <app-queue-file-choice [result]="file()" [busy]="sending()" (chosen)="send($event)" />
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .receipt {
      padding-block: 10px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LostSales {
  private readonly api = inject(Api);
  private readonly outbox = inject(Outbox);
  /** something may have come in */
  readonly came = output();
  protected readonly taking = formSender();
  protected readonly receipts = signal<readonly Receipt[]>([]);
  protected readonly unreadable = signal(false);
  protected readonly file = signal<QueueFileResult | null>(null);
  protected readonly sending = signal(false);

  /** A code holds the address of a receipt; what stands behind its `#` is the sale with its signature. */
  protected readonly take = (text: string): boolean => {
    const proof = text.slice(text.indexOf('#') + 1);
    this.unreadable.set(decodeReceiptProof(proof) === undefined);
    if (this.unreadable()) return false;
    this.taking.send(this.api.send(verifyReceiptRoute, { body: { proof } }), (receipt) => {
      this.receipts.update((before) => [receipt, ...before]);
      this.came.emit();
    });
    return true;
  };

  protected async send(text: string): Promise<void> {
    this.sending.set(true);
    this.file.set(await this.outbox.sendFile(text));
    this.sending.set(false);
    this.came.emit();
  }
}
