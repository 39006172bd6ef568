/**
 * Asks the addresses of a bus one by one, each in a slot of its own behind everything else that waits: a credit never
 * waits for more than one address. What was found is told again and again, the whole of it, until the server has the end.
 */
import type { FoundAddress, ProbeReport } from '#shared';
import { BusFault } from '../bus/bus-fault.js';
import type { Logger } from '../log.js';
import type { Site } from '../meters/site.js';
import type { MeterProfile } from '../profiles/profile.js';
import { identifyMeter, questionsOf, type Questions } from './identify-meter.js';

export interface ProberSurroundings {
  readonly site: Site;
  readonly profiles: ReadonlyMap<string, MeterProfile>;
  readonly log: Logger;
  /** false when the server did not take it */
  readonly tell: (report: ProbeReport) => Promise<boolean>;
  /** between two words about a probe that goes on, and before an end is told again */
  readonly tellEveryMs?: number;
}
export type ProbeWish = Pick<ProbeReport, 'probeId' | 'dpuCode' | 'from' | 'to'>;
export type ProbeStart =
  | { readonly started: true }
  | { readonly started: false; readonly reason: 'dpu_unknown' | 'bus_away' | 'probe_under_way' };

const TELL_EVERY_MS = 1000;
const AWAY_PAUSE_MS = 2000;
/** A bus that stays away for so many looks ends the probe. */
const AWAY_TRIES = 5;

export class BusProber {
  private readonly probes = new Map<string, ProbeReport>();
  private readonly questions: Questions;
  private isStopped = false;

  constructor(private readonly around: ProberSurroundings) {
    this.questions = questionsOf(around.profiles.values());
  }

  /** Begins a probe; one that was begun before goes on, or has ended, as it did. */
  start(wish: ProbeWish): ProbeStart {
    const { dpuCode, probeId } = wish;
    const last = this.probes.get(dpuCode);
    if (last?.probeId === probeId) return { started: true };
    if (last?.state === 'running') return { started: false, reason: 'probe_under_way' };
    const health = this.around.site.health().find((bus) => bus.dpuCode === dpuCode);
    if (!health) return { started: false, reason: 'dpu_unknown' };
    if (!this.around.site.dpuCodes.includes(dpuCode)) return { started: false, reason: 'bus_away' };
    const report: ProbeReport = { ...wish, asked: 0, state: 'running', found: [] };
    this.probes.set(dpuCode, report);
    this.run(report).catch((error: unknown) => {
      this.around.log.error({ dpuCode, error: String(error) }, 'A probe failed in a way that nobody foresaw.');
      this.change(report, { state: 'failed' });
    });
    return { started: true };
  }

  /** Ends a probe after the address that is being asked. */
  stop(probeId: string): void {
    for (const probe of this.probes.values()) {
      if (probe.probeId === probeId && probe.state === 'running') this.change(probe, { state: 'stopped' });
    }
  }

  close(): void {
    this.isStopped = true;
  }

  private async run(begun: ProbeReport): Promise<void> {
    const { dpuCode, probeId, from, to } = begun;
    const telling = this.tell(dpuCode, probeId);
    let away = 0;
    for (let address = from; address <= to && away < AWAY_TRIES;) {
      if (this.now(begun)?.state !== 'running' || this.isStopped) return telling;
      try {
        const found = await this.ask(dpuCode, address);
        const probe = this.now(begun);
        if (probe) {
          const isWorthTelling = found.answer !== 'silent' || this.isWrittenDown(dpuCode, address);
          this.change(probe, { asked: probe.asked + 1, found: isWorthTelling ? [...probe.found, found] : probe.found });
        }
        away = 0;
        address += 1;
      } catch (error) {
        if (!(error instanceof BusFault)) throw error;
        away += 1;
        await pause(AWAY_PAUSE_MS);
      }
    }
    const probe = this.now(begun);
    if (probe?.state === 'running') this.change(probe, { state: away < AWAY_TRIES ? 'done' : 'failed' });
    return telling;
  }

  /** One that is written down is asked again before it counts as missing. */
  private async ask(dpuCode: string, address: number): Promise<FoundAddress> {
    const { site } = this.around;
    const once = () => site.look(dpuCode, (line) => identifyMeter(line, address, this.questions));
    const found = await once();
    const isDoubtful =
      found.answer === 'garbled' || (found.answer === 'silent' && this.isWrittenDown(dpuCode, address));
    return isDoubtful ? once() : found;
  }

  private isWrittenDown(dpuCode: string, address: number): boolean {
    return this.around.site.metersOf(dpuCode).some(({ place }) => place.address === address);
  }

  /** The probe as it is now; undefined when another one has taken its place. */
  private now({ dpuCode, probeId }: ProbeReport): ProbeReport | undefined {
    const probe = this.probes.get(dpuCode);
    return probe?.probeId === probeId ? probe : undefined;
  }

  private change(probe: ProbeReport, change: Partial<ProbeReport>): void {
    const now = this.now(probe);
    if (now) this.probes.set(now.dpuCode, { ...now, ...change });
  }

  private async tell(dpuCode: string, probeId: string): Promise<void> {
    const { tell, tellEveryMs = TELL_EVERY_MS } = this.around;
    let told: ProbeReport | undefined;
    for (;;) {
      const probe = this.probes.get(dpuCode);
      if (this.isStopped || probe?.probeId !== probeId) return;
      if (probe !== told && (await tell(probe))) told = probe;
      if (told === probe && probe.state !== 'running') return;
      await pause(tellEveryMs);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
