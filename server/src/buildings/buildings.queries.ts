import { In, type EntityManager } from 'typeorm';
import type { Building } from '#shared';
import type { Who } from '../operators/who.js';
import { MeterRow } from '../meters/meter.entity.js';
import { BuildingRow } from './building.entity.js';

/** The buildings that the operator may work in, by number, with how many meters each has. */
export async function listBuildings(em: EntityManager, who: Pick<Who, 'buildings'>): Promise<Building[]> {
  return withMeters(em, await em.find(BuildingRow, { where: scopeOf(who.buildings), order: { number: 'ASC' } }));
}

/** These buildings. */
export async function loadBuildings(em: EntityManager, numbers: readonly number[]): Promise<Building[]> {
  return withMeters(em, await em.findBy(BuildingRow, scopeOf(numbers)));
}

const scopeOf = (numbers: Who['buildings']) => (numbers === 'all' ? {} : { number: In([...numbers]) });

async function withMeters(em: EntityManager, rows: readonly BuildingRow[]): Promise<Building[]> {
  const counted = await em
    .createQueryBuilder(MeterRow, 'meter')
    .select('meter.building', 'building')
    .addSelect('COUNT(*)', 'meters')
    .groupBy('meter.building')
    .getRawMany<{ building: unknown; meters: unknown }>();
  const meters = new Map(counted.map((row) => [Number(row.building), Number(row.meters)]));
  return rows.map((row) => toBuilding(row, meters.get(row.number) ?? 0));
}

export function toBuilding(row: BuildingRow, meters: number): Building {
  return {
    number: row.number,
    remark: row.remark,
    meters,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    version: row.version,
  };
}

/** Locks the building until the transaction ends. False when there is none. */
export async function lockBuilding(em: EntityManager, number: number): Promise<boolean> {
  // The remark set to itself: what counts is the row lock that an UPDATE takes on both databases.
  const update = em
    .createQueryBuilder()
    .update(BuildingRow)
    .set({ remark: () => 'remark' });
  const { affected } = await update.where({ number }).execute();
  return affected === 1;
}
