/**
 * Which meter of a bus is asked next. A meter that answers is due again after the poll interval, and the one that has
 * waited longest goes first. A silent meter costs as much bus time as six good polls, so silent ones share a small part of
 * the bus between them, whatever their number; where none answers, they have it to themselves.
 */
import type { MeterCode } from '#shared';
import { retryPauseMs } from '../credit/retry-pause.js';
import type { WatchedMeter } from '../meters/meter-watch.js';

export interface PollCandidate extends Pick<WatchedMeter, 'lastTryMs' | 'silentTries'> {
  readonly meterCode: MeterCode;
}

export type NextPoll =
  | { readonly what: 'poll'; readonly meterCode: MeterCode }
  /** nothing is due before */
  | { readonly what: 'wait'; readonly untilMs: number };

/** The part of a bus's time that meters which do not answer may take. */
const SILENT_SHARE = 0.1;
const FIRST_SILENT_PAUSE_MS = 5000;
const LONGEST_SILENT_PAUSE_MS = 10 * 60_000;

/** Steady ms at which a meter is to be asked. */
function dueMs({ lastTryMs, silentTries }: PollCandidate, pollIntervalMs: number): number {
  if (lastTryMs === undefined) return 0;
  if (silentTries === 0) return lastTryMs + pollIntervalMs;
  return (
    lastTryMs + retryPauseMs(silentTries, Math.min(pollIntervalMs, FIRST_SILENT_PAUSE_MS), LONGEST_SILENT_PAUSE_MS)
  );
}

/** The next poll at `nowMs`; `silentFromMs` is when the silent meters' share allows them one. */
export function nextPoll(
  meters: readonly PollCandidate[],
  nowMs: number,
  pollIntervalMs: number,
  silentFromMs: number,
): NextPoll {
  let answering: { meterCode: MeterCode; dueMs: number } | undefined;
  let silent: { meterCode: MeterCode; dueMs: number } | undefined;
  for (const meter of meters) {
    const due = { meterCode: meter.meterCode, dueMs: dueMs(meter, pollIntervalMs) };
    if (meter.silentTries === 0) answering = earlier(answering, due);
    else silent = earlier(silent, due);
  }
  if (silent && answering) silent = { ...silent, dueMs: Math.max(silent.dueMs, silentFromMs) };
  // Their share is small already: when it is a silent one's turn, it goes before the others, or it would never be found.
  if (silent && silent.dueMs <= nowMs) return { what: 'poll', meterCode: silent.meterCode };
  if (answering && answering.dueMs <= nowMs) return { what: 'poll', meterCode: answering.meterCode };
  const first = earlier(answering, silent);
  return { what: 'wait', untilMs: first?.dueMs ?? nowMs + pollIntervalMs };
}

function earlier<T extends { dueMs: number }>(a: T | undefined, b: T | undefined): T | undefined {
  if (!a || !b) return a ?? b;
  return b.dueMs < a.dueMs ? b : a;
}

/** When silent meters may be asked again after a try that took so long. */
export function silentFromAfter(nowMs: number, tookMs: number): number {
  return nowMs + tookMs * (1 / SILENT_SHARE - 1);
}
