/**
 * Which meters answer. A meter that stayed silent for some polls in a row is lost, since the first of them; one that
 * answers is found again at once.
 */
import type { MeterCode } from '#shared';

export const SILENT_POLLS_TO_LOST = 3;

export interface WatchedMeter {
  /** steady ms of the last try; undefined before the first */
  readonly lastTryMs: number | undefined;
  /** tries in a row without an answer */
  readonly silentTries: number;
  /** the first of them */
  readonly silentSince: Date | undefined;
}

const UNSEEN: WatchedMeter = { lastTryMs: undefined, silentTries: 0, silentSince: undefined };

export class MeterWatch {
  private readonly meters = new Map<MeterCode, WatchedMeter>();

  constructor(private readonly onChange: () => void) {}

  of(meterCode: MeterCode): WatchedMeter {
    return this.meters.get(meterCode) ?? UNSEEN;
  }

  isLost(meterCode: MeterCode): boolean {
    return this.of(meterCode).silentTries >= SILENT_POLLS_TO_LOST;
  }

  heard(meterCode: MeterCode, steadyMs: number): void {
    const wasLost = this.isLost(meterCode);
    this.meters.set(meterCode, { lastTryMs: steadyMs, silentTries: 0, silentSince: undefined });
    if (wasLost) this.onChange();
  }

  silent(meterCode: MeterCode, steadyMs: number, at: Date): void {
    const { silentTries, silentSince } = this.of(meterCode);
    this.meters.set(meterCode, { lastTryMs: steadyMs, silentTries: silentTries + 1, silentSince: silentSince ?? at });
    if (silentTries + 1 === SILENT_POLLS_TO_LOST) this.onChange();
  }

  /** The bus was away: nothing is known of the meter, and it is not asked again at once. */
  notReached(meterCode: MeterCode, steadyMs: number): void {
    this.meters.set(meterCode, { ...this.of(meterCode), lastTryMs: steadyMs });
  }

  lost(): { meterCode: MeterCode; since: Date }[] {
    const lost: { meterCode: MeterCode; since: Date }[] = [];
    for (const [meterCode, { silentSince }] of this.meters) {
      if (silentSince && this.isLost(meterCode)) lost.push({ meterCode, since: silentSince });
    }
    return lost;
  }

  /** Forgets meters that are not of the site any more. */
  keep(meterCodes: { has(code: MeterCode): boolean }): void {
    for (const code of this.meters.keys()) if (!meterCodes.has(code)) this.meters.delete(code);
  }
}
