import { DestroyRef, inject, type Signal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Observable } from 'rxjs';
import { type FaultState, faultState } from './faults';

export interface FormSender {
  readonly busy: Signal<boolean>;
  readonly fault: Signal<FaultState | null>;
  /** Sends unless a sending is under way: a double tap is one. */
  send<T>(request: Observable<T>, done: (answer: T) => void): void;
  clear(): void;
}

/** What every form's button needs: busy, the fault, and once at a time. */
export function formSender(): FormSender {
  const destroyed = inject(DestroyRef);
  const busy = signal(false);
  const fault = signal<FaultState | null>(null);
  return {
    busy: busy.asReadonly(),
    fault: fault.asReadonly(),
    clear: () => fault.set(null),
    send: (request, done) => {
      if (busy()) return;
      busy.set(true);
      fault.set(null);
      request.pipe(takeUntilDestroyed(destroyed)).subscribe({
        next: (answer) => {
          busy.set(false);
          done(answer);
        },
        error: (thrown: unknown) => {
          busy.set(false);
          fault.set(faultState(thrown));
        },
      });
    },
  };
}
