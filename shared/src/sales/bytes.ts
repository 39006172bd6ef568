/** Reads and writes the fixed, big-endian layouts of signed items. Pure: works on Uint8Array in browser and Node. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Collects fields into one byte string. Throws RangeError for a field that does not fit: a bug of the caller. */
export class ByteWriter {
  private readonly bytes: number[] = [];

  u8(value: number): this {
    return this.unsigned(value, 1);
  }

  u32(value: number): this {
    return this.unsigned(value, 4);
  }

  /** A signed safe integer in eight bytes. */
  i64(value: number): this {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
    const unsigned = BigInt.asUintN(64, BigInt(value));
    for (let shift = 56n; shift >= 0n; shift -= 8n) this.bytes.push(Number((unsigned >> shift) & 0xffn));
    return this;
  }

  /** A lower-case UUID in sixteen bytes. */
  uuid(value: string): this {
    if (!UUID.test(value)) throw new RangeError(`not a lower-case UUID: ${value}`);
    return this.raw(hexToBytes(value.replaceAll('-', '')));
  }

  /** Up to 255 ASCII characters, with their length before them. */
  text(value: string): this {
    if (!/^[\x20-\x7e]{0,255}$/.test(value)) throw new RangeError(`not up to 255 ASCII characters: ${value}`);
    this.u8(value.length);
    for (const character of value) this.bytes.push(character.charCodeAt(0));
    return this;
  }

  raw(value: Uint8Array): this {
    for (const byte of value) this.bytes.push(byte);
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.bytes);
  }

  private unsigned(value: number, length: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) throw new RangeError(`does not fit: ${value}`);
    for (let place = length - 1; place >= 0; place--) this.bytes.push(Math.floor(value / 256 ** place) % 256);
    return this;
  }
}

/** Thrown by ByteReader when the bytes end early or hold what cannot be; callers turn it into a refusal. */
export class MalformedBytes extends Error {}

export class ByteReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  u8(): number {
    return this.unsigned(1);
  }

  u32(): number {
    return this.unsigned(4);
  }

  i64(): number {
    let value = 0n;
    for (const byte of this.raw(8)) value = (value << 8n) | BigInt(byte);
    const signed = Number(BigInt.asIntN(64, value));
    if (!Number.isSafeInteger(signed)) throw new MalformedBytes('a number is out of range');
    return signed;
  }

  uuid(): string {
    const hex = bytesToHex(this.raw(16));
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  text(): string {
    const characters = [...this.raw(this.u8())];
    if (characters.some((code) => code < 0x20 || code > 0x7e)) throw new MalformedBytes('text is not plain ASCII');
    return String.fromCharCode(...characters);
  }

  raw(length: number): Uint8Array {
    if (this.left < length) throw new MalformedBytes('the bytes end too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private unsigned(length: number): number {
    return this.raw(length).reduce((value, byte) => value * 256 + byte, 0);
  }
}

export function bytesToHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function hexToBytes(hex: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-fA-F]{2})*$/.test(hex)) throw new RangeError('not hex');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Unpadded base64url, as in receipts, QR codes and the sync door. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let place = 0; place < Math.min(left, 3) + 1; place++) text += BASE64URL[(group >> (18 - 6 * place)) & 63];
  }
  return text;
}

/** The bytes of an unpadded base64url text; undefined when it is none, or not the only way to write its bytes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    buffer = ((buffer << 6) | BASE64URL.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 255;
    }
  }
  // Two texts for the same bytes would be two receipts for one sale: the unused last bits must be zero.
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
