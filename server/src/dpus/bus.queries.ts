import { type EntityManager, IsNull } from 'typeorm';
import type { DpuBus, DpuCode, MeterCode, MeterModel, ResponseOf, showBusRoute } from '#shared';
import { instantOrNull, wholeOf } from '../database/columns.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { codeFor, mayWorkIn, type Who } from '../operators/who.js';
import type { DpuRow } from './dpu.entity.js';

type MeterOnBus = ResponseOf<typeof showBusRoute>['meters'][number];

/** A bus as it is shown to one reader, or to all who may see its building. */
export function toBus(row: DpuRow, reader: Pick<Who, 'buildings'> = { buildings: [row.building] }): DpuBus {
  const lineOf = codeFor(reader, row.lineOf);
  const { dpuCode, gatewayId, online, lastAnswerAt, lastError, reportedAt, roundTripTenths, counts } = row;
  return {
    ...{ dpuCode, gatewayId, online, lastError, counts },
    lastAnswerAt: lastAnswerAt?.toISOString() ?? null,
    reportedAt: reportedAt?.toISOString() ?? null,
    roundTripMs: roundTripTenths === null ? null : roundTripTenths / 10,
    ...(lineOf === undefined ? {} : { lineOf }),
  };
}

/** Whether a gateway is to serve the DPUs of the building. */
export async function isServedBuilding(em: EntityManager, building: number): Promise<boolean> {
  const gateways = await em.findBy(GatewayRow, { revokedAt: IsNull() });
  return gateways.some((gateway) => mayWorkIn(gateway, building));
}

/** The meters that are written down for a bus, by address: which do not answer, and for which another one does. */
export async function metersOnBus(
  em: EntityManager,
  who: Pick<Who, 'buildings'>,
  dpuCode: DpuCode,
): Promise<MeterOnBus[]> {
  const rows = await em
    .createQueryBuilder(MeterRow, 'meter')
    .leftJoin(MeterStateRow, 'state', 'state.meter_code = meter.meter_code')
    .select('meter.meter_code', 'meterCode')
    .addSelect('meter.address', 'address')
    .addSelect('meter.room', 'room')
    .addSelect('meter.model', 'model')
    .addSelect('state.read_at', 'readAt')
    .addSelect('state.lost_since', 'lostSince')
    .addSelect('state.known_as', 'knownAs')
    .where({ dpuCode })
    .orderBy('meter.address')
    .getRawMany<{
      meterCode: MeterOnBus['meterCode'];
      address: unknown;
      room: string;
      model: MeterModel;
      readAt: unknown;
      lostSince: unknown;
      knownAs: MeterCode | null;
    }>();
  return rows.map(({ meterCode, address, room, model, readAt, lostSince, knownAs }) => ({
    ...{ meterCode, room, model, address: wholeOf(address) },
    readAt: instantOrNull(readAt)?.toISOString() ?? null,
    lostSince: instantOrNull(lostSince)?.toISOString() ?? null,
    ...(knownAs === null ? {} : { knownAs: codeFor(who, knownAs) }),
  }));
}
