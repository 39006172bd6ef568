/** What the faults of a meter make of a good reply. */
import { randomBytes } from 'node:crypto';
import type { MeterFaults } from './meter-faults.js';
import { checkSum } from './request-stream.js';

/** The reply on the wire, in pieces, and whether the connection ends after them. */
export interface SpoiltReply {
  readonly pieces: readonly Buffer[];
  readonly thenClose: boolean;
}

/** `body` is unit, function and data. */
export function spoilReply(
  body: Buffer,
  faults: MeterFaults,
  framing: 'rtu' | 'mbap',
  transactionId: number,
): SpoiltReply {
  const told = Buffer.from(body);
  if (faults.wrongUnit) told[0] = ((told[0] ?? 0) % 247) + 1;
  if (faults.wrongFunction) told[1] = (told[1] ?? 0) === 3 ? 4 : 3;
  if (faults.wrongEcho) misquote(told);
  let bytes = framing === 'rtu' ? rtu(told, faults) : mbap(told, transactionId, faults);
  if (faults.short !== undefined && faults.short !== false) {
    const missing = faults.short === true ? Math.ceil(bytes.length / 2) : faults.short;
    bytes = bytes.subarray(0, Math.max(0, bytes.length - missing));
  }
  if (faults.closeMidFrame) return { pieces: [bytes.subarray(0, Math.floor(bytes.length / 2))], thenClose: true };
  if (faults.noise !== undefined && faults.noise !== false) {
    const count = faults.noise === true ? 7 : faults.noise;
    bytes = Buffer.concat([randomBytes(count), bytes, randomBytes(count)]);
  }
  const pieces = faults.splitBytes ? Array.from(bytes, (byte) => Buffer.from([byte])) : [bytes];
  return { pieces, thenClose: false };
}

/** Another register address in an acknowledgement, another length in a read; an exception quotes nothing. */
function misquote(told: Buffer): void {
  const functionCode = told[1] ?? 0;
  if (functionCode >= 0x80) return;
  const at = functionCode === 16 ? 3 : 2;
  told[at] = ((told[at] ?? 0) + 2) & 0xff;
}

function rtu(body: Buffer, faults: MeterFaults): Buffer {
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(checkSum(body) ^ (faults.wrongCrc ? 0x5555 : 0));
  return Buffer.concat([body, sum]);
}

/** Modbus TCP has no check sum; a wrong one is a wrong transaction id here. */
function mbap(body: Buffer, transactionId: number, faults: MeterFaults): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16BE(transactionId ^ (faults.wrongCrc ? 0x5555 : 0), 0);
  header.writeUInt16BE(body.length, 4);
  return Buffer.concat([header, body]);
}
