import { effect, type Signal, signal } from '@angular/core';

const SECOND_MS = 1000;

/** Seconds that are left of a wait, told by the second: begins anew whenever what `seconds` reads has changed. */
export function countDown(seconds: () => number): Signal<number> {
  const left = signal(0);
  effect((onCleanup) => {
    const wanted = seconds();
    if (wanted === 0) return left.set(0);
    const endsMs = performance.now() + wanted * SECOND_MS;
    const tell = () => left.set(Math.max(0, Math.ceil((endsMs - performance.now()) / SECOND_MS)));
    tell();
    const ticking = setInterval(tell, SECOND_MS / 4);
    onCleanup(() => clearInterval(ticking));
  });
  return left.asReadonly();
}
