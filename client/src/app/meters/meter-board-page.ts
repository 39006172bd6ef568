import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { filter, map, startWith } from 'rxjs';
import { sessionFeature } from '../session/session.feature';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { ListKeys } from '../ui/list-keys';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';
import { MeterRow } from './meter-row';
import { MeterBoardActions, type MeterFilter } from './meters.actions';
import { metersFeature } from './meters.feature';

const STATES = ['closed', 'open', 'arrears', 'alarm', 'lost', 'forced', 'blocked', 'not_opened'] as const;

/** Every meter that the operator may see: counts by state that filter, search, place; beside it the one chosen. */
@Component({
  selector: 'app-meter-board-page',
  imports: [
    RouterOutlet,
    RouterLink,
    RouterLinkActive,
    TranslocoPipe,
    SearchField,
    Skeleton,
    FailedState,
    PageState,
    MeterRow,
    Icon,
    ListKeys,
  ],
  templateUrl: './meter-board-page.html',
  styleUrl: '../ui/panes.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MeterBoardPage {
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  /** from the query: where a link leads to the meters of one state */
  readonly state = input<string>();
  protected readonly meters = this.store.selectSignal(metersFeature.selectBoard);
  protected readonly counts = this.store.selectSignal(metersFeature.selectCounts);
  protected readonly total = this.store.selectSignal(metersFeature.selectTotal);
  protected readonly next = this.store.selectSignal(metersFeature.selectNext);
  protected readonly loading = this.store.selectSignal(metersFeature.selectLoading);
  protected readonly fault = this.store.selectSignal(metersFeature.selectFault);
  protected readonly filter = this.store.selectSignal(metersFeature.selectFilter);
  protected readonly buildings = this.store.selectSignal(metersFeature.selectBuildings);
  private readonly floorsByBuilding = this.store.selectSignal(metersFeature.selectFloors);
  protected readonly placeOpen = signal(false);

  protected readonly mayImport = computed(() => this.permissions().has('meters.import'));
  protected readonly floors = computed(() => this.floorsByBuilding().get(this.filter().building ?? 0) ?? []);
  protected readonly states = computed(() => {
    const counts = this.counts();
    return counts ? STATES.filter((state) => counts[state] > 0 || this.filter().state === state) : [];
  });
  protected readonly filtered = computed(() => Object.values(this.filter()).some((value) => value !== undefined));
  protected readonly chosen = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => this.route.firstChild !== null),
    ),
    { initialValue: false },
  );

  constructor() {
    this.store.dispatch(MeterBoardActions.opened());
    effect(() => {
      const state = STATES.find((one) => one === this.state());
      if (state) untracked(() => this.narrow({ state }));
    });
  }

  protected narrow(change: MeterFilter): void {
    this.store.dispatch(MeterBoardActions.filtered({ change }));
  }

  protected search(keywords: string): void {
    this.narrow({ keywords: keywords === '' ? undefined : keywords });
  }

  protected chooseState(state: (typeof STATES)[number]): void {
    this.narrow({ state: this.filter().state === state ? undefined : state });
  }

  protected chooseBuilding(text: string): void {
    this.narrow({ building: text === '' ? undefined : Number(text), floor: undefined });
  }

  protected chooseFloor(text: string): void {
    this.narrow({ floor: text === '' ? undefined : Number(text) });
  }

  protected all(): void {
    this.narrow({ keywords: undefined, state: undefined, building: undefined, floor: undefined });
  }

  protected more(): void {
    this.store.dispatch(MeterBoardActions.moreWanted());
  }

  protected retry(): void {
    this.store.dispatch(MeterBoardActions.retried());
  }
}
