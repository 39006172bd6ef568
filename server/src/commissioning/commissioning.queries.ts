import { In, IsNull, Not, type EntityManager } from 'typeorm';
import {
  type Commissioning,
  type CommissioningRecord,
  crossedWith,
  type KnownMeter,
  type KnownRecord,
  type MeterCode,
  movedLoads,
  type RelayTest,
  type RunningTest,
} from '#shared';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { showMeter } from '../meters/meters.queries.js';
import { meterUnknown } from '../meters/meters.service.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { CommissioningRow, RelayTestRow } from './commissioning.entity.js';

/** All that is known of a meter in its room. Refused: `meter_unknown`. */
export async function showCommissioning(em: EntityManager, who: Who, meterCode: MeterCode): Promise<Commissioning> {
  const meter = await showMeter(em, who, meterCode);
  if (!meter) throw meterUnknown(meterCode);
  const { building, room, version, account } = meter;
  const test = await newestTest(em, meterCode);
  const moved = test ? await movedBy(em, test) : [];
  const own = await em.find(CommissioningRow, { where: { meterCode }, order: { at: 'DESC', recordId: 'DESC' } });
  const { meters, records } = await knownOf(em, building);
  const self = meters.find((one) => one.meterCode === meterCode);
  return {
    ...{ meterCode, room, version },
    account: account && { number: account.number, name: account.name },
    test: test ? await toTest(em, test, moved) : null,
    records: own.map(toRecord),
    crossed: self ? crossedWith(self, meters, records, moved) : [],
  };
}

/** The tests that go on in the operator's buildings, the first to end first. */
export async function runningTests(em: EntityManager, who: Who): Promise<RunningTest[]> {
  const rows = await em.find(RelayTestRow, {
    where: { openSlot: Not(IsNull()) },
    order: { endsAt: 'ASC', testId: 'ASC' },
  });
  const meters = await em.findBy(MeterRow, { meterCode: In(rows.map(({ meterCode }) => meterCode)) });
  const byCode = new Map(meters.map((meter) => [meter.meterCode, meter]));
  return rows.flatMap(({ testId, meterCode, step, startedBy, endsAt }) => {
    const meter = byCode.get(meterCode);
    if (!meter || !mayWorkIn(who, meter.building)) return [];
    const { building, room } = meter;
    return [{ testId, meterCode, building, room, step, startedBy, endsAt: endsAt.toISOString() }];
  });
}

async function newestTest(em: EntityManager, meterCode: MeterCode): Promise<RelayTestRow | null> {
  return em.findOne(RelayTestRow, { where: { meterCode }, order: { startedAt: 'DESC', testId: 'DESC' } });
}

/** The building's meters, and the newest record of each. */
async function knownOf(em: EntityManager, building: number): Promise<{ meters: KnownMeter[]; records: KnownRecord[] }> {
  const meters = await em.find(MeterRow, {
    select: { meterCode: true, room: true, roomKey: true },
    where: { building },
    order: { meterCode: 'ASC' },
  });
  const rows = await em.find(CommissioningRow, { where: { building }, order: { at: 'ASC', recordId: 'ASC' } });
  const newest = new Map(rows.map(({ meterCode, roomKey, feeds }) => [meterCode, { meterCode, roomKey, feeds }]));
  return { meters, records: [...newest.values()] };
}

/** The load of every meter of the bus as it was last read. */
export async function loadsOnBus(em: EntityManager, meterCode: MeterCode): Promise<Record<string, number>> {
  const { dpuCode } = await em.findOneByOrFail(MeterRow, { meterCode });
  const meters = await em.find(MeterRow, { select: { meterCode: true }, where: { dpuCode } });
  const states = await em.findBy(MeterStateRow, { meterCode: In(meters.map((one) => one.meterCode)) });
  return Object.fromEntries(states.flatMap(({ meterCode: code, powerW }) => (powerW === null ? [] : [[code, powerW]])));
}

/** Loads that went with the relay: of meters that were read again since it was confirmed open. */
async function movedBy(em: EntityManager, test: RelayTestRow): Promise<ReturnType<typeof movedLoads>> {
  if (test.step !== 'off') return [];
  const settings = await em.findOneBy(MeterSettingsRow, { settingsId: test.settingsId });
  const since = settings?.state === 'confirmed' ? settings.endedAt : null;
  if (!since) return [];
  const codes = Object.keys(test.before) as MeterCode[];
  const states = await em.findBy(MeterStateRow, { meterCode: In(codes) });
  const meters = await em.findBy(MeterRow, { meterCode: In(codes) });
  const rooms = new Map(meters.map(({ meterCode, room }) => [meterCode, room]));
  const loads = states.flatMap(({ meterCode, powerW, readAt }) => {
    const room = rooms.get(meterCode);
    if (room === undefined || powerW === null || readAt === null || readAt < test.switchedAt) return [];
    return [{ meterCode, room, beforeW: test.before[meterCode] ?? 0, afterW: powerW }];
  });
  return movedLoads(loads, test.meterCode);
}

async function toTest(em: EntityManager, row: RelayTestRow, moved: RelayTest['moved']): Promise<RelayTest> {
  const settings = await em.findOneBy(MeterSettingsRow, { settingsId: row.settingsId });
  return {
    testId: row.testId,
    step: row.step,
    state: settings?.state ?? 'waiting',
    reason: settings?.reason ?? null,
    switchedAt: row.switchedAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    startedBy: row.startedBy,
    moved,
  };
}

function toRecord(row: CommissioningRow): CommissioningRecord {
  const { recordId, meterCode, room, feeds, meterNumber, energyWh, remark, by } = row;
  return {
    ...{ recordId, meterCode, room, feeds, meterNumber, energyWh, remark, by },
    readAt: row.readAt?.toISOString() ?? null,
    tested: row.testId !== null,
    at: row.at.toISOString(),
  };
}
