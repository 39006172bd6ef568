import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Meter, type MeterCode, metersList } from '#shared';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { inBuildings, meterCodeHas, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { heldBy, isHeld } from './held-by.js';
import { loadMeters } from './meters.queries.js';
import { Meters } from './meters.service.js';
import { roomKeyOf } from './room-key.js';

/** Meters as a list. */
@Injectable()
export class MetersList implements ListSource<Meter, typeof metersList.filters, EntityManager> {
  readonly list = metersList;
  readonly table: ListTable<typeof metersList.filters> = {
    table: 'meters meter',
    key: 'meter.meter_code',
    sorts: {
      code: 'meter.meter_code',
      room: 'meter.room_key',
      model: 'meter.model',
      createdAt: 'meter.created_at',
    },
    date: { column: 'meter.created_at', kind: 'moment' },
    searches: (word) => [
      meterCodeHas('meter.meter_code', word),
      textHas('meter.room_key', roomKeyOf(word)),
      textHas('meter.remark', word),
      heldBy('meter.meter_code', word),
    ],
    filters: {
      held: (held) => isHeld('meter.meter_code', held),
      building: (building) => sql('meter.building = ?', building),
      dpuCode: (dpuCode) => sql('meter.dpu_code = ?', dpuCode),
    },
  };

  constructor(private readonly meters: Meters) {}

  scope(who: Who): Sql {
    return inBuildings('meter.building', who);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<Meter[]> {
    return loadMeters(em, ids as MeterCode[]);
  }

  remove(who: Who, id: string): Promise<void> {
    return this.meters.remove(who, id as MeterCode);
  }
}
