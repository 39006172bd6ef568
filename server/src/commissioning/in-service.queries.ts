/** Whether a meter was brought into service: whether the newest record of it says that it feeds its own room. */
import { type EntityManager, In } from 'typeorm';
import type { InService, MeterCode } from '#shared';
import { CommissioningRow } from './commissioning.entity.js';

const SEEN = 'SELECT 1 FROM commissionings seen WHERE seen.meter_code = meter.meter_code';
const LATER =
  'SELECT 1 FROM commissionings later WHERE later.meter_code = seen.meter_code' +
  ' AND (later.at > seen.at OR (later.at = seen.at AND later.record_id > seen.record_id))';
const FEEDS_ITS_ROOM = 'seen.feeds = 1 AND seen.room_key = meter.room_key';

/** In queries about `meters meter`. */
export const IN_SERVICE: Readonly<Record<InService, string>> = {
  yes: `EXISTS (${SEEN} AND ${FEEDS_ITS_ROOM} AND NOT EXISTS (${LATER}))`,
  no: `EXISTS (${SEEN} AND NOT (${FEEDS_ITS_ROOM}) AND NOT EXISTS (${LATER}))`,
  not_yet: `NOT EXISTS (${SEEN})`,
};

/** How far each of these meters is. */
export async function loadInService(
  em: EntityManager,
  meters: readonly { readonly meterCode: MeterCode; readonly roomKey: string }[],
): Promise<ReadonlyMap<MeterCode, InService>> {
  const records = await em.find(CommissioningRow, {
    select: { recordId: true, meterCode: true, roomKey: true, feeds: true },
    where: { meterCode: In(meters.map(({ meterCode }) => meterCode)) },
    order: { at: 'ASC', recordId: 'ASC' },
  });
  const newest = new Map(records.map((record) => [record.meterCode, record]));
  return new Map(
    meters.map(({ meterCode, roomKey }): [MeterCode, InService] => {
      const record = newest.get(meterCode);
      if (!record) return [meterCode, 'not_yet'];
      return [meterCode, record.feeds && record.roomKey === roomKey ? 'yes' : 'no'];
    }),
  );
}
