import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { filter, interval } from 'rxjs';
import { v7 } from 'uuid';
import {
  type BodyOf,
  type Commissioning,
  type Crossed,
  formatKwh,
  type MeterState,
  parseMeterCode,
  readMeterRoute,
  recordCommissioningRoute,
  type RelayStep,
  ROOM_PATTERN,
  showCommissioningRoute,
  showMeterRoute,
  swapRoomsRoute,
  switchRelayRoute,
  wattHoursOf,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { PageTitle } from '../frame/page-title';
import { Live } from '../live/live';
import { LiveActions } from '../live/live.actions';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { MinutesLeft } from '../ui/minutes-left';
import { Moment } from '../ui/moment';
import { SavedNote } from '../ui/saved-note';
import { SettingsReason } from '../ui/settings-reason';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';
import { TextField } from '../ui/text-field';
import { askBeforeUnload, type LeaveWords, unsaved } from '../ui/unsaved';

const LOOK_AGAIN_MS = 3_000;
const TEST_GOES_ON: LeaveWords = { head: 'leaveTest.ask', text: 'leaveTest.text', action: 'leaveTest.action' };
const TEST_LOOKS = {
  waiting: { tone: 'way', key: 'relayTest.waiting' },
  confirmed: { tone: 'good', key: 'relayTest.confirmed' },
  needs_attention: { tone: 'stop', key: 'relayTest.needsAttention' },
} as const satisfies Record<string, StateLook>;

/** A meter in its room: read it, switch it off and on, and say which room it feeds. */
@Component({
  selector: 'app-commission-meter-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Awaited,
    BackLink,
    ConfirmDialog,
    FaultNote,
    Icon,
    MinutesLeft,
    Moment,
    SavedNote,
    SettingsReason,
    StateBadge,
    TextField,
  ],
  templateUrl: './commission-meter-page.html',
  styleUrl: './commission-meter-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class CommissionMeterPage {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);
  private readonly store = inject(Store);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  /** from the path */
  readonly meterCode = input.required<string>();

  private readonly code = computed(() => {
    const parsed = parseMeterCode(this.meterCode());
    return parsed.ok ? parsed.value.code : null;
  });
  protected readonly shown = remote(() => {
    const meterCode = this.code();
    return meterCode ? this.api.send(showCommissioningRoute, { params: { meterCode } }) : undefined;
  });
  private readonly meter = remote(() => {
    const meterCode = this.code();
    return meterCode ? this.api.send(showMeterRoute, { params: { meterCode } }) : undefined;
  });
  private readonly read = signal<MeterState | null>(null);
  /** the newest of what was read here and what came by itself */
  protected readonly state = computed(() => this.read() ?? this.meter.value()?.state ?? null);
  protected readonly model = computed(() => this.meter.value()?.model ?? '');
  protected readonly isPostpaid = computed(() => this.meter.value()?.postpaid ?? false);
  protected readonly reading = formSender();
  protected readonly switching = formSender();
  protected readonly recording = formSender();
  protected readonly swapping = formSender();
  protected readonly agrees = signal(false);
  protected readonly room = signal<string | null>(null);
  protected readonly remark = signal('');
  protected readonly tried = signal(false);
  protected readonly recorded = signal(false);
  protected readonly chosen = signal<Crossed | null>(null);
  /** of the test and the forms of this visit */
  private testId = v7();
  private recordId = v7();
  /** the command whose answer did not come: given once more, it is the same one */
  private unanswered: BodyOf<typeof switchRelayRoute> | null = null;
  private readonly swapId = v7();

  protected readonly test = computed(() => {
    const test = this.shown.value()?.test ?? null;
    return test?.endedAt === null ? test : null;
  });
  protected readonly look = computed((): StateLook | null => {
    const test = this.test();
    return test && TEST_LOOKS[test.state];
  });
  private readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  /** a test of whoever is here: one that looks at another's leaves nothing behind */
  private readonly isOwnTest = computed(() => {
    const test = this.test();
    return test !== null && test.startedBy === this.operator()?.fullName;
  });
  readonly leaveWords = computed(() => (this.isOwnTest() ? TEST_GOES_ON : null));
  protected readonly maySeeMeter = computed(() => this.permissions().has('board.view'));
  protected readonly mayCommission = computed(() => this.permissions().has('meters.commission'));
  protected readonly maySwitch = computed(
    () => this.mayCommission() && this.permissions().has('commands.force_off') && !this.isPostpaid(),
  );
  protected readonly mayUpdate = computed(() => this.permissions().has('meters.update'));
  protected readonly roomHere = computed(() => this.room() ?? this.shown.value()?.room ?? '');
  /** what is typed of the record: a room that is another than the one written down, and the remark */
  private readonly typed = computed(() => ({
    room: this.roomHere() === this.shown.value()?.room ? null : this.room(),
    remark: this.remark(),
  }));
  private readonly form = unsaved(this.typed);
  readonly changes = { isDirty: computed(() => this.isOwnTest() || this.form.isDirty()) };
  protected readonly roomIsRight = computed(() => ROOM_PATTERN.test(this.roomHere().trim()));
  protected readonly energy = computed(() => {
    const energyWh = this.state()?.energyWh ?? null;
    return energyWh === null ? '–' : `${formatKwh(wattHoursOf(energyWh))} kWh`;
  });

  constructor() {
    this.form.keep();
    effect(() => {
      const meterCode = this.code();
      untracked(() => {
        if (meterCode === null) void this.router.navigate(['/more/commission']);
        else this.live.watch([meterCode]);
      });
    });
    effect(() => {
      const room = this.shown.value()?.room;
      if (room !== undefined) this.title.say(room);
    });
    askBeforeUnload(this.isOwnTest);
    inject(DestroyRef).onDestroy(() => this.live.watch([]));
    inject(Actions)
      .pipe(
        ofType(LiveActions.meterChanged),
        filter(({ state }) => state.meterCode === this.code()),
        takeUntilDestroyed(),
      )
      .subscribe(({ state }) => {
        this.read.set(state);
        if (this.test()) this.shown.reload();
      });
    // What the relay does is said by the gateway; a word that got lost is asked for.
    interval(LOOK_AGAIN_MS)
      .pipe(
        filter(() => this.test() !== null && !this.shown.loading()),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.shown.reload());
  }

  protected refresh(): void {
    const meterCode = this.code();
    if (!meterCode || !this.online()) return;
    this.reading.send(this.api.send(readMeterRoute, { params: { meterCode } }), (state) => this.read.set(state));
  }

  protected switch(step: RelayStep): void {
    const meterCode = this.code();
    if (!meterCode || !this.online() || this.switching.busy()) return;
    const last = this.shown.value()?.test;
    // One that is over, also by its time, is not gone on with.
    if (last?.testId === this.testId && last.endedAt !== null) this.testId = v7();
    const testId = this.test()?.testId ?? this.testId;
    const before = this.unanswered;
    const commandId = before?.step === step && before.testId === testId ? before.commandId : v7();
    this.unanswered = { commandId, testId, step };
    const body = { ...this.unanswered, ...(this.agrees() ? { tenantAgrees: true } : {}) };
    this.switching.send(this.api.send(switchRelayRoute, { params: { meterCode }, body }), (shown) => {
      this.unanswered = null;
      this.take(shown);
    });
  }

  protected record(feeds: boolean): void {
    const meterCode = this.code();
    this.tried.set(true);
    if (!meterCode || !this.roomIsRight() || !this.online()) return;
    const testId = this.shown.value()?.test?.testId ?? null;
    const body = { recordId: this.recordId, room: this.roomHere().trim(), feeds, testId, remark: this.remark() };
    this.recording.send(this.api.send(recordCommissioningRoute, { params: { meterCode }, body }), (shown) => {
      this.recordId = v7();
      this.remark.set('');
      this.recorded.set(true);
      this.take(shown);
      this.form.keep();
    });
  }

  protected swap(): void {
    const [meterCode, other, shown] = [this.code(), this.chosen(), this.shown.value()];
    if (!meterCode || !other || !shown) return;
    const body = { requestId: this.swapId, with: other.meterCode, version: shown.version };
    this.swapping.send(this.api.send(swapRoomsRoute, { params: { meterCode }, body }), (swapped) => {
      this.room.set(null);
      this.take(swapped);
    });
  }

  private take(shown: Commissioning): void {
    this.shown.update(() => shown);
  }
}
