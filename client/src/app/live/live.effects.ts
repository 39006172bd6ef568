import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { switchMap, tap } from 'rxjs';
import { OperatorMenuActions, SessionActions, SignInActions, SwitchActions } from '../session/session.actions';
import { Live } from './live';

export const begin = createEffect(
  (actions = inject(Actions), live = inject(Live)) => {
    return actions.pipe(
      ofType(SessionActions.renewed, SignInActions.succeeded, SignInActions.passwordChanged),
      switchMap(() => live.begin()),
    );
  },
  { functional: true, dispatch: false },
);

export const end = createEffect(
  (actions = inject(Actions), live = inject(Live)) => {
    return actions.pipe(
      ofType(SessionActions.ended, SessionActions.proofNeeded, OperatorMenuActions.signOut, SwitchActions.operatorLeft),
      tap(() => live.end()),
    );
  },
  { functional: true, dispatch: false },
);
