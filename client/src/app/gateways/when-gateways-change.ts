import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Actions, ofType } from '@ngrx/effects';
import { auditTime, filter } from 'rxjs';
import { LiveActions } from '../live/live.actions';

/** After a restart of the server all of them come back at once. */
const TOGETHER_MS = 250;

/** Asks again when a gateway has come, gone or begun to wait for a person, or the line was cut in between. */
export function whenGatewaysChange(reload: () => void): void {
  inject(Actions)
    .pipe(
      ofType(LiveActions.gatewayChanged, LiveActions.connected),
      filter((action) => action.type !== LiveActions.connected.type || action.again),
      auditTime(TOGETHER_MS),
      takeUntilDestroyed(),
    )
    .subscribe(reload);
}
