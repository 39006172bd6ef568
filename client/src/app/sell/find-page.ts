import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { filter, map, startWith } from 'rxjs';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { SnapshotActions } from '../snapshot/snapshot.actions';
import { snapshotFeature } from '../snapshot/snapshot.feature';
import { findTenants, wordsOf, type Tenant } from '../snapshot/tenants';
import { CodeScanner } from '../ui/code-scanner';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { codeOfLabel } from '../ui/read-label';
import { Skeleton } from '../ui/skeleton';
import { SellBlockerNote } from './sell-blocker-note';
import { TenantLine } from './tenant-line';

/** Chips for buildings help from here on; a single building needs none. */
const BUILDINGS_FOR_CHIPS = 2;

/** Finding the tenant: the cursor stands in the search, the tablet's own data answers at every key. */
@Component({
  selector: 'app-find-page',
  imports: [
    RouterLink,
    RouterOutlet,
    TranslocoPipe,
    CodeScanner,
    FailedState,
    Icon,
    PageState,
    Skeleton,
    SellBlockerNote,
    TenantLine,
  ],
  templateUrl: './find-page.html',
  styleUrl: './find-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.selling]': 'openMeter() !== null' },
})
export default class FindPage {
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  protected readonly snapshot = this.store.selectSignal(snapshotFeature.selectSnapshotState);
  protected readonly tenants = this.store.selectSignal(snapshotFeature.selectTenants);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  private readonly index = this.store.selectSignal(snapshotFeature.selectIndex);
  private readonly recents = this.store.selectSignal(snapshotFeature.selectRecentTenants);
  protected readonly buildings = this.store.selectSignal(snapshotFeature.selectBuildings);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly mayOpen = computed(() => this.permissions().has('accounts.update'));

  private readonly tenantByMeter = this.store.selectSignal(snapshotFeature.selectTenantByMeter);

  /** a browser gives the camera to HTTPS and localhost only */
  protected readonly hasCamera = 'mediaDevices' in navigator;
  protected readonly scanning = signal(false);
  /** what a code said that names no meter */
  protected readonly noCode = signal<string | null>(null);
  protected readonly typed = signal('');
  protected readonly building = signal<number | undefined>(undefined);
  private readonly walked = signal(-1);
  protected readonly words = computed(() => wordsOf(this.typed()));
  protected readonly showsChips = computed(() => this.buildings().length >= BUILDINGS_FOR_CHIPS);
  protected readonly found = computed(() => findTenants(this.index(), this.typed(), this.building()));
  /** what stands under the search: hits, or those of late before anything is typed */
  protected readonly isRecents = computed(
    () => this.words().length === 0 && this.building() === undefined && this.recents().length > 0,
  );
  protected readonly listed = computed((): readonly Tenant[] =>
    this.isRecents() ? this.recents() : this.found().hits,
  );
  /** the line that Enter opens */
  protected readonly chosen = computed(() => {
    const last = this.listed().length - 1;
    return this.walked() < 0 ? (this.words().length > 0 && last >= 0 ? 0 : -1) : Math.min(this.walked(), last);
  });
  protected readonly state = computed((): 'loading' | 'failed' | 'empty' | 'ready' => {
    const { read, refreshing, refreshedAtMs, fault } = this.snapshot();
    if (this.tenants().length > 0) return 'ready';
    if (fault) return 'failed';
    return !read || refreshing || (refreshedAtMs === 0 && this.online()) ? 'loading' : 'empty';
  });

  protected readonly openMeter = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(() => this.router.url),
      startWith(this.router.url),
      map((url) => /^\/sell\/([^/?#]+)/.exec(url)?.[1] ?? null),
    ),
    { requireSync: true },
  );

  constructor() {
    // Back from a sale the cursor stands in the search again, on what was typed.
    effect(() => {
      if (this.openMeter() === null) this.field().nativeElement.focus();
    });
  }

  protected search(text: string): void {
    this.typed.set(text);
    this.walked.set(-1);
  }

  protected scan(scanning: boolean): void {
    this.scanning.set(scanning);
    this.noCode.set(null);
  }

  /** The label of a tenant's meter leads to the sale; one of a meter without a tenant is searched for, and says so. */
  protected readonly take = (text: string): boolean => {
    const meterCode = codeOfLabel(text);
    this.noCode.set(meterCode === null ? text.slice(0, 60) : null);
    if (meterCode === null) return false;
    this.scanning.set(false);
    if (this.tenantByMeter().has(meterCode)) void this.router.navigate(['/sell', meterCode]);
    else this.search(meterCode);
    return true;
  };

  protected choose(building: number | undefined): void {
    this.building.update((before) => (before === building ? undefined : building));
    this.walked.set(-1);
    this.field().nativeElement.focus();
  }

  protected walk(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      this.walked.set(Math.max(0, Math.min(this.chosen() + step, this.listed().length - 1)));
    }
    if (event.key === 'Enter') {
      const tenant = this.listed()[this.chosen()];
      if (tenant) void this.router.navigate(['/sell', this.meterOf(tenant)]);
    }
    if (event.key === 'Escape' && this.typed() !== '') {
      event.preventDefault();
      this.search('');
    }
  }

  /** The meter that was searched for, else the tenant's first. */
  protected meterOf({ meters }: Tenant): string | undefined {
    const words = this.words();
    const named = meters.find(({ room, meterCode }) =>
      words.some((word) => room.toLowerCase() === word || meterCode.toLowerCase().includes(word)),
    );
    return (named ?? meters[0])?.meterCode;
  }

  /** it stands beside the list */
  protected isOpen({ meters }: Tenant): boolean {
    return meters.some(({ meterCode }) => meterCode === this.openMeter());
  }

  protected retry(): void {
    this.store.dispatch(SnapshotActions.refreshWanted());
  }
}
