import { computed, inject, type Signal } from '@angular/core';
import { Store } from '@ngrx/store';
import type { Showing } from '#shared';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';

/** What a value that is made of words depends on besides its row: the reader's language, and what the property set. */
export function injectShowing(): Signal<Showing> {
  const store = inject(Store);
  const language = inject(Language).current;
  const settings = store.selectSignal(settingsFeature.selectSettings);
  const currency = store.selectSignal(settingsFeature.selectCurrency);
  const timeZone = store.selectSignal(settingsFeature.selectTimeZone);
  return computed(() => ({
    ...{ language: language(), decimals: currency().decimals, currencyCode: currency().code, timeZone: timeZone() },
    methods: settings()?.methods,
  }));
}
