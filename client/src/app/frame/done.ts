import { afterNextRender, inject, Injectable, Injector, signal } from '@angular/core';
import { type NavigationExtras, NavigationStart, Router } from '@angular/router';
import type { Removed } from '#shared';

export interface DoneWords {
  /** key of the sentence, in which `what` stands */
  readonly key: 'done.added' | 'done.saved' | 'done.deleted';
  readonly what: string;
  /** where one more of it is made */
  readonly again?: readonly string[];
}

/** What was done is said in one place, above the page that one is on or goes on to, until one leaves it. */
@Injectable({ providedIn: 'root' })
export class Done {
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly said = signal<DoneWords | Removed | null>(null);
  private path = '';
  readonly current = this.said.asReadonly();

  constructor() {
    this.router.events.subscribe((event) => {
      if (event instanceof NavigationStart && pathOf(event.url) !== this.path) this.forget();
    });
  }

  /** Of a page that goes on with what it has, where many rows went at once. */
  say(words: DoneWords | Removed): void {
    this.path = pathOf(this.router.url);
    this.said.set(words);
  }

  /** Goes on from a page whose work is done. Nobody comes back to the page that is left: it is of a thing that is new, or gone. Its head takes the focus. */
  async go(commands: readonly string[], words: DoneWords, extras: Pick<NavigationExtras, 'queryParamsHandling'> = {}) {
    if ((await this.router.navigate([...commands], { ...extras, replaceUrl: true })) === false) return;
    this.say(words);
    afterNextRender(() => document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true }), {
      injector: this.injector,
    });
  }

  forget(): void {
    this.said.set(null);
  }
}

const pathOf = (url: string): string => url.split(/[?#]/)[0] ?? '';
