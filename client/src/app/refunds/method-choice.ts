import { ChangeDetectionStrategy, Component, computed, inject, model } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { PAYMENT_METHODS, type PaymentMethod } from '#shared';
import { settingsFeature } from '../settings/settings.feature';

/** By which of the property's methods money changes hands. */
@Component({
  selector: 'app-method-choice',
  imports: [TranslocoPipe],
  template: `
    <div class="chips" role="radiogroup" [attr.aria-label]="'sell.methods' | transloco">
      @for (one of methods(); track one) {
        <button
          type="button"
          class="chip"
          role="radio"
          [attr.aria-checked]="method() === one"
          (click)="method.set(one)"
        >
          {{ 'method.' + one | transloco }}
        </button>
      }
    </div>
  `,
  styles: `
    [aria-checked='true'] {
      background: var(--accent-soft);
      border-color: var(--accent);
      color: var(--on-accent-soft);
      font-weight: 600;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MethodChoice {
  private readonly settings = inject(Store).selectSignal(settingsFeature.selectSettings);
  readonly method = model.required<PaymentMethod>();
  protected readonly methods = computed(() => this.settings()?.methods ?? PAYMENT_METHODS);
}
