import { inject, Injectable } from '@angular/core';
import { Store } from '@ngrx/store';
import { catchError, defer, EMPTY, from, map, type Observable, of, switchMap, throwError } from 'rxjs';
import { type MinorUnits, showShiftRoute, ZERO } from '#shared';
import { Api } from '../api/api';
import { RefusedError } from '../api/faults';
import { expectedCash } from '../outbox/expected-cash';
import { Outbox } from '../outbox/outbox';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';

/** Money that changes hands goes through the shift of who is signed in. */
@Injectable({ providedIn: 'root' })
export class OwnShift {
  private readonly api = inject(Api);
  private readonly outbox = inject(Outbox);
  private readonly store = inject(Store);
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  private readonly outboxState = this.store.selectSignal(outboxFeature.selectOutboxState);

  /**
   * Does the work with the operator's open shift; with nobody signed in there is nothing to do. A shift that the office
   * has closed meanwhile, and in which this browser sold nothing, is left: the work is done with the next one.
   */
  with<T>(work: (shiftId: string) => Observable<T>): Observable<T> {
    const operatorId = this.operator()?.operatorId;
    if (operatorId === undefined) return EMPTY;
    const open = defer(() => this.outbox.shiftOf(operatorId));
    const leftThen = (shiftId: string, fault: unknown): Observable<T> =>
      from(this.outbox.leaveShift(operatorId, shiftId)).pipe(
        switchMap((left) => (left ? open : throwError(() => fault))),
        switchMap(work),
      );
    return open.pipe(
      switchMap((shiftId) =>
        work(shiftId).pipe(
          catchError((fault: unknown) => {
            const isClosed = fault instanceof RefusedError && fault.refusal === 'shift_closed';
            return isClosed ? leftThen(shiftId, fault) : throwError(() => fault);
          }),
        ),
      ),
    );
  }

  /** The cash in the operator's till: what this device counts, and what the server knows of it now. */
  cash(): Observable<MinorUnits> {
    const own = this.outboxState().shifts.find(({ operatorId }) => operatorId === this.operator()?.operatorId);
    if (!own) return of(ZERO);
    return this.api.send(showShiftRoute, { params: { shiftId: own.shiftId } }).pipe(
      map((told) => expectedCash({ ...own, word: { ...told, atMs: 0 } })),
      // A till that the server has not heard of, or does not show, is counted by this device alone.
      catchError(() => of(expectedCash(own))),
    );
  }
}
