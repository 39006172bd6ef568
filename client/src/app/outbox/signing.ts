/** The device's key: ECDSA P-256, made here and never readable, so that a copied profile is the only way to copy it. */
import { toBase64Url } from '#shared';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A new key whose private half cannot be exported, and its public half as the server wants it (65 bytes, base64url). */
export async function makeDeviceKey(): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: string }> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { privateKey: pair.privateKey, publicKey: toBase64Url(publicKey) };
}

/** r and s, 64 bytes, over SHA-256 of the bytes. */
export async function signBytes(privateKey: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes));
}
