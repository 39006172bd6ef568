import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  untracked,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type MeterCode, parseMeterCode, type Permission } from '#shared';
import { RunningTests } from '../commissioning/running-tests';
import { PageTitle } from '../frame/page-title';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { isStale } from '../ui/age';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { NoCreditNote } from '../ui/no-credit-note';
import { Now } from '../ui/now';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { lookOfMeter } from '../ui/state-look';
import { BlockedMeter } from './blocked-meter';
import { KnownElsewhere } from './known-elsewhere';
import { MeterBaselines } from './meter-baselines';
import { MeterHistory } from './meter-history';
import { MeterNow } from './meter-now';
import { MeterOrders } from './meter-orders';
import { MeterRegisters } from './meter-registers';
import { MeterSales } from './meter-sales';
import { MeterPageActions } from './meters.actions';
import { metersFeature } from './meters.feature';

const TABS = ['now', 'history', 'sales', 'orders', 'registers'] as const;
/** what a tab takes besides seeing the meter */
const TAB_RIGHTS: Partial<Record<(typeof TABS)[number], Permission>> = {
  sales: 'sales.view',
  // For those who look after meters: a seller has no use for it.
  registers: 'dpus.view',
};

/** One meter: what it holds and does, how old that is, what it did before, what is on its way to it. */
@Component({
  selector: 'app-meter-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Icon,
    Amount,
    AgeTag,
    StateBadge,
    FaultNote,
    FailedState,
    Skeleton,
    BlockedMeter,
    KnownElsewhere,
    NoCreditNote,
    RunningTests,
    MeterBaselines,
    MeterNow,
    MeterHistory,
    MeterSales,
    MeterOrders,
    MeterRegisters,
  ],
  templateUrl: './meter-page.html',
  styleUrl: './meter-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MeterPage {
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);
  private readonly now = inject(Now);
  private readonly staleAfterMs = this.store.selectSignal(settingsFeature.selectStaleAfterMs);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly entities = this.store.selectSignal(metersFeature.selectMeterEntities);
  private readonly reading = this.store.selectSignal(metersFeature.selectReading);
  private readonly meterFaults = this.store.selectSignal(metersFeature.selectMeterFaults);
  private readonly readFaults = this.store.selectSignal(metersFeature.selectReadFaults);

  /** from the path */
  readonly meterCode = input.required<string>();
  /** from the query */
  readonly tab = input<string>();

  private readonly code = computed((): MeterCode | null => {
    const parsed = parseMeterCode(this.meterCode());
    return parsed.ok ? parsed.value.code : null;
  });
  protected readonly meter = computed(() => this.entities()[this.code() ?? ''] ?? null);
  protected readonly fault = computed(() => this.meterFaults()[this.code() ?? ''] ?? null);
  protected readonly readFault = computed(() => this.readFaults()[this.code() ?? ''] ?? null);
  protected readonly isReading = computed(() => this.reading().some((code) => code === this.code()));
  protected readonly mayRead = computed(() => this.permissions().has('board.read_now'));
  protected readonly maySell = computed(() => this.permissions().has('sell.update'));
  protected readonly mayExchange = computed(() => {
    const permissions = this.permissions();
    return permissions.has('commands.exchange') && permissions.has('accounts.view');
  });
  protected readonly mayRefund = computed(() => this.permissions().has('refund.update'));
  protected readonly tabs = computed(() =>
    TABS.filter((tab) => {
      const right = TAB_RIGHTS[tab];
      return right === undefined || this.permissions().has(right);
    }),
  );
  protected readonly openTab = computed(() => this.tabs().find((tab) => tab === this.tab()) ?? 'now');
  protected readonly stale = computed(() => {
    const readAt = this.meter()?.state.readAt ?? null;
    return isStale(readAt === null ? null : Date.parse(readAt), this.now.ms(), this.staleAfterMs());
  });
  protected readonly look = computed(() => {
    const meter = this.meter();
    return meter && lookOfMeter(meter.state, this.stale(), false, meter.account !== null);
  });

  constructor() {
    effect(() => {
      const meterCode = this.code();
      if (meterCode) untracked(() => this.store.dispatch(MeterPageActions.opened({ meterCode })));
      else void this.router.navigate(['/meters']);
    });
    effect(() => {
      const room = this.meter()?.room;
      if (room !== undefined) this.title.say(room);
    });
    inject(DestroyRef).onDestroy(() => this.store.dispatch(MeterPageActions.left()));
  }

  protected load(): void {
    const meterCode = this.code();
    if (meterCode) this.store.dispatch(MeterPageActions.opened({ meterCode }));
  }

  protected refresh(): void {
    const meterCode = this.code();
    if (meterCode && !this.isReading()) this.store.dispatch(MeterPageActions.refreshed({ meterCode }));
  }
}
