/**
 * Which meters answer. A meter that stayed silent for some polls in a row is lost, since the first of them; one that
 * answers is found again at once. Where another meter of the site answers, it is known as which.
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
  /** tries in a row in which no meter at all answered */
  readonly unanswered: number;
  /** the meter of the site that answers in its place */
  readonly knownAs: MeterCode | undefined;
}

const ANSWERS = { silentTries: 0, silentSince: undefined, unanswered: 0, knownAs: undefined };
const UNSEEN: WatchedMeter = { lastTryMs: undefined, ...ANSWERS };

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
    this.meters.set(meterCode, { lastTryMs: steadyMs, ...ANSWERS });
    if (wasLost) this.onChange();
  }

  /** Some meter answers here: `knownAs` where it is another one of the site. */
  answered(meterCode: MeterCode, knownAs: MeterCode | undefined): void {
    const before = this.of(meterCode);
    this.meters.set(meterCode, { ...before, unanswered: 0, knownAs });
    if (before.knownAs !== knownAs) this.onChange();
  }

  /** The meter did not answer, whether or not another one did. */
  silent(meterCode: MeterCode, steadyMs: number, at: Date): void {
    const before = this.of(meterCode);
    const silentTries = before.silentTries + 1;
    const unanswered = before.unanswered + 1;
    const knownAs = unanswered < SILENT_POLLS_TO_LOST ? before.knownAs : undefined;
    const silentSince = before.silentSince ?? at;
    this.meters.set(meterCode, { lastTryMs: steadyMs, silentTries, silentSince, unanswered, knownAs });
    if (silentTries === SILENT_POLLS_TO_LOST || before.knownAs !== knownAs) this.onChange();
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

  /** In whose place another meter of the site answers, and which. */
  strangers(): { meterCode: MeterCode; knownAs: MeterCode }[] {
    return [...this.meters].flatMap(([meterCode, { knownAs }]) => (knownAs ? [{ meterCode, knownAs }] : []));
  }

  /** Forgets meters that are not of the site any more. */
  keep(meterCodes: { has(code: MeterCode): boolean }): void {
    for (const code of this.meters.keys()) if (!meterCodes.has(code)) this.meters.delete(code);
  }
}
