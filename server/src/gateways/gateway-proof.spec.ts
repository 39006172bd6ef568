import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { challengeText, toBase64Url } from '#shared';
import { isPublicKey, provesItself } from './gateway-proof.js';

describe('gateway proof', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const signed = (nonce: string) =>
    toBase64Url(sign('sha256', Buffer.from(challengeText(nonce)), { key: privateKey, dsaEncoding: 'ieee-p1363' }));

  it('is the signature over this very challenge', () => {
    expect(provesItself(point, 'one', signed('one'))).toBeTrue();
    expect(provesItself(point, 'two', signed('one'))).toBeFalse();
    expect(provesItself(point, 'one', 'not base64!')).toBeFalse();
    expect(provesItself(point, 'one', signed('one').slice(0, -4))).toBeFalse();
  });

  it('takes only points on the curve for keys', () => {
    expect(isPublicKey(point)).toBeTrue();
    expect(isPublicKey(Buffer.concat([Buffer.of(4), randomBytes(64)]))).toBeFalse();
    expect(isPublicKey(point.subarray(0, 64))).toBeFalse();
  });
});
