import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Actions, ofType } from '@ngrx/effects';
import { filter } from 'rxjs';
import { LiveActions } from '../live/live.actions';

/** Asks again whenever a meter that matters to the page has changed, or the line was cut in between. */
export function reloadWithMeters(matters: (meterCode: string) => boolean, reload: () => void): void {
  inject(Actions)
    .pipe(
      ofType(LiveActions.meterChanged, LiveActions.connected),
      filter((action) => (action.type === LiveActions.connected.type ? action.again : matters(action.state.meterCode))),
      takeUntilDestroyed(),
    )
    .subscribe(reload);
}
