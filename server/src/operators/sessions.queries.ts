/** Open sessions as their owner and the office see them. */
import type { OpenSession } from '#shared';
import { type EntityManager, In, IsNull } from 'typeorm';
import { DeviceRow } from '../devices/device.entity.js';
import { SessionRow } from './session.entity.js';
import { endsOf, isOver, type SessionLimits } from './session-rules.js';

/** The operator's sessions that are open at `now`, the one used last first. */
export async function listOpenSessions(
  em: EntityManager,
  operatorId: string,
  {
    now,
    limits,
    sessionId: current,
  }: { readonly now: Date; readonly limits: SessionLimits; readonly sessionId: string },
): Promise<OpenSession[]> {
  const rows = await em.find(SessionRow, { where: { operatorId, endedAt: IsNull() }, order: { lastUsedAt: 'DESC' } });
  const open = rows.filter((row) => !isOver(row, limits, now));
  const deviceIds = open.flatMap(({ deviceId }) => deviceId ?? []);
  const devices = new Map(
    (await em.findBy(DeviceRow, { deviceId: In(deviceIds) })).map((device) => [device.deviceId, device]),
  );
  return open.map((row): OpenSession => {
    const device = row.deviceId === null ? undefined : devices.get(row.deviceId);
    const { idleEndsAt, endsAt } = endsOf(row, limits);
    return {
      sessionId: row.sessionId,
      current: row.sessionId === current,
      device: device ? { deviceId: device.deviceId, prefix: device.prefix, name: device.name } : null,
      userAgent: row.userAgent,
      begunBy: row.begunBy ?? 'password',
      source: row.source,
      lastSource: row.lastSource,
      startedAt: row.startedAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
      idleEndsAt: idleEndsAt.toISOString(),
      endsAt: endsAt.toISOString(),
    };
  });
}
