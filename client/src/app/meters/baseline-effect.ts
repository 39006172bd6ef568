import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Baseline, type MinorUnits, minorUnits } from '#shared';
import { settingsFeature } from '../settings/settings.feature';
import { amountWords } from '../ui/amount-words';
import { differenceWords, endingWords } from './baseline-words';

/** What a new baseline does or did: to the order that stood in the way, to the books, to the orders that wait. */
@Component({
  selector: 'app-baseline-effect',
  imports: [TranslocoPipe],
  template: `
    @if (order(); as order) {
      <p>{{ endingKey() | transloco: { amount: words(order.amountMinor), receipt: order.receiptNumber } }}</p>
    }
    <p>{{ differenceKey() | transloco: { amount: words(differenceMinor()) } }}</p>
    @if (waiting(); as waiting) {
      <p>
        {{
          (waiting.waitingOrders > 0 ? 'baseline.goOn' : 'baseline.nothingWaits')
            | transloco: { orders: waiting.waitingOrders, amount: words(waiting.waitingMinor) }
        }}
      </p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
    p {
      margin: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BaselineEffect {
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  readonly order = input.required<Baseline['order']>();
  readonly differenceMinor = input.required<MinorUnits>();
  readonly waiting = input<{ readonly waitingOrders: number; readonly waitingMinor: MinorUnits }>();
  protected readonly endingKey = computed(() => {
    const order = this.order();
    return order ? endingWords(order) : '';
  });
  protected readonly differenceKey = computed(() => differenceWords(this.differenceMinor()));

  /** without its sign: the words say which way */
  protected words(minor: MinorUnits): string {
    return `${amountWords(minorUnits(Math.abs(minor)), this.currency().decimals)} ${this.currency().code}`;
  }
}
