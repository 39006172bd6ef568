import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { buildingOf, formatDpuCode, type BodyOf, type createDpuRoute, type Dpu, type DpuCode } from '#shared';
import { lockBuilding } from '../buildings/buildings.queries.js';
import { buildingUnknown, firstOf } from '../buildings/buildings.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { Refused } from '../http/refused.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { checkDpuLine, type DpuLine } from './dpu-line.js';
import { DpuRow } from './dpu.entity.js';
import { listDpus, lockDpu, toDpu, type DpuPage } from './dpus.queries.js';

type DpuBody = BodyOf<typeof createDpuRoute>;

/** The refusal for a DPU that there is none of, or whose building the operator may not work in. */
export const dpuUnknown = (dpuCode: string): Refused =>
  new Refused('dpu_unknown', `There is no DPU ${dpuCode}. Add it under DPUs first.`, { details: { dpuCode } });

@Injectable()
export class Dpus {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly gatewayLink: GatewayLink,
  ) {}

  list(who: Who, query: { after?: string | undefined; limit?: number | undefined }): Promise<DpuPage> {
    return this.database.read((em) => listDpus(em, who, query));
  }

  /** Refused: `serial_line_unreadable`, `tcp_port_missing`, `ip_not_valid`, `building_unknown`, `dpu_exists`. */
  async create(who: Who, body: DpuBody): Promise<Dpu> {
    const line = lineOf(body);
    const dpuCode = codeOf(body);
    const created = await this.database.transaction(async (em) => {
      await this.takePlace(em, who, body.building, dpuCode);
      const row = Object.assign(new DpuRow(), placeOf(body), line, {
        dpuCode,
        remark: body.remark,
        epoch: 1,
        ...NEVER_HEARD,
        createdAt: this.clock.now(),
        createdBy: who.fullName,
      });
      await em.insert(DpuRow, row);
      return toDpu(row, 0);
    });
    this.gatewayLink.configChanged();
    return created;
  }

  /** Refused: as `create`, and `dpu_unknown`, `dpu_has_meters` when it should move to another place. */
  async update(who: Who, dpuCode: DpuCode, body: DpuBody): Promise<Dpu> {
    const line = lineOf(body);
    const newCode = codeOf(body);
    const updated = await this.database.transaction(async (em) => {
      const before = await this.lock(em, who, dpuCode);
      const { remark } = body;
      if (newCode === dpuCode) {
        await em.update(DpuRow, { dpuCode }, { ...line, remark });
        return toDpu(Object.assign(before, line, { remark }), await em.countBy(MeterRow, { dpuCode }));
      }
      await refuseWithMeters(em, dpuCode, 'Its building, floor and number stay while meters hang on it');
      await this.takePlace(em, who, body.building, newCode);
      // Another place is another bus: whoever owned the old one must not go on with it.
      const moved = { dpuCode: newCode, ...placeOf(body), ...line, remark, epoch: before.epoch + 1, ...NEVER_HEARD };
      await em.update(DpuRow, { dpuCode }, moved);
      return toDpu(Object.assign(before, moved), 0);
    });
    this.gatewayLink.configChanged();
    return updated;
  }

  /** Refused: `dpu_unknown`, `dpu_has_meters`, which names the meters. */
  async remove(who: Who, dpuCode: DpuCode): Promise<void> {
    await this.database.transaction(async (em) => {
      await this.lock(em, who, dpuCode);
      await refuseWithMeters(em, dpuCode, 'Delete them first');
      await em.delete(DpuRow, { dpuCode });
    });
    this.gatewayLink.configChanged();
  }

  private async lock(em: EntityManager, who: Who, dpuCode: DpuCode): Promise<DpuRow> {
    const building = buildingOf(dpuCode);
    // The building first: an import holds it while it hangs meters on its DPUs.
    const known = mayWorkIn(who, building) && (await lockBuilding(em, building)) && (await lockDpu(em, dpuCode));
    if (!known) throw dpuUnknown(dpuCode);
    return em.findOneByOrFail(DpuRow, { dpuCode });
  }

  /** The building's lock keeps two from taking one place at once. */
  private async takePlace(em: EntityManager, who: Who, building: number, dpuCode: DpuCode): Promise<void> {
    if (!mayWorkIn(who, building) || !(await lockBuilding(em, building))) throw buildingUnknown(building);
    if (await em.existsBy(DpuRow, { dpuCode })) {
      const message = `DPU ${dpuCode} is there already. Give this one another number on the floor.`;
      throw new Refused('dpu_exists', message, { details: { dpuCode } });
    }
  }
}

const NEVER_HEARD = { gatewayId: null, online: null, lastAnswerAt: null, lastError: null };

const placeOf = ({ building, floor, dpuNumber }: DpuBody): Pick<DpuRow, 'building' | 'floor' | 'dpuNumber'> => ({
  building,
  floor,
  dpuNumber,
});

function lineOf(body: DpuBody): DpuLine {
  const line = checkDpuLine(body);
  if (line.ok) return line.value;
  const path = line.refusal === 'tcp_port_missing' ? 'tcpPort' : 'ip';
  throw new Refused(line.refusal, line.message, { fields: [{ path, message: line.message }] });
}

function codeOf(body: DpuBody): DpuCode {
  const code = formatDpuCode(body);
  if (!code.ok) throw new Refused(code.refusal, 'Building and number are 1 to 99, the floor is 0 to 99.');
  return code.value;
}

async function refuseWithMeters(em: EntityManager, dpuCode: DpuCode, what: string): Promise<void> {
  const meters = await em.find(MeterRow, { where: { dpuCode }, order: { meterCode: 'ASC' } });
  if (meters.length === 0) return;
  const usedBy = firstOf(meters.map(({ meterCode, room }) => `${meterCode} (room ${room})`));
  const message = `DPU ${dpuCode} has ${meters.length} meters: ${usedBy}. ${what}.`;
  throw new Refused('dpu_has_meters', message, { details: { dpuCode, meters: meters.length, usedBy } });
}
