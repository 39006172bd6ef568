import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { refundsList, type RefundRecord } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { ListKeys } from '../ui/list-keys';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';
import type { DraftTransfer } from './opening-draft';

const LIMIT = 20;

/** Finds the closed meter whose settlement a tenant takes along: those that still owe him something. */
@Component({
  selector: 'app-transfer-picker',
  imports: [TranslocoPipe, Amount, SearchField, Skeleton, FailedState, PageState, ListKeys],
  template: `
    <app-search-field [label]="'transfer.search' | transloco" [value]="keywords()" (searched)="keywords.set($event)" />
    @if (left().length > 0) {
      <ul class="list" appListKeys>
        @for (refund of left(); track refund.refundId) {
          <li>
            <button type="button" class="item" (click)="pick(refund)">
              <span class="stack tight grow">
                <span class="strong cut">{{ refund.accountName }}</span>
                <span class="soft small">
                  {{ 'tenants.number' | transloco: { number: refund.accountNumber } }} · {{ refund.room }} ·
                  {{ refund.meterCode }}
                </span>
              </span>
              <app-amount [minor]="refund.payableMinor" />
            </button>
          </li>
        }
      </ul>
    } @else if (found.fault()) {
      <app-failed [fault]="found.fault()" (retry)="found.reload()" />
    } @else if (found.loading()) {
      <app-skeleton [rows]="2" />
    } @else {
      <app-page-state icon="search" [head]="'transfer.none' | transloco" [text]="'transfer.noneText' | transloco" />
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    .item {
      display: flex;
      gap: 12px;
      align-items: center;
      text-align: start;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TransferPicker {
  private readonly api = inject(Api);
  readonly picked = output<Omit<DraftTransfer, 'amount'>>();
  protected readonly keywords = signal('');
  protected readonly found = remote(() =>
    this.api.send(refundsList.page, {
      query: { cause: 'settlement', state: 'payable', keywords: this.keywords() || undefined, size: LIMIT },
    }),
  );
  /** a settlement moves once */
  protected readonly left = computed(
    () =>
      this.found.value()?.items.filter(({ carriedMinor, assignmentId }) => carriedMinor === 0 && assignmentId) ?? [],
  );

  protected pick({ assignmentId, payableMinor, meterCode, room, accountNumber }: RefundRecord): void {
    if (assignmentId === null) return;
    const from = [accountNumber, room, meterCode].filter(Boolean).join(' · ');
    this.picked.emit({ assignmentId, from, mostMinor: payableMinor });
  }
}
