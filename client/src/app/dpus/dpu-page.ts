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
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { filter } from 'rxjs';
import { deleteDpuRoute, type DpuCode, dpuUsesRoute, parseDpuCode, showBusRoute, showDpuRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { Live } from '../live/live';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';
import { Removal } from '../ui/removal';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';
import { UsedBy } from '../ui/used-by';
import { causeOfBus, heardOf, lookOfBus, type MeterOnBus, stillLineOf } from './bus-look';
import { BusProbe } from './bus-probe';

const SILENT: StateLook = { tone: 'unknown', key: 'meterState.lost' };
const KNOWN: StateLook = { tone: 'stop', key: 'meterState.knownElsewhere' };
const NEVER: StateLook = { tone: 'unknown', key: 'meterState.neverRead' };
const ANSWERS: StateLook = { tone: 'good', key: 'busState.meterAnswers' };

/** A DPU and its bus, live: what answers, what goes wrong and how often, what waits, and what hangs on it. */
@Component({
  selector: 'app-dpu-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Awaited,
    BackLink,
    BusProbe,
    FailedState,
    Icon,
    Removal,
    StateBadge,
    UsedBy,
  ],
  templateUrl: './dpu-page.html',
  styleUrl: './dpu-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DpuPage {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly router = inject(Router);
  private readonly done = inject(Done);
  private readonly now = inject(Now);
  private readonly title = inject(PageTitle);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly dpuCode = input.required<string>();

  private readonly code = computed((): DpuCode | null => {
    const parsed = parseDpuCode(this.dpuCode());
    return parsed.ok ? parsed.value.code : null;
  });
  protected readonly dpu = remote(() => {
    const dpuCode = this.code();
    return dpuCode ? this.api.send(showDpuRoute, { params: { dpuCode } }) : undefined;
  });
  protected readonly bus = remote(() => {
    const dpuCode = this.code();
    return dpuCode ? this.api.send(showBusRoute, { params: { dpuCode } }) : undefined;
  });
  protected readonly mayUpdate = computed(() => this.permissions().has('dpus.update'));
  protected readonly mayAddMeters = computed(() => this.permissions().has('meters.update'));
  protected readonly maySeeMeters = computed(() => this.permissions().has('board.view'));
  protected readonly look = computed((): StateLook | null => {
    const shown = this.bus.value();
    return shown ? lookOfBus(shown.bus, shown.meters, shown.isServed, this.now.ms()) : null;
  });
  protected readonly cause = computed(() => causeOfBus(this.bus.value()?.bus.counts ?? null));
  protected readonly waiting = computed(() => {
    const waiting = this.bus.value()?.bus.counts?.waiting;
    return waiting ? waiting.credit + waiting.control + waiting.readBack + waiting.poll : null;
  });
  protected readonly uses = remote(() => {
    const dpuCode = this.code();
    return dpuCode && this.mayUpdate() ? this.api.send(dpuUsesRoute, { params: { dpuCode } }) : undefined;
  });
  protected readonly isUsed = computed(() => (this.uses.value()?.length ?? 0) > 0);
  protected readonly removing = formSender();

  constructor() {
    effect(() => {
      const dpuCode = this.code();
      if (dpuCode === null) void this.router.navigate(['/more/dpus']);
      else untracked(() => (this.live.watchBuses([dpuCode]), this.title.say(dpuCode)));
    });
    inject(DestroyRef).onDestroy(() => this.live.watchBuses([]));
    const actions = inject(Actions);
    actions
      .pipe(
        ofType(LiveActions.busChanged),
        filter(({ bus }) => bus.dpuCode === this.code()),
        takeUntilDestroyed(),
      )
      .subscribe(({ bus, probe }) =>
        this.bus.update((shown) => ({ ...shown, bus: { ...bus, ...stillLineOf(shown.bus, bus) }, probe })),
      );
    actions
      .pipe(
        ofType(LiveActions.meterChanged),
        filter(({ state }) => this.bus.value()?.meters.some((one) => one.meterCode === state.meterCode) ?? false),
        takeUntilDestroyed(),
      )
      .subscribe(({ state }) => {
        const known = this.bus.value()?.meters.find((one) => one.meterCode === state.meterCode);
        this.bus.update((shown) => ({
          ...shown,
          meters: shown.meters.map((one) => (one.meterCode === state.meterCode ? heardOf(one, state) : one)),
        }));
        // What the whole building hears names no other: this reader may be told which it is.
        if (state.knownAs === null && known?.knownAs === undefined) this.bus.reload();
      });
    actions
      .pipe(
        ofType(LiveActions.connected),
        filter(({ again }) => again),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.bus.reload());
  }

  protected lookOfMeter({ knownAs, lostSince, readAt }: MeterOnBus): StateLook {
    if (knownAs !== undefined) return KNOWN;
    if (lostSince !== null) return SILENT;
    return readAt === null ? NEVER : ANSWERS;
  }

  protected remove(): void {
    const dpuCode = this.code();
    if (!dpuCode) return;
    this.removing.send(
      this.api.send(deleteDpuRoute, { params: { dpuCode } }),
      () => void this.done.go(['/more/dpus'], { key: 'done.deleted', what: `DPU ${dpuCode}` }),
    );
  }
}
