import { Injectable } from '@nestjs/common';
import {
  type Device,
  type QueryOf,
  type ResponseOf,
  toBase64Url,
  type listDevicesRoute,
  type Unaccounted,
} from '#shared';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { DeviceRow } from './device.entity.js';
import { listUnaccounted } from './unaccounted.queries.js';

const PAGE = 100;

/** A device as the contract has it. */
export function toDevice(row: DeviceRow): Device {
  return {
    deviceId: row.deviceId,
    prefix: row.prefix,
    name: row.name,
    certificate: toBase64Url(row.certificate),
    enrolledAt: row.enrolledAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastContactAt: row.lastContactAt?.toISOString() ?? null,
    lastNumber: row.lastNumber,
    highestNumber: row.highestNumber,
  };
}

@Injectable()
export class DeviceQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** What may have been sold and is not in, the gravest first. */
  unaccounted(): Promise<Unaccounted[]> {
    return this.database.read((em) => listUnaccounted(em, this.clock.now()));
  }

  /** Newest first, by key: ids sort by the time of enrolment. */
  page({ after, limit = PAGE }: QueryOf<typeof listDevicesRoute>): Promise<ResponseOf<typeof listDevicesRoute>> {
    return this.database.read(async (em) => {
      const query = em
        .createQueryBuilder(DeviceRow, 'device')
        .orderBy('device.deviceId', 'DESC')
        .take(limit + 1);
      if (after !== undefined) query.where('device.deviceId < :after', { after });
      const rows = await query.getMany();
      const items = rows.slice(0, limit).map(toDevice);
      const next = rows.length > limit ? (items.at(-1)?.deviceId ?? null) : null;
      return { items, total: await em.count(DeviceRow), next };
    });
  }
}
