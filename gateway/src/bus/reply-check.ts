/**
 * An RTU frame carries no id, so the only thing that ties a reply to a request is that everything in it fits: unit,
 * function, length, check sum and, for a write, the address and the count that it repeats.
 */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16/MODBUS of the bytes; it travels low byte first. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}

/** The request in flight, as far as its reply has to fit it. */
export interface RequestInFlight {
  readonly unit: number;
  readonly functionCode: number;
  readonly address: number;
  /** registers */
  readonly count: number;
}

export const EXCEPTION_FRAME_BYTES = 5;

/** Reads what a request frame asks for; undefined for a function that this product never sends. */
export function requestOf(frame: Buffer): RequestInFlight | undefined {
  const functionCode = frame.length >= 8 ? frame.readUInt8(1) : 0;
  if (functionCode !== 3 && functionCode !== 4 && functionCode !== 16) return undefined;
  return {
    unit: frame.readUInt8(0),
    functionCode,
    address: frame.readUInt16BE(2),
    count: frame.readUInt16BE(4),
  };
}

/** Bytes of the whole RTU reply to a request, when it is not an exception. */
export function replyLength(request: RequestInFlight): number {
  return request.functionCode === 16 ? 8 : 5 + 2 * request.count;
}

/** Bytes of the frame (without check sum) that would answer the request, judged by its first bytes; else undefined. */
function bodyLength(request: RequestInFlight, bytes: Buffer): number | undefined {
  if (bytes.length < 3 || bytes[0] !== request.unit) return undefined;
  if (bytes[1] === (request.functionCode | 0x80)) return 3;
  if (bytes[1] !== request.functionCode) return undefined;
  if (request.functionCode !== 16) return bytes[2] === 2 * request.count ? 3 + 2 * request.count : undefined;
  if (bytes.length < 6) return undefined;
  return bytes.readUInt16BE(2) === request.address && bytes.readUInt16BE(4) === request.count ? 6 : undefined;
}

/** Whether the bytes, without check sum, are exactly an answer to the request. Modbus TCP has no check sum. */
export function bodyFits(request: RequestInFlight, body: Buffer): boolean {
  return bodyLength(request, body) === body.length;
}

/**
 * A line driver that turns round may put a byte or two of noise before a frame. Fewer bytes than the shortest frame may
 * be skipped: a whole frame of somebody else never is.
 */
const MOST_NOISE_BYTES = EXCEPTION_FRAME_BYTES - 1;

/** Finds the RTU frame that answers the request; undefined while there is none. */
export function findReply(request: RequestInFlight, bytes: Buffer): { start: number; end: number } | undefined {
  for (let start = 0; start <= MOST_NOISE_BYTES && start < bytes.length; start++) {
    const candidate = bytes.subarray(start);
    const length = bodyLength(request, candidate);
    if (length === undefined || candidate.length < length + 2) continue;
    if (candidate.readUInt16LE(length) !== crc16(candidate.subarray(0, length))) continue;
    return { start, end: start + length + 2 };
  }
  return undefined;
}

/** The body with its check sum: what modbus-serial expects from a port. */
export function withCrc(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(body.length + 2);
  frame.set(body);
  frame.writeUInt16LE(crc16(body), body.length);
  return frame;
}
