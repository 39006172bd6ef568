import { randomUUID } from 'node:crypto';
import {
  encodeSaleIntent,
  encodeShiftItem,
  enrolDeviceRoute,
  grantLeaseRoute,
  intakeRoute,
  minorUnits,
  revokeDeviceRoute,
} from '#shared';
import { newDeviceKey } from './device-key.js';
import { callDoor } from './torture/door.js';
import { Office, type OpenMeter } from './torture/open-property.js';

/** What waits for a person: a sale and a till of a device that was revoked before it sent them, and what nobody can read. */
export async function holdThings(
  serverPort: number,
  { meterCode, assignmentId }: Pick<OpenMeter, 'meterCode' | 'assignmentId'>,
): Promise<void> {
  const office = await Office.signIn(serverPort, { loginName: 'admin', password: 'demo-admin' });
  const { operatorId } = office;
  const key = newDeviceKey();
  const { deviceId } = await office.ask(enrolDeviceRoute, {
    body: { requestId: randomUUID(), name: 'Left in a taxi', publicKey: key.publicKey },
  });
  const nowMs = Date.now();
  const { lease } = await office.ask(grantLeaseRoute, {
    params: { deviceId },
    body: {
      ...{ requestId: randomUUID(), lastNumber: 0, durable: true, clockMs: nowMs },
      proof: key.prove(deviceId, operatorId),
    },
  });
  await office.ask(revokeDeviceRoute, { params: { deviceId }, body: { reason: 'left in a taxi' } });
  const head = (number: number) => ({ id: randomUUID(), deviceId, number, soldAtMs: nowMs });
  const said = { shiftId: randomUUID(), operatorId };
  const seen = { serverTimeSeenMs: nowMs };
  const till = encodeShiftItem(head(1), {
    ...{ kind: 'shift_opened', ...said, floatMinor: minorUnits(2_000), ...seen },
  });
  const sale = encodeSaleIntent({
    ...{ ...head(2), amountMinor: minorUnits(1_000), leaseId: lease.leaseId, ...said },
    ...{ assignmentId, meterCode, method: 'cash', ...seen },
  });
  const unreadable = { bytes: 'A'.repeat(160), signature: 'A'.repeat(86) };
  await callDoor(serverPort, intakeRoute, {
    body: { deviceId, items: [key.sign(till), key.sign(sale), unreadable] },
  });
}
