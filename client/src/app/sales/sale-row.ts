import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { HELD_REASON_WORDS, isHeld, type SaleRecord, receiptPdfRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { InLanguage } from '../i18n/in-language';
import { Language } from '../i18n/language';
import { MethodName } from '../settings/method-name';
import { Amount } from '../ui/amount';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { openFile } from '../ui/open-file';
import { StateBadge } from '../ui/state-badge';
import { lookOfSale } from '../ui/state-look';

/** One sale: to whom, how much, when and by whom, where it stands; its receipt a tap away. */
@Component({
  selector: 'app-sale-row',
  imports: [RouterLink, TranslocoPipe, Amount, FaultNote, Icon, InLanguage, MethodName, Moment, StateBadge],
  template: `
    @let it = sale();
    <div class="body">
      <div class="stack tight who">
        <a class="strong cut" [routerLink]="['/sales', it.saleId]">{{ it.accountName ?? it.receiptNumber }}</a>
        <span class="small soft cut">
          @if (it.room !== null) {
            {{ it.room }} ·
          }
          {{ it.receiptNumber }}
        </span>
      </div>
      <div class="sum"><app-amount [minor]="it.amountMinor" /></div>
      <div class="small soft when">
        <app-moment [short]="true" [at]="it.soldAt" />
        @if (it.method !== null) {
          · {{ it.method | methodName }}
        }
        · {{ it.operatorName }}
      </div>
      <div class="state">
        <app-state [look]="look()" />
        @if (it.heldReason !== null && held()) {
          <span class="small soft">{{ heldWords[it.heldReason] | inLanguage }}</span>
        } @else if (it.balanceAfterMinor !== null) {
          <span class="small soft">
            {{ 'sales.balanceAfter' | transloco }} <app-amount [minor]="it.balanceAfterMinor" />
          </span>
        }
      </div>
    </div>
    <button
      type="button"
      class="icon-button"
      [attr.aria-label]="'sales.openPdf' | transloco: { number: it.receiptNumber }"
      [attr.aria-disabled]="sender.busy()"
      (click)="openPdf()"
    >
      <app-icon name="file" />
    </button>
    @if (sender.fault()) {
      <app-fault-note [fault]="sender.fault()" />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 8px;
      align-items: center;
      padding: 12px 8px 12px 16px;
      container: sale / inline-size;
    }
    app-fault-note {
      grid-column: 1 / -1;
    }
    .body {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 6px 12px;
      align-items: center;
    }
    .when,
    .state {
      grid-column: 1 / -1;
    }
    .state {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      align-items: center;
    }
    .sum {
      font-size: 1.125rem;
    }
    @container sale (min-width: 760px) {
      .body {
        grid-template-columns: minmax(0, 2fr) minmax(0, 2fr) minmax(0, 2.4fr) 130px;
      }
      .when,
      .state {
        grid-column: auto;
      }
      .when {
        grid-row: 1;
        grid-column: 2;
      }
      .state {
        grid-row: 1;
        grid-column: 3;
      }
      .sum {
        grid-row: 1;
        grid-column: 4;
        text-align: end;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaleRow {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  readonly sale = input.required<SaleRecord>();
  protected readonly look = computed(() => lookOfSale(this.sale()));
  protected readonly heldWords = HELD_REASON_WORDS;
  protected readonly held = computed(() => isHeld(this.sale().state));
  protected readonly sender = formSender();

  protected openPdf(): void {
    const { saleId, receiptNumber } = this.sale();
    const request = this.api.file(receiptPdfRoute, {
      params: { saleId },
      query: { language: this.language.current() },
    });
    this.sender.send(request, (file) => openFile(file, `${receiptNumber}.pdf`));
  }
}
