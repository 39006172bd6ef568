/** A key as a tablet has it, and what it signs of itself with it. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { encodeStatement, type StatementPurpose, toBase64Url } from '#shared';

export interface DeviceKey {
  /** the point, uncompressed, as the server asks for it */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function newDeviceKey(): DeviceKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { publicKey: toBase64Url(point), privateKey };
}

/** That this is the device, for the operator, at the time. */
export function signStatement(
  purpose: StatementPurpose,
  { deviceId, privateKey }: { readonly deviceId: string; readonly privateKey: KeyObject },
  operatorId: string,
  at: Date,
): { signedAtMs: number; signature: string } {
  const signedAtMs = at.getTime();
  const bytes = encodeStatement(purpose, { deviceId, operatorId, signedAtMs });
  return { signedAtMs, signature: toBase64Url(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })) };
}
