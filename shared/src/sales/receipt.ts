/**
 * A receipt's number is the device's own: its prefix and its running number, `K7-000123`. Its QR code is the address of
 * the product's receipt page with the signed intent and the device's certificate behind the `#`, so that any receipt
 * proves itself and can deliver its sale when the tablet is gone.
 */
import { fromBase64Url, toBase64Url, ByteReader, ByteWriter, MalformedBytes } from './bytes.js';

/** `K7-000123`; numbers past 999999 simply get longer. */
export function formatReceiptNumber(prefix: string, number: number): string {
  return `${prefix}-${String(number).padStart(6, '0')}`;
}

export interface ReceiptProof {
  /** the intent's bytes as signed */
  readonly intent: Uint8Array;
  /** ECDSA P-256 over SHA-256 of the bytes, r and s, 64 bytes */
  readonly signature: Uint8Array;
  /** the device's certificate as the server made it */
  readonly certificate: Uint8Array;
}

const PROOF_VERSION = 1;

/** The text behind the `#` of a receipt's address. */
export function encodeReceiptProof(proof: ReceiptProof): string {
  const writer = new ByteWriter().u8(PROOF_VERSION);
  for (const part of [proof.intent, proof.signature, proof.certificate]) writer.u32(part.length).raw(part);
  return toBase64Url(writer.done());
}

/** Reads that text; undefined when it is not a receipt of ours. */
export function decodeReceiptProof(text: string): ReceiptProof | undefined {
  const bytes = fromBase64Url(text);
  if (!bytes) return undefined;
  try {
    const reader = new ByteReader(bytes);
    if (reader.u8() !== PROOF_VERSION) return undefined;
    const [intent, signature, certificate] = [0, 0, 0].map(() => reader.raw(reader.u32()));
    if (!intent || !signature || !certificate || reader.left !== 0) return undefined;
    return { intent, signature, certificate };
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}
