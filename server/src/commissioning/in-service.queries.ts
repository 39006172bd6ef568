/** Whether a meter was brought into service: whether the newest record of it says that it feeds its own room. */
import { type EntityManager, In } from 'typeorm';
import type { InService, MeterCode } from '#shared';
import { MeterRow } from '../meters/meter.entity.js';

const FEEDS_ITS_ROOM = 'meter.fed_room_key = meter.room_key';

/** In queries about `meters meter`. */
export const IN_SERVICE: Readonly<Record<InService, string>> = {
  yes: FEEDS_ITS_ROOM,
  no: `(meter.commissioned_at IS NOT NULL AND NOT COALESCE(${FEEDS_ITS_ROOM}, 0))`,
  not_yet: 'meter.commissioned_at IS NULL',
};

/** How far each of these meters is. */
export async function loadInService(
  em: EntityManager,
  meterCodes: readonly MeterCode[],
): Promise<ReadonlyMap<MeterCode, InService>> {
  const meters = await em.find(MeterRow, {
    select: { meterCode: true, roomKey: true, fedRoomKey: true, commissionedAt: true },
    where: { meterCode: In([...meterCodes]) },
  });
  return new Map(meters.map((meter) => [meter.meterCode, inServiceOf(meter)]));
}

function inServiceOf({ commissionedAt, fedRoomKey, roomKey }: MeterRow): InService {
  if (commissionedAt === null) return 'not_yet';
  return fedRoomKey === roomKey ? 'yes' : 'no';
}
