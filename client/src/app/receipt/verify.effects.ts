import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { catchError, map, of, switchMap } from 'rxjs';
import { verifyReceiptRoute } from '#shared';
import { Api } from '../api/api';
import { faultState } from '../api/faults';
import { VerifyActions } from './verify.actions';

export const verify = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(VerifyActions.opened),
      switchMap(({ proof }) =>
        api.send(verifyReceiptRoute, { body: { proof } }).pipe(
          map((answer) => VerifyActions.answered({ answer })),
          catchError((fault: unknown) => of(VerifyActions.failed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);
