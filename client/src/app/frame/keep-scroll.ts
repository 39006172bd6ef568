import { afterNextRender, inject, Injector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationStart, Router } from '@angular/router';

/** What comes from the server after the page stands makes it longer; until then its place is not there yet. */
const FILLS_WITHIN_MS = 3_000;
const MOVED_BY_HAND = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

interface Visit {
  readonly path: string;
  readonly tops: readonly number[];
  /** the navigation by which the page before was reached */
  readonly before: number | undefined;
}

/**
 * `<main>` scrolls, and in a list its rows (`data-scrolls`), never the window, so the router's own keeping of places does
 * nothing here. A new page begins at its top; going back, with the browser or by the page's own arrow, finds the place
 * that was left.
 */
export function keepScroll(main: () => HTMLElement | undefined): void {
  const router = inject(Router);
  const injector = inject(Injector);
  const visits = new Map<number, Visit>();
  let here = 0;
  let before: number | undefined;
  let path = pathOf(router.url);
  let restored: Visit | undefined;
  let giveUp = (): void => undefined;

  const arrivedAt = (id: number, to: string): readonly number[] | undefined => {
    const last = before === undefined ? undefined : visits.get(before);
    const back = restored ?? (last?.path === to ? last : undefined);
    const isInPlace = path === to || router.currentNavigation()?.extras.replaceUrl === true;
    // Another tab or filter of the page that one is on moves nothing.
    const tops = back?.tops ?? (path === to ? undefined : []);
    if (back) before = back.before;
    else if (!isInPlace) before = here;
    here = id;
    path = to;
    return tops;
  };

  router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
    if (event instanceof NavigationStart) {
      giveUp();
      const tops = scrollersIn(main()).map(({ scrollTop }) => scrollTop);
      visits.set(here, { path, tops, before });
      restored = event.restoredState ? visits.get(event.restoredState.navigationId) : undefined;
    }
    if (!(event instanceof NavigationEnd)) return;
    const wanted = arrivedAt(event.id, pathOf(event.urlAfterRedirects));
    if (!wanted) return;
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
