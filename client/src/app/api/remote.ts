import { effect, inject, type Signal, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Actions, ofType } from '@ngrx/effects';
import type { Observable } from 'rxjs';
import { LiveActions } from '../live/live.actions';
import { type FaultState, faultState, SERVER_AWAY } from './faults';

/** Something of the server that one page shows and that dies with it; what pages share lives in the store. */
export interface Remote<T> {
  /** stays while it is loaded again, so that a page does not flicker */
  readonly value: Signal<T | undefined>;
  readonly loading: Signal<boolean>;
  readonly fault: Signal<FaultState | null>;
  /** the same again, for 'try again' */
  reload(): void;
  /** puts what came by another way (a live event, a saved form) in its place */
  update(change: (value: T) => T): void;
}

/**
 * Asks at once, and again whenever a signal that `ask` reads has changed; an answer to an older question is dropped.
 * What failed because the server was away is asked again by itself when the server is back.
 */
export function remote<T>(ask: () => Observable<T> | undefined): Remote<T> {
  const value = signal<T | undefined>(undefined);
  const loading = signal(true);
  const fault = signal<FaultState | null>(null);
  const turn = signal(0);

  effect((onCleanup) => {
    turn();
    const asked = ask();
    untracked(() => {
      loading.set(asked !== undefined);
      fault.set(null);
      const listening = asked?.subscribe({
        next: (answer) => {
          value.set(answer);
          loading.set(false);
        },
        error: (thrown: unknown) => {
          loading.set(false);
          fault.set(faultState(thrown));
        },
      });
      onCleanup(() => listening?.unsubscribe());
    });
  });

  inject(Actions)
    .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
    .subscribe(() => {
      if (fault()?.refusal === SERVER_AWAY) turn.update((count) => count + 1);
    });

  return {
    value: value.asReadonly(),
    loading: loading.asReadonly(),
    fault: fault.asReadonly(),
    reload: () => turn.update((count) => count + 1),
    update: (change) => value.update((present) => (present === undefined ? present : change(present))),
  };
}
