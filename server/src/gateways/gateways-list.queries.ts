import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type GatewayLine, gatewaysList, type GatewayState, PERSON_REASONS } from '#shared';
import { Clock } from '../database/clock.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { HEARD_MS, loadGateways } from './gateways.queries.js';

const TAKEN = 'gateway.revoked_at IS NULL AND gateway.enrolled_at IS NOT NULL';
const HEARD = 'gateway.online = 1 AND gateway.last_contact_at > ?';
const WAITS = `COALESCE(gateway.read_only_reason, '') IN (${PERSON_REASONS.map((reason) => `'${reason}'`).join(', ')})`;

/** Gateways as a list. */
@Injectable()
export class GatewaysList implements ListSource<GatewayLine, typeof gatewaysList.filters, EntityManager> {
  readonly list = gatewaysList;
  readonly table: ListTable<typeof gatewaysList.filters> = {
    table: 'gateways gateway',
    key: 'gateway.gateway_id',
    sorts: { name: 'gateway.name', lastContact: 'gateway.last_contact_at', createdAt: 'gateway.created_at' },
    date: { column: 'gateway.created_at', kind: 'moment' },
    searches: (word) => [textHas('gateway.name', word), textHas("COALESCE(gateway.version, '')", word)],
    filters: { state: (state) => this.ofState(state) },
  };

  constructor(private readonly clock: Clock) {}

  scope(): Sql {
    return every([]);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<GatewayLine[]> {
    return loadGateways(em, ids, this.clock.now());
  }

  private ofState(state: GatewayState): Sql {
    const since = this.clock.now().getTime() - HEARD_MS;
    switch (state) {
      case 'revoked':
        return sql('gateway.revoked_at IS NOT NULL');
      case 'waiting':
        return sql('gateway.revoked_at IS NULL AND gateway.enrolled_at IS NULL');
      case 'online':
        return sql(`${TAKEN} AND NOT ${WAITS} AND ${HEARD}`, since);
      case 'away':
        return sql(`${TAKEN} AND NOT ${WAITS} AND NOT (gateway.last_contact_at IS NOT NULL AND ${HEARD})`, since);
      case 'waits':
        return sql(`${TAKEN} AND ${WAITS}`);
    }
  }
}
