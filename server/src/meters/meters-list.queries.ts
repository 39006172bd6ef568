import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ListedMeter, METER_MODEL_IDS, type MeterCode, metersList } from '#shared';
import { IN_SERVICE, loadInService } from '../commissioning/in-service.queries.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { among, inBuildings, meterCodeHas, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { heldBy, isHeld } from './held-by.js';
import { loadMeters } from './meters.queries.js';
import { Meters } from './meters.service.js';
import { roomKeyOf } from './room-key.js';

/** With fewer letters of a model, or its digits alone, a search for a room would find all meters. */
const MODEL_LETTERS = 3;
/** Models are few and known: the word is held against each of them once, and not against every row. */
const modelHas = (word: string): Sql =>
  among(
    'meter.model',
    word.length < MODEL_LETTERS ? [] : METER_MODEL_IDS.filter((model) => model.startsWith(word.toUpperCase())),
  );

/** Meters as a list. */
@Injectable()
export class MetersList implements ListSource<ListedMeter, typeof metersList.filters, EntityManager> {
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
      modelHas(word),
      heldBy('meter.meter_code', word),
    ],
    filters: {
      held: (held) => isHeld('meter.meter_code', held),
      building: (building) => sql('meter.building = ?', building),
      dpuCode: (dpuCode) => sql('meter.dpu_code = ?', dpuCode),
      model: (model) => sql('meter.model = ?', model),
      payment: (payment) => sql('meter.postpaid = ?', payment === 'postpaid' ? 1 : 0),
      inService: (inService) => sql(IN_SERVICE[inService]),
    },
  };

  constructor(private readonly meters: Meters) {}

  scope(who: Who): Sql {
    return inBuildings('meter.building', who);
  }

  async load(em: EntityManager, who: Who, ids: readonly string[]): Promise<ListedMeter[]> {
    const meters = await loadMeters(em, ids as MeterCode[], who);
    const inService = await loadInService(
      em,
      meters.map(({ meterCode }) => meterCode),
    );
    return meters.map((meter) => ({ ...meter, inService: inService.get(meter.meterCode) ?? 'not_yet' }));
  }

  remove(who: Who, id: string): Promise<void> {
    return this.meters.remove(who, id as MeterCode);
  }
}
