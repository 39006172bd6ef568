import { generateKeyPairSync, sign } from 'node:crypto';
import { type IntakeItem, toBase64Url } from '#shared';

/** The key of a device that is no browser. */
export interface DeviceKey {
  /** the point, uncompressed, as the server asks for it */
  readonly publicKey: string;
  sign(bytes: Uint8Array): IntakeItem;
}

export function newDeviceKey(): DeviceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return {
    publicKey: toBase64Url(point),
    sign: (bytes) => ({
      bytes: toBase64Url(bytes),
      signature: toBase64Url(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
    }),
  };
}
