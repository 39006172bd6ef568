import { Injectable } from '@nestjs/common';
import { type Device, toBase64Url, type Unaccounted } from '#shared';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { DeviceRow } from './device.entity.js';
import { listUnaccounted } from './unaccounted.queries.js';

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
}
