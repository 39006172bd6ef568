import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Dpu, type DpuCode, dpusList } from '#shared';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, inBuildings, numberHas, some, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { loadDpus } from './dpus.queries.js';
import { Dpus } from './dpus.service.js';

const NETWORK = { answering: 'dpu.online = 1', lost: 'dpu.online = 0', unheard: 'dpu.online IS NULL' } as const;

/** Whether the word is an address with its port as one writes them together: `10.0.0.1:4001`. */
function placeHas(word: string): Sql {
  const [, ip, port] = /^(.+):(\d{1,5})$/.exec(word) ?? [];
  return ip === undefined ? some([]) : every([textHas('dpu.ip', ip), sql('dpu.tcp_port = ?', Number(port))]);
}

/** DPUs as a list. */
@Injectable()
export class DpusList implements ListSource<Dpu, typeof dpusList.filters, EntityManager> {
  readonly list = dpusList;
  readonly table: ListTable<typeof dpusList.filters> = {
    table: 'dpus dpu',
    key: 'dpu.dpu_code',
    sorts: { code: 'dpu.dpu_code', ip: 'dpu.ip', createdAt: 'dpu.created_at' },
    date: { column: 'dpu.created_at', kind: 'moment' },
    searches: (word) => [
      numberHas('dpu.dpu_code', word),
      textHas('dpu.ip', word),
      // A serial line has no port.
      every([sql('dpu.tcp_port > 0'), numberHas('dpu.tcp_port', word)]),
      placeHas(word),
      textHas('dpu.remark', word),
      textHas('dpu.created_by', word),
    ],
    filters: {
      network: (network) => sql(NETWORK[network]),
      building: (building) => sql('dpu.building = ?', building),
    },
  };

  constructor(private readonly dpus: Dpus) {}

  scope(who: Who): Sql {
    return inBuildings('dpu.building', who);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<Dpu[]> {
    return loadDpus(em, ids as DpuCode[]);
  }

  remove(who: Who, id: string): Promise<void> {
    return this.dpus.remove(who, id as DpuCode);
  }
}
