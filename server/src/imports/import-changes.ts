/**
 * What an import does in a building, as the operation log keeps it: the codes of what is new, and of what it changes each
 * meter and DPU by its code, with what was and what is.
 */
import type { Changed, ExistingDpu, ImportPlan, MeterBefore, PlannedDpu } from './plan-import.js';
import type { PlannedMeter } from './read-row.js';

/** How many meters, and how many DPUs, a line names of the new and of the changed: of those behind them it says how many. */
export const NAMED_IN_LOG = 200;

interface ChangedThings {
  readonly before: object;
  readonly after: object;
}

/** What was and what is in a building, for its line of the log. */
export function changesOf(plan: ImportPlan, building: number): ChangedThings {
  const isHere = (thing: { readonly building: number }): boolean => thing.building === building;
  const [newMeters, newDpus] = [plan.newMeters.filter(isHere), plan.newDpus.filter(isHere)];
  const changedMeters = plan.changedMeters.filter(({ after }) => isHere(after));
  const changedDpus = plan.changedDpus.filter(({ after }) => isHere(after));
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
      ...{ newMeters: newMeters.length, changedMeters: changedOrMoved(plan, building) },
      ...{ newDpus: newDpus.length, newBuildings: plan.newBuildings.includes(building) ? 1 : 0 },
      ...codesOf(
        newDpus.map(({ dpuCode }) => dpuCode),
        'newDpuCodes',
        'furtherNewDpus',
      ),
      ...codesOf(
        newMeters.map(({ meterCode }) => meterCode),
        'newMeterCodes',
        'furtherNewMeters',
      ),
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

/** Meters that are changed themselves, or by the line of their DPU. */
const changedOrMoved = ({ rows }: ImportPlan, building: number): number =>
  rows.filter(({ action, meterCode }) => action === 'changed' && Number(meterCode?.slice(0, 2)) === building).length;

const codesOf = (codes: readonly string[], name: string, further: string): object =>
  codes.length === 0 ? {} : { [name]: codes.slice(0, NAMED_IN_LOG), ...moreOf(further, codes.length) };

const moreOf = (name: string, count: number): Readonly<Record<string, number>> =>
  count > NAMED_IN_LOG ? { [name]: count - NAMED_IN_LOG } : {};
