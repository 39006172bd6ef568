import { In, type EntityManager } from 'typeorm';
import type { Dpu, DpuCode } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { DpuRow } from './dpu.entity.js';

/** These DPUs. */
export async function loadDpus(em: EntityManager, dpuCodes: readonly DpuCode[]): Promise<Dpu[]> {
  return withMeters(em, await em.findBy(DpuRow, { dpuCode: In([...dpuCodes]) }));
}

async function withMeters(em: EntityManager, rows: readonly DpuRow[]): Promise<Dpu[]> {
  const meters = await countMeters(
    em,
    rows.map(({ dpuCode }) => dpuCode),
  );
  return rows.map((row) => toDpu(row, meters.get(row.dpuCode) ?? 0));
}

async function countMeters(em: EntityManager, dpuCodes: DpuCode[]): Promise<ReadonlyMap<string, number>> {
  if (dpuCodes.length === 0) return new Map();
  const counted = await em
    .createQueryBuilder(MeterRow, 'meter')
    .select('meter.dpuCode', 'dpuCode')
    .addSelect('COUNT(*)', 'meters')
    .where({ dpuCode: In(dpuCodes) })
    .groupBy('meter.dpuCode')
    .getRawMany<{ dpuCode: string; meters: unknown }>();
  return new Map(counted.map((row) => [row.dpuCode, Number(row.meters)]));
}

export function toDpu(row: DpuRow, meters: number): Dpu {
  return {
    dpuCode: row.dpuCode,
    building: row.building,
    floor: row.floor,
    dpuNumber: row.dpuNumber,
    framing: row.framing,
    ip: row.ip,
    tcpPort: row.tcpPort,
    serial: row.serial,
    remark: row.remark,
    meters,
    gatewayId: row.gatewayId,
    online: row.online,
    lastAnswerAt: row.lastAnswerAt?.toISOString() ?? null,
    lastError: row.lastError,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    version: row.version,
  };
}

/** Locks the DPU until the transaction ends. False when there is none. */
export async function lockDpu(em: EntityManager, dpuCode: DpuCode): Promise<boolean> {
  const update = em
    .createQueryBuilder()
    .update(DpuRow)
    .set({ remark: () => 'remark' });
  const { affected } = await update.where({ dpuCode }).execute();
  return affected === 1;
}

/** One that hangs on a DPU; `account` where one holds it. */
type MeterOnDpu = Readonly<{ meterCode: string; room: string; account?: string }>;

/** The meters that hang on a DPU, with their rooms and the accounts that hold them. */
export async function metersOnDpu(em: EntityManager, dpuCode: DpuCode): Promise<MeterOnDpu[]> {
  const meters = await em
    .createQueryBuilder(MeterRow, 'meter')
    .leftJoin(AssignmentRow, 'assignment', 'assignment.open_meter_code = meter.meter_code')
    .leftJoin(AccountRow, 'account', 'account.account_id = assignment.account_id')
    .select('meter.meter_code', 'meterCode')
    .addSelect('meter.room', 'room')
    .addSelect('account.number', 'number')
    .where({ dpuCode })
    .orderBy('meter.meter_code')
    .getRawMany<{ meterCode: string; room: string; number: string | null }>();
  return meters.map(({ meterCode, room, number }) => ({
    ...{ meterCode, room },
    ...(number === null ? {} : { account: number }),
  }));
}
