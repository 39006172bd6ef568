import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { catchError, EMPTY, filter, map, switchMap, tap } from 'rxjs';
import { settingsSchema, showSettingsRoute, upgradeSettings } from '#shared';
import { Api } from '../api/api';
import { LiveActions } from '../live/live.actions';
import { SessionActions, SignInActions } from '../session/session.actions';
import { SettingsActions } from './settings.actions';

const KEY = 'settings';

/** Amounts need the currency before the server has answered, so the last settings are kept in this browser. */
export const recall = createEffect(
  (actions = inject(Actions)) => {
    return actions.pipe(
      ofType(SessionActions.started),
      map(() => settingsSchema.safeParse(upgradeSettings(parsed(localStorage.getItem(KEY))))),
      switchMap((read) => (read.success ? [SettingsActions.remembered({ settings: read.data })] : EMPTY)),
    );
  },
  { functional: true },
);

/** At sign-in, when the server says that they are new, and after a cut in which it may have said so. */
export const load = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(
        ...[SessionActions.renewed, SignInActions.succeeded, SignInActions.passwordChanged],
        ...[LiveActions.settingsChanged, LiveActions.connected],
      ),
      filter((action) => action.type !== LiveActions.connected.type || action.again),
      switchMap(() =>
        api.send(showSettingsRoute, {}).pipe(
          map((settings) => SettingsActions.loaded({ settings })),
          // The remembered settings serve until the next contact; the page that edits them loads them itself.
          catchError(() => EMPTY),
        ),
      ),
    );
  },
  { functional: true },
);

export const keep = createEffect(
  (actions = inject(Actions)) => {
    return actions.pipe(
      ofType(SettingsActions.loaded, SettingsActions.saved),
      tap(({ settings }) => localStorage.setItem(KEY, JSON.stringify(settings))),
    );
  },
  { functional: true, dispatch: false },
);

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
