/**
 * Takes wanted settings and brings each meter to its newest ones. A mode is changed by a newer version only: a meter that
 * was forced off stays so whatever credit comes, and is forced off again when it shows another mode all the same.
 */
import type { GatewayReading, MeterCode, WantedSettings } from '#shared';
import { BusFault } from '../bus/bus-fault.js';
import { retryPauseMs } from '../credit/retry-pause.js';
import type { OpenSettings, SettingsJournal } from '../journal/settings.journal.js';
import type { SiteJournal } from '../journal/site.journal.js';
import type { Logger } from '../log.js';
import type { GatewayClock } from '../meters/gateway-clock.js';
import { MeterTurns } from '../meters/meter-turns.js';
import type { MeterWatch } from '../meters/meter-watch.js';
import { readingOf, WrongMeter } from '../meters/read-meter.js';
import type { Site, SiteMeter } from '../meters/site.js';
import { applySettings } from './apply-settings.js';
import { settingsPauseMs, TRIES_BEFORE_ATTENTION } from './compare-settings.js';

export interface SettingsSurroundings {
  readonly site: Site;
  readonly settings: SettingsJournal;
  readonly siteJournal: SiteJournal;
  readonly watch: MeterWatch;
  readonly clock: GatewayClock;
  readonly log: Logger;
  /** whether the server is there now: only with its word is a meter told again what nobody asked for anew */
  readonly isServerThere: () => boolean;
  readonly onOutcome: () => void;
  readonly onReading: (reading: GatewayReading) => void;
  /** between the first tries whose values did not come back */
  readonly firstPauseMs?: number;
}

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30 * 60_000;

interface Attempts {
  /** tries in a row in which the meter did not answer */
  unanswered: number;
  isWaitingForMeter: boolean;
}

export class MeterSettings {
  private readonly attempts = new Map<MeterCode, Attempts>();
  private readonly turns = new MeterTurns(
    (meterCode) => this.runAll(meterCode),
    (meterCode, error) => {
      this.around.log.error(
        { meterCode, error: String(error) },
        'Settings could not be carried on; they are tried again.',
      );
      this.unanswered(meterCode);
    },
  );

  constructor(private readonly around: SettingsSurroundings) {}

  /** Takes settings into the journal; an older version than the known one is ignored. */
  take(wanted: WantedSettings): void {
    const result = this.around.settings.take(wanted);
    if (result === 'older') {
      const { meterCode, version } = wanted;
      this.around.log.warn({ meterCode, version }, 'Settings older than the known ones were ignored.');
      return;
    }
    this.around.onOutcome();
    this.turns.wake(wanted.meterCode);
  }

  resume(): void {
    for (const { wanted } of this.around.settings.open()) this.turns.wake(wanted.meterCode);
  }

  /** The meter answers, and says in which mode it is. */
  heard({ meterCode, mode }: GatewayReading): void {
    if (this.isNoLongerOff(meterCode, mode) || this.attempts.get(meterCode)?.isWaitingForMeter)
      this.turns.wake(meterCode);
  }

  /**
   * Somebody at the meter, or the loss of its memory, has ended the forced off that it had confirmed. Without the server
   * it might as well be another gateway that has the bus by now.
   */
  private isNoLongerOff(meterCode: MeterCode, mode: GatewayReading['mode']): boolean {
    const { settings, log, isServerThere } = this.around;
    if (mode === null || mode === 'forced_off' || !isServerThere()) return false;
    const known = settings.of(meterCode);
    if (known?.state !== 'confirmed' || known.wanted.mode !== 'forced_off') return false;
    settings.lost(known.wanted);
    log.warn({ meterCode, mode }, 'A meter that is to be forced off shows another mode; it is told again.');
    return true;
  }

  stop(): void {
    this.turns.stop();
  }

  private attemptsOf(meterCode: MeterCode): Attempts {
    const known = this.attempts.get(meterCode);
    if (known) return known;
    const attempts: Attempts = { unanswered: 0, isWaitingForMeter: false };
    this.attempts.set(meterCode, attempts);
    return attempts;
  }

  private unanswered(meterCode: MeterCode): void {
    const attempts = this.attemptsOf(meterCode);
    attempts.unanswered += 1;
    this.turns.wakeIn(meterCode, retryPauseMs(attempts.unanswered, FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
  }

  /** Goes on until the newest version is settled or must wait: a newer one may come while an older one is written. */
  private async runAll(meterCode: MeterCode): Promise<void> {
    const { site, settings, clock } = this.around;
    const attempts = this.attemptsOf(meterCode);
    attempts.isWaitingForMeter = false;
    for (;;) {
      const meter = site.meters.get(meterCode);
      const open = settings.of(meterCode);
      if (!meter || !open || open.state === 'confirmed' || site.readOnly || this.turns.isStopped) return;
      const waitMs = open.nextTryAt - clock.now().getTime();
      if (waitMs > 0) return this.turns.wakeIn(meterCode, waitMs);
      if (!(await this.runOne(meter, open, attempts))) return;
    }
  }

  /** True when there may be more to do at once. */
  private async runOne(meter: SiteMeter, open: OpenSettings, attempts: Attempts): Promise<boolean> {
    const { site, siteJournal, watch, clock, log } = this.around;
    const { meterCode } = meter.place;
    try {
      const result = await site.run(meter, 'control', (line) =>
        applySettings(line, meter, open.wanted, (seen) => siteJournal.strangeness(meterCode, seen)),
      );
      attempts.unanswered = 0;
      if (result.end !== 'cannot') {
        watch.heard(meterCode, clock.steadyMs());
        const { meterNumber } = result.snapshot;
        if (meterNumber !== null) siteJournal.sawNumber(meterCode, meterNumber);
        this.around.onReading(readingOf(result.snapshot, meter, clock));
      }
      this.store(open, result.end, result.end === 'confirmed' ? null : result.reason);
      return true;
    } catch (error) {
      if (!(error instanceof BusFault) && !(error instanceof WrongMeter)) throw error;
      attempts.isWaitingForMeter = error instanceof BusFault;
      log.warn({ meterCode, version: open.wanted.version }, error.message);
      this.unanswered(meterCode);
      return false;
    }
  }

  private store(
    { wanted, tries, state }: OpenSettings,
    end: 'confirmed' | 'not_taken' | 'cannot',
    reason: string | null,
  ): void {
    const { settings, clock, log, onOutcome } = this.around;
    const { meterCode, version } = wanted;
    const at = clock.now();
    log.info({ meterCode, version, end, reason }, 'Settings were tried.');
    if (end === 'confirmed') settings.decided(wanted, 'confirmed', null, at.toISOString());
    else {
      // What cannot be written at all may be possible with a later profile: looked at again, but not soon.
      const made = end === 'cannot' ? Math.max(tries + 1, TRIES_BEFORE_ATTENTION) : tries + 1;
      settings.tried(wanted, made, at.getTime() + settingsPauseMs(made, this.around.firstPauseMs));
      const isTold = state === 'needs_attention' || made < TRIES_BEFORE_ATTENTION;
      if (!isTold) settings.decided(wanted, 'needs_attention', reason, at.toISOString());
    }
    onOutcome();
  }
}
