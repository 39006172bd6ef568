import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { Currency, Settings } from '#shared';
import { SettingsActions } from './settings.actions';

export interface SettingsState {
  readonly settings: Settings | null;
}

export const settingsFeature = createFeature({
  name: 'settings',
  reducer: createReducer<SettingsState>(
    { settings: null },
    on(SettingsActions.remembered, SettingsActions.loaded, SettingsActions.saved, (_, { settings }): SettingsState => ({
      settings,
    })),
  ),
  extraSelectors: ({ selectSettings }) => ({
    selectCurrency: createSelector(selectSettings, (settings): Currency => ({
      code: settings?.currencyCode ?? '',
      decimals: settings?.currencyDecimals ?? 2,
    })),
    selectTimeZone: createSelector(selectSettings, (settings) => settings?.timeZone ?? 'UTC'),
    /** how old a reading may be before it is called stale, ms */
    selectStaleAfterMs: createSelector(selectSettings, (settings) => (settings?.collectionIntervalMin ?? 30) * 60_000),
  }),
});
