/** What a bus is doing, and what a probe found, as the screen says it. */
import {
  type BusCounts,
  type DpuBus,
  type FoundAddress,
  type MeterModel,
  type MeterState,
  type Probe,
  PROBE_HEARD_MS,
  type ResponseOf,
  type showBusRoute,
} from '#shared';
import { stillKnownAs } from '../meters/newer-state';
import type { StateLook } from '../ui/state-look';

type LineOf = Pick<DpuBus, 'lineOf'>;
export type MeterOnBus = ResponseOf<typeof showBusRoute>['meters'][number];

/** What is heard of a meter while its bus is shown. */
export function heardOf({ knownAs, ...meter }: MeterOnBus, state: MeterState): MeterOnBus {
  const { readAt, lostSince } = state;
  return { ...meter, readAt, lostSince, ...stillKnownAs(knownAs === undefined ? {} : { knownAs }, state) };
}

/** As `stillKnownAs`, of the DPU whose line a bus was given. */
export function stillLineOf(known: LineOf, heard: LineOf): LineOf {
  return heard.lineOf === undefined ? {} : { lineOf: heard.lineOf ?? known.lineOf ?? null };
}

/** A gateway tells of its buses every ten seconds; what is older is not how they are now. */
const REPORT_OLD_MS = 60_000;

export function lookOfBus(bus: DpuBus, meters: readonly MeterOnBus[], isServed: boolean, nowMs: number): StateLook {
  if (bus.gatewayId === null) {
    return isServed ? { tone: 'way', key: 'busState.takenOver' } : { tone: 'unknown', key: 'busState.noGateway' };
  }
  if (bus.reportedAt === null) return { tone: 'unknown', key: 'busState.neverHeard' };
  if (nowMs - Date.parse(bus.reportedAt) > REPORT_OLD_MS) return { tone: 'unknown', key: 'busState.notHeard' };
  if (bus.lineOf !== undefined) return { tone: 'stop', key: 'busState.lineOfOther' };
  if (bus.online === false) return { tone: 'stop', key: 'busState.away' };
  if (meters.some(({ knownAs }) => knownAs !== undefined)) return { tone: 'stop', key: 'busState.someKnown' };
  if (meters.length > 0 && meters.every(({ lostSince }) => lostSince !== null)) {
    return { tone: 'stop', key: 'busState.allSilent' };
  }
  if (meters.some(({ lostSince }) => lostSince !== null)) return { tone: 'look', key: 'busState.someSilent' };
  return bus.lastError === null ? { tone: 'good', key: 'busState.answers' } : { tone: 'look', key: 'busState.faulty' };
}

const WITH_ADVICE: ReadonlySet<string> = new Set(['silent', 'short', 'garbled', 'exception']);

/** What to look at when a bus has a fault, as a code; null where nothing is known but what its gateway said. */
export function causeOfBus(counts: BusCounts | null): string | null {
  const fault = counts?.lastFault ?? null;
  if (fault === 'closed') return counts?.lastCause ?? null;
  return fault !== null && WITH_ADVICE.has(fault) ? fault : null;
}

export type FoundKind = 'known' | 'other_model' | 'unknown' | 'garbled' | 'missing';
export interface FoundRow {
  readonly address: number;
  readonly kind: FoundKind;
  readonly look: StateLook;
  /** what is written down for this address */
  readonly meter: MeterOnBus | null;
  readonly models: readonly MeterModel[];
  readonly meterNumber: string | null;
}

const LOOKS: Readonly<Record<FoundKind, StateLook>> = {
  known: { tone: 'good', key: 'found.known' },
  other_model: { tone: 'stop', key: 'found.other_model' },
  unknown: { tone: 'look', key: 'found.unknown' },
  garbled: { tone: 'stop', key: 'found.garbled' },
  missing: { tone: 'unknown', key: 'found.missing' },
};

function kindOf({ answer, models }: FoundAddress, meter: MeterOnBus | undefined): FoundKind {
  if (answer === 'garbled') return 'garbled';
  if (answer === 'silent') return 'missing';
  if (!meter) return 'unknown';
  // A meter that says nothing of what it is may well be what is written down.
  return models.length === 0 || models.includes(meter.model) ? 'known' : 'other_model';
}

/** What a probe found beside what is written down; what is silent counts where a meter should answer. */
export function foundRows(probe: Probe, meters: readonly MeterOnBus[]): FoundRow[] {
  const byAddress = new Map(meters.map((meter) => [meter.address, meter]));
  return probe.found
    .filter(({ answer, address }) => answer !== 'silent' || byAddress.has(address))
    .map((found) => {
      const meter = byAddress.get(found.address);
      const kind = kindOf(found, meter);
      const { address, models, meterNumber } = found;
      return { address, kind, look: LOOKS[kind], meter: meter ?? null, models, meterNumber };
    });
}

/** A probe that goes on; one that nobody has heard of for a while does not. */
export function isRunning(probe: Probe | null, nowMs: number): boolean {
  return probe?.state === 'running' && nowMs - Date.parse(probe.at) < PROBE_HEARD_MS;
}

/** A silent address takes its time-out and the quiet after it. */
const SILENT_ADDRESS_MS = 2_200;

/** About how many minutes a probe may take at most, for whoever thinks about starting it. */
export const minutesOfProbe = (from: number, to: number): number =>
  Math.max(1, Math.ceil(((to - from + 1) * SILENT_ADDRESS_MS) / 60_000));
