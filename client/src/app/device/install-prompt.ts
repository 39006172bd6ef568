import { Injectable } from '@angular/core';
import { fromEvent, map, merge, type Observable, startWith } from 'rxjs';

/** Chromium's event, which no standard library knows. */
interface InstallEvent extends Event {
  prompt(): Promise<void>;
  readonly userChoice: Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

const isInstallEvent = (event: Event): event is InstallEvent => 'prompt' in event && 'userChoice' in event;

/** Keeps the browser's offer to install until a person wants it. Must exist early: the offer comes once. */
@Injectable({ providedIn: 'root' })
export class InstallPrompt {
  private offer: InstallEvent | undefined;

  /** Whether the browser offers to install now. */
  offered(): Observable<boolean> {
    const offers = fromEvent(window, 'beforeinstallprompt').pipe(
      map((event) => {
        event.preventDefault();
        this.offer = isInstallEvent(event) ? event : undefined;
        return this.offer !== undefined;
      }),
    );
    const done = fromEvent(window, 'appinstalled').pipe(map(() => false));
    return merge(offers, done).pipe(startWith(this.offer !== undefined));
  }

  /** Shows the browser's own question. */
  async ask(): Promise<boolean> {
    const offer = this.offer;
    if (!offer) return false;
    this.offer = undefined;
    await offer.prompt();
    return (await offer.userChoice).outcome === 'accepted';
  }
}
