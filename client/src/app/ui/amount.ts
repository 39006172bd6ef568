import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Store } from '@ngrx/store';
import type { MinorUnits } from '#shared';
import { settingsFeature } from '../settings/settings.feature';
import { amountWords } from './amount-words';

/** An amount of money: the number first, the currency small behind it; a dash where nothing is known. */
@Component({
  selector: 'app-amount',
  template: `<span class="number" [class.below]="below()">{{ words() }}</span>
    @if (minor() !== null && currency().code) {
      <span class="code">{{ currency().code }}</span>
    }`,
  styles: `
    :host {
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
    .number {
      font-weight: 650;
    }
    .below {
      color: var(--stop);
    }
    .code {
      margin-inline-start: 0.3em;
      margin-inline-start: 0.25em;
      font-size: max(0.5em, 0.6875rem);
      font-weight: 500;
      color: var(--ink-soft);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Amount {
  protected readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  readonly minor = input.required<MinorUnits | null>();
  protected readonly below = computed(() => (this.minor() ?? 0) < 0);
  protected readonly words = computed(() => {
    const minor = this.minor();
    return minor === null ? '–' : amountWords(minor, this.currency().decimals);
  });
}
