import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { encodeStatement, type IntakeItem, toBase64Url } from '#shared';

/** The key of a device that is no browser. */
export interface DeviceKey {
  /** the point, uncompressed, as the server asks for it */
  readonly publicKey: string;
  sign(bytes: Uint8Array): IntakeItem;
  prove(deviceId: string, operatorId: string): DeviceProof;
}

/** That whoever asks holds the device. */
export interface DeviceProof {
  readonly signedAtMs: number;
  readonly signature: string;
}

export function newDeviceKey(): DeviceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return {
    publicKey: toBase64Url(point),
    sign: (bytes) => ({ bytes: toBase64Url(bytes), signature: signatureOf(privateKey, bytes) }),
    prove: (deviceId, operatorId) => proofOf(privateKey, deviceId, operatorId),
  };
}

/** Signed now, for this operator. */
export function proofOf(privateKey: KeyObject, deviceId: string, operatorId: string): DeviceProof {
  const signedAtMs = Date.now();
  const bytes = encodeStatement('browser', { deviceId, operatorId, signedAtMs });
  return { signedAtMs, signature: signatureOf(privateKey, bytes) };
}

const signatureOf = (key: KeyObject, bytes: Uint8Array): string =>
  toBase64Url(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }));
