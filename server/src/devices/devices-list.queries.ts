import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, MoreThan } from 'typeorm';
import { type DeviceLine, devicesList, type DeviceState } from '#shared';
import { Clock } from '../database/clock.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, every, type Sql, sql, textHas } from '../lists/sql.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { DeviceRow } from './device.entity.js';
import { toDevice } from './devices.queries.js';
import { LeaseRow } from './lease.entity.js';

const STATES: Record<DeviceState, Sql> = {
  active: sql('device.revoked_at IS NULL AND device.highest_number <= device.last_number'),
  gap: sql('device.revoked_at IS NULL AND device.highest_number > device.last_number'),
  revoked: sql('device.revoked_at IS NOT NULL'),
};

/** Devices as a list. */
@Injectable()
export class DevicesList implements ListSource<DeviceLine, typeof devicesList.filters, EntityManager> {
  readonly list = devicesList;
  readonly table: ListTable<typeof devicesList.filters> = {
    table: 'devices device',
    key: 'device.device_id',
    sorts: {
      name: 'device.name',
      prefix: 'device.prefix',
      lastContact: 'device.last_contact_at',
      enrolledAt: 'device.enrolled_at',
    },
    date: { column: 'device.enrolled_at', kind: 'moment' },
    searches: (word) => [textHas('device.name', word), codeHas('device.prefix', word)],
    filters: { state: (state) => STATES[state] },
  };

  constructor(private readonly clock: Clock) {}

  scope(): Sql {
    return every([]);
  }

  async load(em: EntityManager, _who: Who, deviceIds: readonly string[]): Promise<DeviceLine[]> {
    const rows = await em.findBy(DeviceRow, { deviceId: In(deviceIds) });
    const open = { closedAt: IsNull(), revokedAt: IsNull(), endedNumber: IsNull(), endsAt: MoreThan(this.clock.now()) };
    // The last one that is put in the map stays: the newest.
    const leases = await em.find(LeaseRow, {
      where: { deviceId: In(deviceIds), ...open },
      order: { leaseId: 'ASC' },
    });
    const leaseOf = new Map(leases.map((lease) => [lease.deviceId, lease]));
    const sellers = await em.findBy(OperatorRow, { operatorId: In(leases.map(({ operatorId }) => operatorId)) });
    const nameOf = new Map(sellers.map(({ operatorId, fullName }) => [operatorId, fullName]));
    return rows.map((row) => {
      const lease = leaseOf.get(row.deviceId);
      return {
        ...toDevice(row),
        appVersion: row.appVersion,
        waiting: row.saidAt && { count: row.saidWaiting, at: row.saidAt.toISOString() },
        lease: lease ? { operatorName: nameOf.get(lease.operatorId) ?? '', endsAt: lease.endsAt.toISOString() } : null,
      };
    });
  }
}
