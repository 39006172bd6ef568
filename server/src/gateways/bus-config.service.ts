import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { BusConfig } from '#shared';
import { type EntityManager, In, IsNull } from 'typeorm';
import { Database } from '../database/database.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { GatewayRow } from './gateway.entity.js';

/** Between two polls of a meter, where the bus is not the slower one. */
const POLL_INTERVAL_MS = 10_000;

/** Which buses and meters a gateway serves. A DPU has one gateway at a time, and an epoch that rises when it changes. */
@Injectable()
export class BusConfigs {
  constructor(private readonly database: Database) {}

  /**
   * The gateway's configuration as it is now: takes over the DPUs of its buildings that have no gateway, and raises the
   * version when anything differs from what was sent before. Undefined for a gateway that is gone or revoked.
   */
  current(gatewayId: string): Promise<BusConfig | undefined> {
    return this.database.transaction(async (em) => {
      // The lock comes before everything that it counts by.
      await em.update(GatewayRow, { gatewayId }, { configVersion: () => 'config_version' });
      const gateway = await em.findOneBy(GatewayRow, { gatewayId });
      if (!gateway || gateway.revokedAt) return undefined;
      await em.update(
        DpuRow,
        { gatewayId: IsNull(), ...(gateway.buildings === 'all' ? {} : { building: In(gateway.buildings) }) },
        { gatewayId, epoch: () => 'epoch + 1', online: null, lastError: null, lineOf: null },
      );
      const content = await load(em, gatewayId);
      const configDigest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
      const version = gateway.configVersion + (configDigest === gateway.configDigest ? 0 : 1);
      await em.update(GatewayRow, { gatewayId }, { configVersion: version, configDigest });
      return { version, ...content };
    });
  }
}

/** Where two DPUs were given one line the gateway keeps the first: the older one is first. */
async function load(em: EntityManager, gatewayId: string): Promise<Omit<BusConfig, 'version'>> {
  const dpus = await em.find(DpuRow, { where: { gatewayId }, order: { createdAt: 'ASC', dpuCode: 'ASC' } });
  const meters = await em
    .createQueryBuilder(MeterRow, 'meter')
    .innerJoin(DpuRow, 'dpu', 'dpu.dpuCode = meter.dpuCode')
    .where('dpu.gatewayId = :gatewayId', { gatewayId })
    .orderBy('meter.meterCode')
    .getMany();
  return {
    pollIntervalMs: POLL_INTERVAL_MS,
    buses: dpus.map(({ dpuCode, epoch, framing, ip, tcpPort, serial }) => ({
      dpuCode,
      epoch,
      framing,
      host: ip,
      port: tcpPort,
      serial,
    })),
    meters: meters.map(({ meterCode, dpuCode, address, model, postpaid, ctRatio, simulated, meterNumber }) => ({
      meterCode,
      dpuCode,
      address,
      model,
      postpaid,
      ctRatio,
      simulated,
      meterNumber,
    })),
  };
}
