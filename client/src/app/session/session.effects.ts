import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { catchError, EMPTY, exhaustMap, filter, map, of, switchMap, tap } from 'rxjs';
import { changePasswordRoute, signInRoute, signOutRoute } from '#shared';
import { Api } from '../api/api';
import { faultState, ServerAway } from '../api/faults';
import { OperatorsHere } from './operators-here';
import { RememberedOperator } from './remembered-operator';
import { OperatorMenuActions, SessionActions, SignInActions } from './session.actions';
import { targetOf } from './sign-in-target';

/** The app's start asks for a session only where somebody was signed in. */
export const renewAtStart = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(SessionActions.started),
      filter(({ operator }) => operator !== null),
      switchMap(() =>
        api.refresh().pipe(
          switchMap(() => EMPTY),
          catchError((fault: unknown) => (fault instanceof ServerAway ? of(SessionActions.awayAtStart()) : EMPTY)),
        ),
      ),
    );
  },
  { functional: true },
);

export const signIn = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(SignInActions.sent),
      exhaustMap(({ loginName, password }) =>
        api.send(signInRoute, { body: { loginName, password } }).pipe(
          map((session) => SignInActions.succeeded({ session })),
          catchError((fault: unknown) => of(SignInActions.failed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

export const changePassword = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(SignInActions.passwordSent),
      exhaustMap(({ oldPassword, newPassword }) =>
        api.send(changePasswordRoute, { body: { oldPassword, newPassword } }).pipe(
          map((session) => SignInActions.passwordChanged({ session })),
          catchError((fault: unknown) => of(SignInActions.passwordFailed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

export const remember = createEffect(
  (actions = inject(Actions), remembered = inject(RememberedOperator)) => {
    return actions.pipe(
      ofType(SessionActions.renewed, SignInActions.succeeded, SignInActions.passwordChanged),
      tap(({ type, session }) => {
        remembered.keep(session.operator);
        if (type !== SessionActions.renewed.type) remembered.unlock();
      }),
    );
  },
  { functional: true, dispatch: false },
);

export const forget = createEffect(
  (
    actions = inject(Actions),
    remembered = inject(RememberedOperator),
    here = inject(OperatorsHere),
    router = inject(Router),
  ) => {
    return actions.pipe(
      ofType(SessionActions.ended, OperatorMenuActions.signOut),
      tap(({ type }) => {
        // Somebody may have ended it from elsewhere: then his PIN opens nothing here either.
        const operatorId = remembered.read()?.operatorId;
        if (type === SessionActions.ended.type && operatorId !== undefined) here.forget(operatorId);
        remembered.forget();
      }),
      // Whoever signs in after a sign-out is somebody else, with a home of his own.
      switchMap(({ type }) =>
        router.navigate(['/sign-in'], type === SessionActions.ended.type ? backTo(router.url) : {}),
      ),
    );
  },
  { functional: true, dispatch: false },
);

/** Signing out is done on this device at once; the server's session ends as soon as it hears of it. */
export const tellServer = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(OperatorMenuActions.signOut),
      switchMap(() => api.send(signOutRoute, {}).pipe(catchError(() => EMPTY))),
    );
  },
  { functional: true, dispatch: false },
);

export const enter = createEffect(
  (actions = inject(Actions), router = inject(Router)) => {
    return actions.pipe(
      ofType(SignInActions.succeeded, SignInActions.passwordChanged),
      filter(({ session }) => !session.operator.mustChangePassword && /^\/(sign-in|pin)/.test(router.url)),
      switchMap(() => router.navigateByUrl(targetOf(router.url), { replaceUrl: true })),
    );
  },
  { functional: true, dispatch: false },
);

function backTo(url: string) {
  return url === '/' || url.startsWith('/sign-in') ? {} : { queryParams: { to: url } };
}
