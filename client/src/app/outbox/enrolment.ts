/**
 * How a browser becomes a device and may sell: a key made here, the server's certificate for it, and leases. A new key
 * is a new device with a new receipt prefix, always; the old row stays for as long as it has something to send.
 */
import { ZERO, type Device, type Lease, type MinorUnits } from '#shared';
import { afterContact } from './device-clock';
import type { EnrolmentRow, OutboxDatabase } from './outbox-database';
import { makeDeviceKey } from './signing';

/** The enrolment under way, or a new one; kept before the server is asked, so that a lost reply makes no second device. */
export async function beginEnrolment(
  database: OutboxDatabase,
  name: string,
  world: { readonly nowMs: () => number; readonly newId: () => string },
): Promise<EnrolmentRow> {
  const begun = await database.enrolments.toCollection().first();
  if (begun) return begun;
  const key = await makeDeviceKey();
  const row: EnrolmentRow = { requestId: world.newId(), name, ...key, begunAtMs: world.nowMs() };
  await database.enrolments.add(row);
  return row;
}

/** Stores the device that the server made of it. */
export async function finishEnrolment(database: OutboxDatabase, requestId: string, device: Device): Promise<void> {
  await database.transaction('rw', [database.enrolments, database.devices], async () => {
    const row = await database.enrolments.get(requestId);
    if (!row) return;
    await database.devices.put({
      deviceId: device.deviceId,
      prefix: device.prefix,
      name: device.name,
      certificate: device.certificate,
      privateKey: row.privateKey,
      enrolledAtMs: Date.parse(device.enrolledAt),
      lastNumber: device.highestNumber,
      revoked: device.revokedAt !== null,
      resentFrom: null,
    });
    await database.enrolments.delete(requestId);
  });
}

/** The server will not have this enrolment (its key is known, its name is bad): the next one begins with a new key. */
export async function dropEnrolment(database: OutboxDatabase, requestId: string): Promise<void> {
  await database.enrolments.delete(requestId);
}

export interface GrantedLease {
  readonly lease: Lease;
  readonly jws: string;
  readonly serverTimeMs: number;
  readonly floatLeftMinor: MinorUnits | null;
  readonly durableAsked: boolean;
  readonly deviceName?: string | undefined;
  readonly sealHead?: string | undefined;
}

/** Stores a lease, and the time and the device's name that came with it. The same lease again keeps what was used of it. */
export async function keepLease(database: OutboxDatabase, granted: GrantedLease, nowMs: number): Promise<void> {
  const { lease, jws, floatLeftMinor, durableAsked, serverTimeMs, deviceName, sealHead } = granted;
  await database.transaction('rw', [database.leases, database.devices, database.meta], async () => {
    const known = await database.leases.get(lease.leaseId);
    await database.leases.put({
      leaseId: lease.leaseId,
      deviceId: lease.deviceId,
      operatorId: lease.operatorId,
      issuedAtMs: lease.issuedAtMs,
      lease,
      jws,
      usedSumMinor: known?.usedSumMinor ?? ZERO,
      usedCount: known?.usedCount ?? 0,
      floatLeftMinor,
      durableAsked,
    });
    if (deviceName !== undefined) await database.devices.update(lease.deviceId, { name: deviceName });
    await database.meta.put(afterContact(await database.clock(), serverTimeMs, nowMs));
    if (sealHead !== undefined) await database.meta.put({ key: 'seal_head', head: sealHead });
  });
}
