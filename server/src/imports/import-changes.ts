/**
 * What an import changes of what there was, as the operation log keeps it: each meter and DPU by its code, with what was
 * and what is. What is new stands in the books itself; here it is counted.
 */
import type { Changed, ExistingDpu, ImportPlan, MeterBefore, PlannedDpu } from './plan-import.js';
import type { PlannedMeter } from './read-row.js';

/** How many meters, and how many DPUs, a line names: of those behind them it says how many they are. */
export const NAMED_IN_LOG = 200;

interface ChangedThings {
  readonly before: object;
  readonly after: object;
}

/** What was and what is, for the line of the log. */
export function changesOf({ changedMeters, changedDpus }: ImportPlan): ChangedThings {
  const meters = changedMeters.slice(0, NAMED_IN_LOG);
  const dpus = changedDpus.slice(0, NAMED_IN_LOG);
  return {
    before: {
      dpus: byCode(dpus, ({ before }) => [before.dpuCode, lineOf(before)]),
      meters: byCode(meters, ({ before: { meterCode, room, model, postpaid } }) => [
        meterCode,
        { room, model, postpaid },
      ]),
    },
    after: {
      dpus: byCode(dpus, ({ after }) => [after.dpuCode, lineOf(after)]),
      meters: byCode(meters, ({ before, after }) => [before.meterCode, changedOf(before, after)]),
      ...moreOf('furtherMeters', changedMeters.length),
      ...moreOf('furtherDpus', changedDpus.length),
    },
  };
}

/** What a meter becomes: one that stays what it is keeps whether it is postpaid, which may be set by hand. */
export const changedOf = (
  before: MeterBefore,
  { room, model, postpaid }: PlannedMeter,
): Pick<PlannedMeter, 'room' | 'model' | 'postpaid'> => ({
  room,
  model,
  postpaid: before.model === model ? before.postpaid : postpaid,
});

const lineOf = ({ framing, ip, tcpPort, serial }: ExistingDpu | PlannedDpu): object => ({
  ...{ framing, ip, tcpPort, serial },
});

const byCode = <B, A>(
  things: readonly Changed<B, A>[],
  entry: (thing: Changed<B, A>) => readonly [string, object],
): Readonly<Record<string, object>> => Object.fromEntries(things.map(entry));

const moreOf = (name: string, count: number): Readonly<Record<string, number>> =>
  count > NAMED_IN_LOG ? { [name]: count - NAMED_IN_LOG } : {};
