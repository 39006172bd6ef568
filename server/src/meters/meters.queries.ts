import { In, Not, type EntityManager } from 'typeorm';
import type { Meter, MeterCode, MeterState } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { toMeterState } from '../readings/meter-states.js';
import { ReadingRow } from '../readings/reading.entity.js';
import { MeterRow } from './meter.entity.js';
import { roomKeyOf } from './room-key.js';

type Scope = Pick<Who, 'buildings'>;

/** Meters with state and account, in the order of the codes; codes that are none are left out. */
export async function loadMeters(em: EntityManager, codes: readonly MeterCode[], reader?: Scope): Promise<Meter[]> {
  if (codes.length === 0) return [];
  const meterCode = In([...codes]);
  const meters = await em.findBy(MeterRow, { meterCode });
  const states = await em.findBy(MeterStateRow, { meterCode });
  const open = await em
    .createQueryBuilder(AssignmentRow, 'assignment')
    .innerJoin(AccountRow, 'account', 'account.account_id = assignment.account_id')
    .select('assignment.open_meter_code', 'meterCode')
    .addSelect('assignment.assignment_id', 'assignmentId')
    .addSelect('account.account_id', 'accountId')
    .addSelect('account.number', 'number')
    .addSelect('account.name', 'name')
    .where({ openMeterCode: meterCode })
    .getRawMany<{ meterCode: string } & NonNullable<Meter['account']>>();
  const rows = new Map(meters.map((row) => [row.meterCode, row]));
  const stateOf = new Map(states.map((row) => [row.meterCode, row]));
  const accounts = new Map(
    open.map(({ meterCode: code, accountId, number, name, assignmentId }) => [
      code,
      { accountId, number, name, assignmentId },
    ]),
  );
  return codes.flatMap((code) => {
    const row = rows.get(code);
    return row ? [toMeter(row, stateOf.get(code), accounts.get(code) ?? null, reader)] : [];
  });
}

function toMeter(row: MeterRow, state: MeterStateRow | undefined, account: Meter['account'], reader?: Scope): Meter {
  return {
    meterCode: row.meterCode,
    dpuCode: row.dpuCode,
    serialPort: row.serialPort,
    address: row.address,
    building: row.building,
    room: row.room,
    model: row.model,
    postpaid: row.postpaid,
    ctRatio: row.ctRatio,
    remark: row.remark,
    simulated: row.simulated,
    account,
    state: toMeterState(state ?? MeterStateRow.make(row.meterCode), reader),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    version: row.version,
  };
}

/** One meter; undefined when there is none that the operator may see. */
export async function showMeter(em: EntityManager, who: Scope, meterCode: MeterCode): Promise<Meter | undefined> {
  const [meter] = await loadMeters(em, [meterCode], who);
  return meter && mayWorkIn(who, meter.building) ? meter : undefined;
}

/** The last known state of every meter of a building, by code. */
export async function buildingStates(em: EntityManager, building: number): Promise<MeterState[]> {
  const states = await em
    .createQueryBuilder(MeterStateRow, 'state')
    .innerJoin(MeterRow, 'meter', 'meter.meter_code = state.meter_code')
    .where('meter.building = :building', { building })
    .orderBy('state.meterCode')
    .getMany();
  return states.map((row) => toMeterState(row));
}

/** Whether anything was ever booked or ordered for the meter: then it stays in the records. */
export async function hasHistory(em: EntityManager, meterCode: MeterCode): Promise<boolean> {
  return (await em.existsBy(AssignmentRow, { meterCode })) || (await em.existsBy(CreditOrderRow, { meterCode }));
}

/** The account number that holds the meter now; undefined when none does. */
export async function openAccountNumber(em: EntityManager, meterCode: MeterCode): Promise<string | undefined> {
  const [meter] = await loadMeters(em, [meterCode]);
  return meter?.account?.number;
}

/** The meter that has the room; undefined when it is free or the meter's own. */
export async function meterInRoom(
  em: EntityManager,
  place: { readonly building: number; readonly room: string },
  except?: MeterCode,
): Promise<MeterRow | null> {
  const own = except === undefined ? {} : { meterCode: Not(except) };
  return em.findOneBy(MeterRow, { building: place.building, roomKey: roomKeyOf(place.room), ...own });
}

/** Locks the meter's state row until the transaction ends: account openings and orders take the same lock. */
export async function lockMeter(em: EntityManager, meterCode: MeterCode): Promise<boolean> {
  const update = em
    .createQueryBuilder()
    .update(MeterStateRow)
    .set({ nextPlace: () => 'next_place' });
  const { affected } = await update.where({ meterCode }).execute();
  return affected === 1;
}

/**
 * The state of a meter that nobody has read yet. A code that was used before goes on with its settings' versions: the
 * gateway's journal remembers them and takes no older one.
 */
export async function freshState(em: EntityManager, meterCode: MeterCode): Promise<MeterStateRow> {
  const last = await em.findOne(MeterSettingsRow, { where: { meterCode }, order: { version: 'DESC' } });
  return Object.assign(MeterStateRow.make(meterCode), { settingsVersion: last?.version ?? 0 });
}

/** Forgets what was read at a place where the meter hangs no more, and what was wanted of it. */
export async function forgetMeter(em: EntityManager, meterCode: MeterCode): Promise<void> {
  await em.delete(ReadingRow, { meterCode });
  await em.update(MeterSettingsRow, { newestSlot: meterCode }, { newestSlot: null });
  await em.delete(MeterStateRow, { meterCode });
}
