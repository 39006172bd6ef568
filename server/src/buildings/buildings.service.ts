import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  type Building,
  type createBuildingRoute,
  firstNamed,
  type updateBuildingRoute,
  type Uses,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { doneOrChecked } from '../database/done-or-checked.js';
import { againWhenTaken, madeOnce } from '../database/made-once.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { firstOf } from '../http/first-of.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { BuildingRow } from './building.entity.js';
import { usesOfBuilding } from './building-users.queries.js';
import { listBuildings, lockBuilding, toBuilding } from './buildings.queries.js';

type NewBuilding = BodyOf<typeof createBuildingRoute>;
type BuildingChange = BodyOf<typeof updateBuildingRoute>;

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

  /** Refused: `building_unknown`. */
  show(who: Who, number: number): Promise<Building> {
    return this.database.read((em) => shown(em, who, number));
  }

  /** What keeps its number as it is, and the building from being deleted. Refused: `building_unknown`. */
  uses(who: Who, number: number): Promise<Uses> {
    return this.database.read(async (em) => {
      await shown(em, who, number);
      return usesOfBuilding(em, number);
    });
  }

  /** Refused: `request_taken`, `building_not_yours`, `building_exists`. */
  create(who: Who, { requestId, ...content }: NewBuilding): Promise<Building> {
    const { number, remark } = content;
    const at = this.clock.now();
    // Two at once: the key decides, and the second is told what it would have been told a moment later.
    return againWhenTaken(() =>
      this.database.transaction(async (em) => {
        const made = await madeOnce(em, { requestId, content, operatorId: who.operatorId, at }, async () => {
          await refuseTaken(em, who, number);
          await em.insert(BuildingRow, { number, remark, createdAt: at, createdBy: who.fullName, version: 1 });
          await noteOperation(em, who, {
            at,
            command: 'building_added',
            ...named(number),
            before: null,
            after: content,
          });
          return String(number);
        });
        return shown(em, who, Number(made));
      }),
    );
  }

  /** Refused: `building_unknown`, `building_changed`, and for another number as `create` and `remove`. */
  update(who: Who, number: number, { version, ...wish }: BuildingChange): Promise<Building> {
    return againWhenTaken(() =>
      this.database.transaction(async (em) => {
        const looked = await doneOrChecked(
          () => renumbered(em, who, number, { version, ...wish }),
          () => this.lock(em, who, number),
        );
        if (looked.done) return looked.done;
        const before = looked.checked;
        if (before.number === wish.number && before.remark === wish.remark) return shown(em, who, number);
        if (before.version !== version) throw changedMeanwhile('building', `Building ${number}`);
        if (wish.number !== number) {
          await refuseTaken(em, who, wish.number);
          await refuseUsed(em, number, 'Its number stays while that is so');
        }
        await em.update(BuildingRow, { number }, { ...wish, version: version + 1 });
        const was = { number: before.number, remark: before.remark };
        const at = this.clock.now();
        await noteOperation(em, who, { at, command: 'building_changed', ...named(number), before: was, after: wish });
        return shown(em, who, wish.number);
      }),
    );
  }

  /** Refused: `building_unknown`, `building_in_use`, which names what uses it. */
  remove(who: Who, number: number): Promise<void> {
    return this.database.transaction(async (em) => {
      const { remark } = await this.lock(em, who, number);
      await refuseUsed(em, number, 'Delete or change that first');
      await em.delete(BuildingRow, { number });
      const gone = { before: { number, remark }, after: null };
      await noteOperation(em, who, { at: this.clock.now(), command: 'building_deleted', ...named(number), ...gone });
    });
  }

  private async lock(em: EntityManager, who: Who, number: number): Promise<BuildingRow> {
    if (!mayWorkIn(who, number) || !(await lockBuilding(em, number))) throw buildingUnknown(number);
    return em.findOneByOrFail(BuildingRow, { number });
  }
}

const named = (number: number): { thing: string; building: number } => ({ thing: String(number), building: number });

async function shown(em: EntityManager, who: Who, number: number): Promise<Building> {
  const row = mayWorkIn(who, number) ? await em.findOneBy(BuildingRow, { number }) : null;
  if (!row) throw buildingUnknown(number);
  return toBuilding(row, await em.countBy(MeterRow, { building: number }));
}

/** The building under another number, which this same change has given it. */
async function renumbered(
  em: EntityManager,
  who: Who,
  number: number,
  wish: BuildingChange,
): Promise<Building | undefined> {
  if (wish.number === number || (await em.existsBy(BuildingRow, { number }))) return undefined;
  const row = mayWorkIn(who, wish.number) ? await em.findOneBy(BuildingRow, { number: wish.number }) : null;
  return row?.version === wish.version + 1 && row.remark === wish.remark ? shown(em, who, wish.number) : undefined;
}

async function refuseTaken(em: EntityManager, who: Who, number: number): Promise<void> {
  if (!mayWorkIn(who, number)) {
    throw new Refused('building_not_yours', `Building ${number} is not one that you may work in.`);
  }
  if (!(await em.existsBy(BuildingRow, { number }))) return;
  const message = `Building ${number} is there already. Open it to change its remark.`;
  throw new Refused('building_exists', message, {
    details: { building: number },
    fields: [{ path: 'number', message }],
  });
}

async function refuseUsed(em: EntityManager, number: number, what: string): Promise<void> {
  // One kind of it: each must be cleared by itself.
  const [use] = await usesOfBuilding(em, number);
  if (use === undefined) return;
  const { kind, named, more } = use;
  const names = named.map(({ name }) => name);
  const count = names.length + more;
  const message = `Building ${number} is used by ${kind === 'dpu' ? 'DPU' : kind} ${firstOf(names, count)}. ${what}.`;
  const things = names.map((name) => ({ name }));
  const details = { building: number, kind, ...firstNamed(things, count) };
  throw new Refused('building_in_use', message, { details });
}
