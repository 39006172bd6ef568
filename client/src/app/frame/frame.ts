import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  type Signal,
  viewChild,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { filter, fromEvent, map } from 'rxjs';
import type { Permission } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Icon, type IconName } from '../ui/icon';
import { ServerReachNote } from '../ui/needs-server';
import { ConnectionChip } from './connection-chip';
import { DoneNote } from './done-note';
import { keepScroll } from './keep-scroll';
import { OperatorMenu } from './operator-menu';
import { pressPageKey } from './page-keys';
import { PageTitle } from './page-title';
import { placeOfUrl } from './place-of-url';

interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly word: string;
  readonly permission: Permission | null;
  /** left out of the phone's bottom bar, which has room for four */
  readonly wideOnly?: true;
}

const PLACES: readonly Place[] = [
  { path: '/attention', icon: 'attention', word: 'nav.attention', permission: 'operators.update', wideOnly: true },
  { path: '/today', icon: 'today', word: 'nav.today', permission: 'reports.view', wideOnly: true },
  { path: '/sell', icon: 'sell', word: 'nav.sell', permission: 'sell.update' },
  { path: '/tenants', icon: 'tenants', word: 'nav.tenants', permission: 'accounts.view' },
  { path: '/meters', icon: 'meters', word: 'nav.meters', permission: 'board.view' },
  { path: '/sales', icon: 'sales', word: 'nav.sales', permission: 'sales.view', wideOnly: true },
  { path: '/more', icon: 'more', word: 'nav.more', permission: null },
];

/** Where the bar has become a rail, as the styles have it. */
function wideEnough(): Signal<boolean> {
  const query = matchMedia('(min-width: 720px)');
  const changes = fromEvent<MediaQueryListEvent>(query, 'change').pipe(map(({ matches }) => matches));
  return toSignal(changes, { initialValue: query.matches });
}

/** What stands around every page: a bar at the bottom of a phone, a rail beside it on everything wider. */
@Component({
  selector: 'app-frame',
  imports: [RouterOutlet, RouterLink, TranslocoPipe, Icon, ConnectionChip, DoneNote, OperatorMenu, ServerReachNote],
  templateUrl: './frame.html',
  styleUrl: './frame.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'press($event)' },
})
export default class Frame {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly proofNeeded = inject(Store).selectSignal(sessionFeature.selectProofNeeded);
  protected readonly title = inject(PageTitle).current;
  protected readonly places = computed(() =>
    PLACES.filter(({ permission }) => permission === null || this.permissions().has(permission)),
  );
  private readonly page = viewChild<ElementRef<HTMLElement>>('page');
  private readonly router = inject(Router);
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  private readonly isWide = wideEnough();
  protected readonly current = computed(() =>
    placeOfUrl(
      this.url(),
      this.places().flatMap(({ path, wideOnly }) => (wideOnly && !this.isWide() ? [] : path)),
    ),
  );

  constructor() {
    keepScroll(() => this.page()?.nativeElement);
  }

  protected press(event: KeyboardEvent): void {
    const page = this.page()?.nativeElement;
    if (page) pressPageKey(event, page);
  }
}
