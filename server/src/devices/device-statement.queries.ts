import {
  CLOCK_TOLERANCE_MS,
  encodeStatement,
  fromBase64Url,
  type DeviceStatement,
  type StatementPurpose,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { Refused } from '../http/refused.js';
import { isSignedBy, p256Key } from '../keys/p256.js';
import { DeviceRow } from './device.entity.js';

/** A statement as it came, with the signature that should be the device's. */
export interface SignedStatement extends DeviceStatement {
  /** base64url */
  readonly signature: string;
}

/** Takes the device's lock until the transaction ends and reads it. Refused `device_unknown`. */
export async function lockDevice(em: EntityManager, deviceId: string): Promise<DeviceRow> {
  await em.update(DeviceRow, { deviceId }, { deviceId });
  const device = await em.findOneBy(DeviceRow, { deviceId });
  if (!device) throw new Refused('device_unknown', 'this device is not registered here: register it again');
  return device;
}

/**
 * That the device has signed this, and just now; it is held until the transaction ends, so that it is not revoked behind
 * what follows. Refused `device_unknown`, `device_revoked`, `signature_wrong`, `clock_off`.
 */
export async function believeDevice(
  em: EntityManager,
  purpose: StatementPurpose,
  { signature, ...statement }: SignedStatement,
  now: Date,
): Promise<void> {
  const { revokedAt, publicKey } = await lockDevice(em, statement.deviceId);
  if (revokedAt) throw new Refused('device_revoked', 'this device was revoked: sign in with your password elsewhere');
  const key = p256Key(publicKey);
  const bytes = encodeStatement(purpose, statement);
  if (!key || !isSignedBy(key, bytes, fromBase64Url(signature) ?? new Uint8Array())) {
    throw new Refused('signature_wrong', 'the signature is not that of the device: begin again');
  }
  const seconds = Math.round((statement.signedAtMs - now.getTime()) / 1000);
  if (Math.abs(seconds) * 1000 > CLOCK_TOLERANCE_MS) {
    throw new Refused('clock_off', 'the clock of this device is wrong: set it right first', { details: { seconds } });
  }
}
