import * as fc from 'fast-check';
import {
  decodeCertificate,
  type DeviceCertificate,
  encodeCertificate,
  PUBLIC_KEY_LENGTH,
} from './device-certificate.js';

const CERTIFICATE: DeviceCertificate = {
  deviceId: '0190b5a4-7d2e-7c31-8a44-000000000002',
  prefix: 'K7',
  publicKey: Uint8Array.from({ length: PUBLIC_KEY_LENGTH }, (_, at) => at),
  issuedAtMs: Date.parse('2026-03-01T08:00:00.000Z'),
  keyId: 'k-2026',
};
const SIGNATURE = Uint8Array.from({ length: 64 }, (_, at) => 255 - at);

describe('device certificate', () => {
  it('is split into what it says, the bytes that were signed, and the signature', () => {
    const bytes = encodeCertificate(CERTIFICATE);
    const read = decodeCertificate(Uint8Array.of(...bytes, ...SIGNATURE));
    expect(read && { ...read.certificate, publicKey: [...read.certificate.publicKey] }).toEqual({
      ...CERTIFICATE,
      publicKey: [...CERTIFICATE.publicKey],
    } as never);
    expect([...(read?.bytes ?? [])]).toEqual([...bytes]);
    expect([...(read?.signature ?? [])]).toEqual([...SIGNATURE]);
  });

  it('is not made of a key in another form', () => {
    expect(() => encodeCertificate({ ...CERTIFICATE, publicKey: new Uint8Array(33) })).toThrowError(RangeError);
  });

  it('is malformed when it is cut, longer, or of another version', () => {
    const signed = Uint8Array.of(...encodeCertificate(CERTIFICATE), ...SIGNATURE);
    expect(decodeCertificate(signed.subarray(1))).toBeUndefined();
    expect(decodeCertificate(Uint8Array.of(...signed, 0))).toBeUndefined();
    expect(decodeCertificate(Uint8Array.of(2, ...signed.subarray(1)))).toBeUndefined();
    expect(decodeCertificate(new Uint8Array())).toBeUndefined();
  });

  it('is read without throwing, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodeCertificate(bytes)).not.toThrow();
      }),
    );
  });
});
