/**
 * A device certificate says 'this key is device K7 of this property'. The server signs it at enrolment with a key kept
 * outside the database. Bytes: version u8, deviceId uuid, prefix text, public key 65 bytes (P-256, uncompressed),
 * issuedAt i64 ms, keyId text (the server key's id in its JWKS); behind them 64 bytes of ECDSA P-256 signature.
 */
import { ByteReader, ByteWriter, MalformedBytes } from '../sales/bytes.js';

export const CERTIFICATE_VERSION = 1;
const SIGNATURE_LENGTH = 64;
export const PUBLIC_KEY_LENGTH = 65;

export interface DeviceCertificate {
  readonly deviceId: string;
  /** receipt prefix, two to four letters and digits: `K7` */
  readonly prefix: string;
  readonly publicKey: Uint8Array;
  readonly issuedAtMs: number;
  readonly keyId: string;
}

/** The bytes that the server signs. */
export function encodeCertificate(certificate: DeviceCertificate): Uint8Array<ArrayBuffer> {
  if (certificate.publicKey.length !== PUBLIC_KEY_LENGTH) throw new RangeError('not an uncompressed P-256 key');
  return new ByteWriter()
    .u8(CERTIFICATE_VERSION)
    .uuid(certificate.deviceId)
    .text(certificate.prefix)
    .raw(certificate.publicKey)
    .i64(certificate.issuedAtMs)
    .text(certificate.keyId)
    .done();
}

/** Splits a signed certificate into its fields, the bytes that were signed, and the signature. Undefined if malformed. */
export function decodeCertificate(
  signed: Uint8Array,
): { certificate: DeviceCertificate; bytes: Uint8Array; signature: Uint8Array } | undefined {
  const bytes = signed.subarray(0, -SIGNATURE_LENGTH);
  try {
    const reader = new ByteReader(bytes);
    if (reader.u8() !== CERTIFICATE_VERSION) return undefined;
    const certificate = {
      deviceId: reader.uuid(),
      prefix: reader.text(),
      publicKey: reader.raw(PUBLIC_KEY_LENGTH),
      issuedAtMs: reader.i64(),
      keyId: reader.text(),
    };
    if (reader.left !== 0) return undefined;
    return { certificate, bytes, signature: signed.subarray(-SIGNATURE_LENGTH) };
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}
