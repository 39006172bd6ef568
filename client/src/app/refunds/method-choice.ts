import { ChangeDetectionStrategy, Component, inject, model } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { PaymentMethod } from '#shared';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';

/** By which of the property's methods money changes hands. */
@Component({
  selector: 'app-method-choice',
  imports: [MethodName, TranslocoPipe],
  template: `
    <div class="chips wrap" role="radiogroup" [attr.aria-label]="'sell.methods' | transloco">
      @for (one of methods(); track one) {
        <button
          type="button"
          class="chip"
          role="radio"
          [attr.aria-checked]="method() === one"
          (click)="method.set(one)"
        >
          {{ one | methodName }}
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
  protected readonly methods = inject(Store).selectSignal(settingsFeature.selectTakenMethods);
  readonly method = model.required<PaymentMethod>();
}
