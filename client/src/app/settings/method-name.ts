import { computed, inject, Pipe, type PipeTransform, type Signal } from '@angular/core';
import { Store } from '@ngrx/store';
import { FIRST_METHODS, methodName, type PaymentMethod } from '#shared';
import { Language } from '../i18n/language';
import { settingsFeature } from './settings.feature';

/** What payment methods are called here, in the language of the screen. */
export function injectMethodName(): Signal<(code: PaymentMethod) => string> {
  const settings = inject(Store).selectSignal(settingsFeature.selectSettings);
  const language = inject(Language).current;
  return computed(() => {
    const [methods, spoken] = [settings()?.methods ?? FIRST_METHODS, language()];
    return (code) => methodName(methods, code, spoken);
  });
}

/** `{{ sale.method | methodName }}`: not pure, since the same code is called otherwise when the settings change. */
@Pipe({ name: 'methodName', pure: false })
export class MethodName implements PipeTransform {
  private readonly name = injectMethodName();

  transform(code: PaymentMethod): string {
    return this.name()(code);
  }
}
