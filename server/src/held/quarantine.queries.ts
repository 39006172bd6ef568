/** Items that cannot be believed, as a person looks at them. */
import { In, type EntityManager } from 'typeorm';
import type { QuarantinedItem, QuarantineState } from '#shared';
import { DeviceRow } from '../devices/device.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { QuarantinedItemRow } from '../sales/quarantined-item.entity.js';

/** One item; undefined when there is none that the operator may see: those who work in all buildings see them. */
export async function showQuarantined(
  em: EntityManager,
  { buildings }: Pick<Who, 'buildings'>,
  quarantineId: string,
): Promise<QuarantinedItem | undefined> {
  if (buildings !== 'all') return undefined;
  const [item] = await loadQuarantined(em, [quarantineId]);
  return item;
}

/** These items, in whatever order. */
export async function loadQuarantined(em: EntityManager, ids: readonly string[]): Promise<QuarantinedItem[]> {
  const rows = await em.findBy(QuarantinedItemRow, { quarantineId: In([...ids]) });
  const deviceIds = rows.flatMap(({ claimedDeviceId }) => claimedDeviceId ?? []);
  const devices = deviceIds.length === 0 ? [] : await em.findBy(DeviceRow, { deviceId: In(deviceIds) });
  const prefixOf = new Map(devices.map(({ deviceId, prefix }) => [deviceId, prefix]));
  const operatorIds = rows.flatMap(({ dismissedById }) => dismissedById ?? []);
  const operators = operatorIds.length === 0 ? [] : await em.findBy(OperatorRow, { operatorId: In(operatorIds) });
  const nameOf = new Map(operators.map(({ operatorId, fullName }) => [operatorId, fullName]));
  return rows.map((row) => {
    const { quarantineId, reason, claimedId, claimedNumber, claimedAmountMinor, signed, dismissReason } = row;
    const claimedDevicePrefix = prefixOf.get(row.claimedDeviceId ?? '') ?? null;
    return {
      ...{ quarantineId, reason, claimedId, claimedNumber, claimedAmountMinor, signed, state: stateOf(row) },
      ...{ receivedAt: row.receivedAt.toISOString(), resolvedAt: row.resolvedAt?.toISOString() ?? null },
      ...{ claimedDevicePrefix, deviceKnown: claimedDevicePrefix !== null },
      ...{ bytes: row.bytesText, signature: row.signatureText },
      dismissed:
        dismissReason === null ? null : { reason: dismissReason, by: nameOf.get(row.dismissedById ?? '') ?? '' },
    };
  });
}

function stateOf({ resolvedAt, dismissId }: QuarantinedItemRow): QuarantineState {
  if (resolvedAt === null) return 'waiting';
  return dismissId === null ? 'came_in' : 'closed';
}
