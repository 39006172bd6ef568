import { DOCUMENT, inject, Injectable, signal } from '@angular/core';

const TICK_MS = 15_000;

/** The time as the screens show it, moved on every quarter of a minute and when the tab is looked at again. */
@Injectable({ providedIn: 'root' })
export class Now {
  private readonly document = inject(DOCUMENT);
  private readonly time = signal(Date.now());
  /** ms since 1970 */
  readonly ms = this.time.asReadonly();

  constructor() {
    const tell = () => this.time.set(Date.now());
    setInterval(tell, TICK_MS);
    this.document.addEventListener('visibilitychange', tell);
  }
}
