import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { isTimeZone, minorUnits, previewReceiptRoute, type Settings, takenMethods } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { Language } from '../i18n/language';
import { type PaperFacts, ReceiptPaper } from '../receipt/receipt-paper';
import { amountWords } from '../ui/amount-words';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';
import { openFile } from '../ui/open-file';
import { injectMethodName } from './method-name';

const PAPERS = ['roll58', 'roll80', 'a4'] as const;
const EXAMPLE_MAJOR = 20;

/** How a receipt will look with what is typed now, before it is saved: as the tablet prints it, and as PDF. */
@Component({
  selector: 'app-paper-preview',
  imports: [TranslocoPipe, FaultNote, Icon, ReceiptPaper],
  template: `
    <h3>{{ 'settings.preview.title' | transloco }}</h3>
    <app-receipt-paper [facts]="facts()" />
    <div class="row wrap">
      <select
        #choice
        class="input"
        [attr.aria-label]="'settings.preview.paper' | transloco"
        (change)="choose(choice.value)"
      >
        @for (one of papers; track one) {
          <option [value]="one" [selected]="one === paper()">{{ 'settings.preview.' + one | transloco }}</option>
        }
      </select>
      <button
        type="button"
        class="button"
        [attr.aria-disabled]="pdf.busy() || !ready()"
        (click)="ready() && fetchPdf()"
      >
        <app-icon name="file" [size]="20" />{{ (pdf.busy() ? 'common.oneMoment' : 'settings.preview.pdf') | transloco }}
      </button>
    </div>
    <app-fault-note [fault]="pdf.fault()" />
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      align-content: start;
    }
    .input {
      width: auto;
      flex: 1 1 140px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PaperPreview {
  private readonly api = inject(Api);
  private readonly now = inject(Now);
  private readonly language = inject(Language);
  private readonly nameOf = injectMethodName();
  /** as they would be saved */
  readonly settings = input.required<Settings>();
  /** nothing that stands on the paper is wrong */
  readonly ready = input(true);
  protected readonly papers = PAPERS;
  protected readonly paper = signal<(typeof PAPERS)[number]>('roll80');
  protected readonly pdf = formSender();
  private readonly methodName = computed(() => this.nameOf()(takenMethods(this.settings().methods)[0] ?? 'cash'));

  protected readonly facts = computed((): PaperFacts => {
    const { propertyName, receiptHeader, receiptFooter, currencyCode, currencyDecimals, timeZone } = this.settings();
    const when = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;
    const zone = isTimeZone(timeZone) ? { timeZone } : {};
    return {
      ...{ property: propertyName, header: receiptHeader, footer: receiptFooter, number: 'K7-000123' },
      mark: { key: 'settings.preview.example', values: {} },
      rows: [
        {
          key: 'soldAt',
          value: new Intl.DateTimeFormat(this.language.current(), { ...when, ...zone }).format(this.now.ms()),
        },
        { key: 'account', value: '000001' },
        { key: 'room', value: 'A101' },
        { key: 'meter', value: '010101011E' },
        { key: 'method', value: this.methodName() },
      ],
      amount: amountWords(minorUnits(EXAMPLE_MAJOR * 10 ** currencyDecimals), currencyDecimals),
      ...{ currencyCode, state: 'credited' },
    };
  });

  protected choose(text: string): void {
    const paper = PAPERS.find((one) => one === text);
    if (paper) this.paper.set(paper);
  }

  protected fetchPdf(): void {
    const { propertyName, receiptHeader, receiptFooter, currencyCode, currencyDecimals, timeZone } = this.settings();
    const body = {
      ...{ propertyName, receiptHeader, receiptFooter, currencyCode, currencyDecimals, timeZone },
      ...{ methodName: this.methodName(), language: this.language.current(), paper: this.paper() },
    };
    this.pdf.send(this.api.file(previewReceiptRoute, { body }), (file) => openFile(file, 'receipt.pdf'));
  }
}
