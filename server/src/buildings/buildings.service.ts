import { Injectable } from '@nestjs/common';
import type { Building } from '#shared';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { Refused } from '../http/refused.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { BuildingRow } from './building.entity.js';
import { listBuildings, lockBuilding, toBuilding } from './buildings.queries.js';

/** The refusal for a building that there is none of, or that the operator may not work in. */
export const buildingUnknown = (number: number): Refused =>
  new Refused('building_unknown', `There is no building ${number}. Add it under Buildings first.`, {
    details: { building: number },
  });

@Injectable()
export class Buildings {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list(who: Who): Promise<Building[]> {
    return this.database.read((em) => listBuildings(em, who));
  }

  /** Refused: `building_not_yours`, `building_exists`. */
  create(who: Who, { number, remark }: { number: number; remark: string }): Promise<Building> {
    const create = this.database.transaction(async (em) => {
      if (!mayWorkIn(who, number)) {
        throw new Refused('building_not_yours', `Building ${number} is not one that you may work in.`);
      }
      if (await em.existsBy(BuildingRow, { number })) throw buildingExists(number);
      const row = Object.assign(new BuildingRow(), {
        number,
        remark,
        createdAt: this.clock.now(),
        createdBy: who.fullName,
      });
      await em.insert(BuildingRow, row);
      return toBuilding(row, 0);
    });
    return create.catch((error: unknown) => {
      // Two at once: the key decides, and the second is told what it would have been told a moment later.
      throw isDuplicate(error) ? buildingExists(number) : error;
    });
  }

  /** Refused: `building_unknown`. */
  update(who: Who, number: number, { remark }: { remark: string }): Promise<Building> {
    return this.database.transaction(async (em) => {
      if (!mayWorkIn(who, number)) throw buildingUnknown(number);
      const { affected } = await em.update(BuildingRow, { number }, { remark });
      if (affected !== 1) throw buildingUnknown(number);
      const row = await em.findOneByOrFail(BuildingRow, { number });
      return toBuilding(row, await em.countBy(MeterRow, { building: number }));
    });
  }

  /** Refused: `building_unknown`, `building_in_use`, which names the DPUs that use it. */
  remove(who: Who, number: number): Promise<void> {
    return this.database.transaction(async (em) => {
      if (!mayWorkIn(who, number) || !(await lockBuilding(em, number))) throw buildingUnknown(number);
      const dpus = await em.find(DpuRow, { where: { building: number }, order: { dpuCode: 'ASC' } });
      if (dpus.length > 0) {
        const names = firstOf(dpus.map(({ dpuCode }) => dpuCode));
        const message = `Building ${number} is used by DPU ${names}. Delete what uses it first.`;
        throw new Refused('building_in_use', message, { details: { building: number, usedBy: names } });
      }
      await em.delete(BuildingRow, { number });
    });
  }
}

const buildingExists = (number: number): Refused =>
  new Refused('building_exists', `Building ${number} is there already. Open it to change its remark.`, {
    details: { building: number },
  });

const NAMED = 5;

/** `020101, 020102 and 7 more`: enough to find what a refusal speaks of. */
export function firstOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
