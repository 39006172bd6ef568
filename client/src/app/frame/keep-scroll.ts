import { afterNextRender, inject, Injector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationStart, Router } from '@angular/router';

/** What comes from the server after the page stands makes it longer; until then its place is not there yet. */
const FILLS_WITHIN_MS = 3_000;
const MOVED_BY_HAND = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

/**
 * `<main>` scrolls, and in a list its rows (`data-scrolls`), never the window, so the router's own keeping of places does
 * nothing here. A new page begins at its top; going back finds the place that was left.
 */
export function keepScroll(main: () => HTMLElement | undefined): void {
  const router = inject(Router);
  const injector = inject(Injector);
  const places = new Map<number, readonly number[]>();
  let here = 0;
  let path = pathOf(router.url);
  let backTo: readonly number[] | undefined;
  let giveUp = (): void => undefined;

  router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
    if (event instanceof NavigationStart) {
      giveUp();
      places.set(
        here,
        scrollersIn(main()).map(({ scrollTop }) => scrollTop),
      );
      backTo = event.restoredState ? (places.get(event.restoredState.navigationId) ?? []) : undefined;
    }
    if (!(event instanceof NavigationEnd)) return;
    here = event.id;
    const isSamePage = path === pathOf(event.urlAfterRedirects);
    path = pathOf(event.urlAfterRedirects);
    // Another tab or filter of the page that one is on moves nothing.
    if (isSamePage && !backTo) return;
    const wanted = backTo ?? [];
    afterNextRender(
      () => {
        const page = main();
        if (page) giveUp = scrollTo(page, wanted);
      },
      { injector },
    );
  });
}

const pathOf = (url: string): string => url.split(/[?#]/)[0] ?? '';

const scrollersIn = (main: HTMLElement | undefined): readonly HTMLElement[] =>
  main ? [main, ...main.querySelectorAll<HTMLElement>('[data-scrolls]')] : [];

/** Puts everything at its place, now or as soon as it is long enough; answers how to stop trying. */
function scrollTo(main: HTMLElement, wanted: readonly number[]): () => void {
  const isThere = (): boolean => {
    const scrollers = scrollersIn(main);
    scrollers.forEach((one, at) => (one.scrollTop = wanted[at] ?? 0));
    return wanted.every((top, at) => Math.abs((scrollers[at]?.scrollTop ?? 0) - top) < 1);
  };
  if (isThere()) return () => undefined;
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(timer);
    for (const name of MOVED_BY_HAND) main.removeEventListener(name, stop);
  };
  const observer = new MutationObserver(() => {
    if (isThere()) stop();
  });
  observer.observe(main, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
  const timer = setTimeout(stop, FILLS_WITHIN_MS);
  for (const name of MOVED_BY_HAND) main.addEventListener(name, stop, { passive: true });
  return stop;
}
