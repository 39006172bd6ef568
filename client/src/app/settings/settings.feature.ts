import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import { type Currency, FIRST_METHODS, type Settings, takenMethods } from '#shared';
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
    /** how money may change hands, in the order of the list; with signal each of them */
    selectTakenMethods: createSelector(selectSettings, (settings) => takenMethods(settings?.methods ?? FIRST_METHODS)),
    selectTimeZone: createSelector(selectSettings, (settings) => settings?.timeZone ?? 'UTC'),
    /** how old a reading may be before it is called stale, ms */
    selectStaleAfterMs: createSelector(selectSettings, (settings) => (settings?.collectionIntervalMin ?? 30) * 60_000),
  }),
});
