import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { RefundRecord } from '#shared';
import { Amount } from '../ui/amount';
import { Moment } from '../ui/moment';
import { StateBadge } from '../ui/state-badge';
import { lookOfRefund } from './refund-look';

/** One amount that goes back: to whom, how much, why, where it stands. */
@Component({
  selector: 'app-refund-row',
  imports: [RouterLink, TranslocoPipe, Amount, Moment, StateBadge],
  template: `
    @let it = refund();
    <a class="item" [routerLink]="['/refunds', it.refundId]">
      <span class="stack tight grow">
        <span class="strong cut">{{ it.accountName ?? ('refunds.nobody' | transloco) }}</span>
        <span class="small soft cut">
          @if (it.room !== null) {
            {{ it.room }} ·
          }
          {{ 'refundCause.' + it.cause | transloco }}
        </span>
        <span class="row wrap">
          <app-state [look]="look()" /><span class="small soft"><app-moment [at]="it.askedAt" /></span>
        </span>
      </span>
      <app-amount class="sum" [minor]="it.amountMinor" />
    </a>
  `,
  styles: `
    .sum {
      font-size: 1.125rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RefundRow {
  readonly refund = input.required<RefundRecord>();
  protected readonly look = computed(() => lookOfRefund(this.refund()));
}
