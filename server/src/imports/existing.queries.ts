import { In, type EntityManager } from 'typeorm';
import { parseDpuCode, type MeterCode } from '#shared';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { BuildingRow } from '../buildings/building.entity.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { allLines, gatewaysNow } from '../gateways/lines-of-gateways.queries.js';
import { MeterRow } from '../meters/meter.entity.js';
import type { Existing } from './plan-import.js';
import { meantBy, type SheetRow } from './sheet-columns.js';

/** The buildings that the sheet's readable DPU codes speak of, ascending. */
export function buildingsOf(rows: readonly SheetRow[]): number[] {
  const numbers = new Set<number>();
  for (const { cells } of rows) {
    const code = parseDpuCode(meantBy(cells.dpuCode.text));
    if (code.ok) numbers.add(code.value.building);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** What there is already in these buildings, as far as a plan is made against it. */
export async function loadExisting(em: EntityManager, buildings: readonly number[]): Promise<Existing> {
  if (buildings.length === 0) return { buildings: new Set(), dpus: [], meters: [], lines: [], gateways: [] };
  const building = In([...buildings]);
  const known = await em.findBy(BuildingRow, { number: building });
  const dpus = await em.find(DpuRow, { where: { building }, order: { dpuCode: 'ASC' } });
  const meters = await em.find(MeterRow, { where: { building }, order: { meterCode: 'ASC' } });
  const open = await em
    .createQueryBuilder(AssignmentRow, 'assignment')
    .select('assignment.open_meter_code', 'meterCode')
    .where({ building })
    .andWhere('assignment.open_meter_code IS NOT NULL')
    .getRawMany<{ meterCode: MeterCode }>();
  const withAccount = new Set(open.map(({ meterCode }) => meterCode));
  return {
    buildings: new Set(known.map(({ number }) => number)),
    dpus: dpus.map(({ dpuCode, framing, ip, tcpPort, serial }) => ({ dpuCode, framing, ip, tcpPort, serial })),
    meters: meters.map(({ meterCode, dpuCode, address, building: number, room, model, postpaid }) => ({
      ...{ meterCode, dpuCode, address, building: number, room, model, postpaid },
      hasAccount: withAccount.has(meterCode),
    })),
    lines: await allLines(em),
    gateways: await gatewaysNow(em),
  };
}
