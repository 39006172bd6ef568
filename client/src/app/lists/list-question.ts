import { computed, inject, type Signal, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { DEFAULT_PAGE_SIZE, type ListColumn, type ListMatch } from '#shared';
import type { AnyList } from './list-api';
import { type Address, emptied, isNarrowed, matchOf, queryOf, written } from './list-address';
import { isNumber } from './list-columns';

const SIZE_KEY = 'list-size';
/** The same question is the same object, so that nothing is asked twice. */
const SAME = { equal: (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b) };

/** What a list asks for: it is read from the address and changed by writing it there. Made while its list is made. */
export class ListQuestion<R> {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly address = toSignal(this.route.queryParamMap, { initialValue: this.route.snapshot.queryParamMap });
  private readonly usualSize = signal(Number(localStorage.getItem(SIZE_KEY)) || DEFAULT_PAGE_SIZE);

  readonly query = computed(() => queryOf(this.list(), (name) => this.address().get(name), this.usualSize()), SAME);
  readonly match = computed(() => matchOf(this.query()), SAME);
  readonly narrowed = computed(() => isNarrowed(this.list(), this.match()));
  readonly sorted = computed(() => {
    const [name, direction] = this.list().sort;
    const query = this.query();
    return query.sort === undefined
      ? { name, direction: query.direction ?? direction }
      : { name: query.sort, direction: query.direction ?? ('up' as const) };
  });
  /** what matches, in the order that is seen */
  readonly wanted = computed((): ListMatch => {
    const { sort, direction } = this.query();
    return { ...this.match(), ...(sort ? { sort } : {}), ...(direction ? { direction } : {}) };
  });

  constructor(private readonly list: Signal<AnyList<R>>) {}

  narrow(change: Address): void {
    this.go({ ...written(this.list(), change), page: null }, true);
  }

  empty(): void {
    this.go(emptied(this.list()));
  }

  sort(column: ListColumn<R>): void {
    const { name } = column;
    const [usual, usualDirection] = this.list().sort;
    const sorted = this.sorted();
    const isSame = sorted.name === name;
    const direction = isSame
      ? sorted.direction === 'up'
        ? 'down'
        : 'up'
      : isNumber(column.kind) || column.kind === 'moment'
        ? 'down'
        : 'up';
    const isUsual = name === usual && direction === usualDirection;
    this.narrow({ sort: isUsual ? null : name, direction: isUsual ? null : direction });
  }

  turn(page: number): void {
    this.go({ page: page === 1 ? null : String(page) });
  }

  resize(size: number): void {
    localStorage.setItem(SIZE_KEY, String(size));
    this.usualSize.set(size);
    this.go({ size: null, page: null });
  }

  /** What stands open beside the list stays open, and what is being opened is opened: a tap counts that came while typing. */
  private go(queryParams: Address, replaceUrl = false): void {
    const going = this.router.currentNavigation();
    if (going) {
      const url = this.router.parseUrl(this.router.serializeUrl(going.finalUrl ?? going.extractedUrl));
      const merged = Object.entries({ ...url.queryParams, ...queryParams }).filter(([, value]) => value !== null);
      url.queryParams = Object.fromEntries(merged);
      return void this.router.navigateByUrl(url, { replaceUrl: going.extras.replaceUrl ?? replaceUrl });
    }
    let relativeTo = this.route;
    while (relativeTo.firstChild) relativeTo = relativeTo.firstChild;
    void this.router.navigate([], { relativeTo, queryParams, queryParamsHandling: 'merge', replaceUrl });
  }
}
