import { inject, Injectable } from '@angular/core';
import { Store } from '@ngrx/store';
import { EMPTY, from, type Observable, switchMap } from 'rxjs';
import { Outbox } from '../outbox/outbox';
import { sessionFeature } from '../session/session.feature';

/** Money that changes hands goes through the shift of who is signed in. */
@Injectable({ providedIn: 'root' })
export class OwnShift {
  private readonly outbox = inject(Outbox);
  private readonly operator = inject(Store).selectSignal(sessionFeature.selectOperator);

  /** Does the work with the operator's open shift; with nobody signed in there is nothing to do. */
  with<T>(work: (shiftId: string) => Observable<T>): Observable<T> {
    const operator = this.operator();
    return operator ? from(this.outbox.shiftOf(operator.operatorId)).pipe(switchMap(work)) : EMPTY;
  }
}
