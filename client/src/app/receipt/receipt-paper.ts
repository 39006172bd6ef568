import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { QrCode } from './qr-code';

/** All that stands on a receipt; words by their keys, so that another language is on it at once. */
export interface PaperFacts {
  readonly property: string;
  readonly header: string;
  readonly footer: string;
  readonly number: string;
  /** which copy it is, or that it is an example; none on an original */
  readonly mark?: { readonly key: string; readonly values: Readonly<Record<string, number | string>> };
  /** word and value, in order; one without a value is left out */
  readonly rows: readonly { readonly key: PaperWord; readonly value: string }[];
  readonly amount: string;
  readonly currencyCode: string;
  readonly state: 'credited' | 'correcting' | 'corrected' | 'refunded' | 'onItsWay';
}

type PaperWord = 'soldAt' | 'tenant' | 'account' | 'room' | 'meter' | 'method' | 'operator';

/** The receipt as wide as the roll of a receipt printer: on the screen, and alone on paper when the page is printed. */
@Component({
  selector: 'app-receipt-paper',
  imports: [TranslocoPipe, QrCode],
  template: `
    @let it = facts();
    <article class="paper" [attr.aria-label]="'receipt.title' | transloco">
      <p class="property">{{ it.property || ('receipt.title' | transloco) }}</p>
      @if (it.header) {
        <p class="lines">{{ it.header }}</p>
      }
      <p class="number">{{ it.number }}</p>
      @if (it.mark; as mark) {
        <p class="copy">{{ mark.key | transloco: mark.values }}</p>
      }
      <dl>
        @for (row of it.rows; track row.key) {
          @if (row.value) {
            <dt>{{ 'paper.' + row.key | transloco }}</dt>
            <dd>{{ row.value }}</dd>
          }
        }
        <dt class="total">{{ 'paper.amount' | transloco }}</dt>
        <dd class="total">
          {{ it.amount }} <span class="currency">{{ it.currencyCode }}</span>
        </dd>
      </dl>
      <p class="state">{{ 'receipt.' + it.state | transloco }}</p>
      @if (proof(); as proof) {
        <app-qr-code [text]="proof" [label]="'receipt.qr' | transloco" />
        <p class="small">{{ 'receipt.qrText' | transloco }}</p>
      }
      @if (it.footer) {
        <p class="lines">{{ it.footer }}</p>
      }
    </article>
  `,
  styleUrl: './receipt-paper.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReceiptPaper {
  readonly facts = input.required<PaperFacts>();
  /** the address behind the QR code; none on an example */
  readonly proof = input<string>();
}
