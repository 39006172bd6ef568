import { inject, Pipe, type PipeTransform } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { settingsFeature } from '../settings/settings.feature';
import { amountOrZeroFault } from './amount-or-zero';

/**
 * `{{ typed | amountFault }}`: what is wrong with an amount that may be zero, in one sentence; '' where nothing is. With
 * `: true` the field must not be empty. Not pure, since language and currency may change.
 */
@Pipe({ name: 'amountFault', pure: false })
export class AmountFault implements PipeTransform {
  private readonly transloco = inject(TranslocoService);
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);

  transform(text: string, mustBeTyped = false): string {
    const { decimals } = this.currency();
    const fault = amountOrZeroFault(text, decimals, mustBeTyped);
    return fault ? this.transloco.translate(`sell.refusal.${fault}`, { decimals }) : '';
  }
}
