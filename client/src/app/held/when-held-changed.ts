import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Actions, ofType } from '@ngrx/effects';
import { auditTime, filter } from 'rxjs';
import { isHeld } from '#shared';
import { LiveActions } from '../live/live.actions';

/** What comes in one delivery is heard of one by one. */
const TOGETHER_MS = 250;

/** Asks again when a sale comes to be held, one of those that are shown has changed, or the line was cut in between. */
export function whenHeldSalesChange(isShown: (saleId: string) => boolean, reload: () => void): void {
  inject(Actions)
    .pipe(
      ofType(LiveActions.saleChanged, LiveActions.connected),
      filter((action) =>
        action.type === LiveActions.connected.type
          ? action.again
          : isHeld(action.sale.state) || isShown(action.sale.saleId),
      ),
      auditTime(TOGETHER_MS),
      takeUntilDestroyed(),
    )
    .subscribe(reload);
}

/** Asks again when items of tills or leases have come or were decided, or the line was cut in between. */
export function whenHeldItemsChange(matters: (itemIds: readonly string[]) => boolean, reload: () => void): void {
  inject(Actions)
    .pipe(
      ofType(LiveActions.heldItemsChanged, LiveActions.connected),
      filter((action) => (action.type === LiveActions.connected.type ? action.again : matters(action.itemIds))),
      auditTime(TOGETHER_MS),
      takeUntilDestroyed(),
    )
    .subscribe(reload);
}

/** Asks again when items were put aside, tried again or closed, or the line was cut in between. */
export function whenQuarantineChanges(
  matters: (quarantineIds: readonly string[]) => boolean,
  reload: () => void,
): void {
  inject(Actions)
    .pipe(
      ofType(LiveActions.quarantineChanged, LiveActions.connected),
      filter((action) => (action.type === LiveActions.connected.type ? action.again : matters(action.quarantineIds))),
      auditTime(TOGETHER_MS),
      takeUntilDestroyed(),
    )
    .subscribe(reload);
}
