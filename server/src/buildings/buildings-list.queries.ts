import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Building, buildingsList } from '#shared';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { inBuildings, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { loadBuildings } from './buildings.queries.js';
import { Buildings } from './buildings.service.js';

/** Buildings as a list. */
@Injectable()
export class BuildingsList implements ListSource<Building, typeof buildingsList.filters, EntityManager> {
  readonly list = buildingsList;
  readonly table: ListTable<typeof buildingsList.filters> = {
    table: 'buildings building',
    key: 'building.number',
    sorts: { number: 'building.number', remark: 'building.remark', createdAt: 'building.created_at' },
    date: { column: 'building.created_at', kind: 'moment' },
    searches: (word) => [
      textHas('building.remark', word),
      textHas('building.created_by', word),
      ...(/^\d+$/.test(word) ? [sql('building.number = ?', Number(word))] : []),
    ],
    filters: {},
  };

  constructor(private readonly buildings: Buildings) {}

  scope(who: Who): Sql {
    return inBuildings('building.number', who);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<Building[]> {
    return loadBuildings(em, ids.map(Number));
  }

  remove(who: Who, id: string): Promise<void> {
    return this.buildings.remove(who, Number(id));
  }
}
