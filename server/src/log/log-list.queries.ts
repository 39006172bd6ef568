import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { COMMAND_WORDS, COMMANDS, logList, type Operation } from '#shared';
import { DeviceRow } from '../devices/device.entity.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { among, every, inBuildings, some, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { withKnownThings } from './known-things.queries.js';
import { readLines } from './readable-lines.queries.js';

const KNOWN = among('operation.command', COMMANDS);
/** Its command was altered into none. */
const UNREADABLE = sql(`NOT ${KNOWN.sql}`, ...KNOWN.values);

/** The operation log as a list. Who may not look at the log sees what he has done himself. */
@Injectable()
export class LogList implements ListSource<Operation, typeof logList.filters, EntityManager> {
  readonly list = logList;
  readonly table: ListTable<typeof logList.filters> = {
    table: 'operations operation',
    key: 'operation.operation_id',
    sorts: { at: 'operation.at' },
    date: { column: 'operation.at', kind: 'moment' },
    searches: (word) => [
      textHas('operation.thing', word),
      textHas('operation.operator_name', word),
      textHas('operation.changes', word),
      among('operation.command', commandsCalled(word)),
    ],
    filters: {
      command: (value) => (value === 'line_unreadable' ? UNREADABLE : sql('operation.command = ?', value)),
      operator: (value) => sql('operation.operator_id = ?', value),
    },
  };

  scope(who: Who): Sql {
    return visibleTo(who);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<Operation[]> {
    return loadOperations(em, ids);
  }
}

/** Which lines the operator may see. */
export function visibleTo(who: Who): Sql {
  const own = sql('operation.operator_id = ?', who.operatorId);
  if (!who.permissions.has('log.view')) return own;
  return who.buildings === 'all' ? every([]) : some([own, inBuildings('operation.building', who)]);
}

/** Commands whose words have this one, in any language. */
function commandsCalled(word: string): string[] {
  const looked = word.toLowerCase();
  return Object.entries(COMMAND_WORDS)
    .filter(([, { en, zh }]) => en.toLowerCase().includes(looked) || zh.includes(looked))
    .map(([command]) => command);
}

/** The lines with these ids, in whatever order. */
export async function loadOperations(em: EntityManager, ids: readonly string[]): Promise<Operation[]> {
  const rows = await readLines(em, ids);
  const deviceIds = [...new Set(rows.flatMap(({ deviceId }) => deviceId ?? []))];
  const devices = await em.find(DeviceRow, {
    select: { deviceId: true, name: true },
    where: { deviceId: In(deviceIds) },
  });
  const names = new Map(devices.map(({ deviceId, name }) => [deviceId, name]));
  const known = await withKnownThings(em, rows);
  return rows.map(
    ({ operationId, at, operatorId, operatorName, command, building, source, deviceId, ...row }, index) => {
      const { thing, changes } = known[index] ?? row;
      return {
        ...{ operationId, at: at.toISOString(), operatorId, operatorName, command, thing, building, source, changes },
        deviceName: deviceId === null ? null : (names.get(deviceId) ?? null),
      };
    },
  );
}
