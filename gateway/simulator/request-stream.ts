/** Finds requests in a stream of bytes, as a meter on the other end of a serial server or a Modbus TCP device does. */
import type { MeterRequest } from './simulated-meter.js';

export interface UnitRequest extends MeterRequest {
  readonly unit: number;
  /** of Modbus TCP; 0 otherwise */
  readonly transactionId: number;
  /** bytes that the request takes on the serial wire */
  readonly wireBytes: number;
}

/** The polynomial of Modbus, bit by bit. */
export function checkSum(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export class RequestStream {
  private bytes: Buffer = Buffer.alloc(0);
  private lastAt = 0;

  constructor(private readonly framing: 'rtu' | 'mbap') {}

  /** Requests that are whole now. A frame that stops for a tenth of a second never gets whole. */
  take(bytes: Buffer, at: number): UnitRequest[] {
    if (at - this.lastAt > 100) this.bytes = Buffer.alloc(0);
    this.lastAt = at;
    this.bytes = Buffer.concat([this.bytes, bytes]);
    const requests: UnitRequest[] = [];
    for (;;) {
      const request = this.framing === 'rtu' ? this.nextRtu() : this.nextMbap();
      if (!request) return requests;
      requests.push(request);
    }
  }

  private nextRtu(): UnitRequest | undefined {
    while (this.bytes.length >= 8) {
      const length = this.bytes[1] === 16 ? 9 + (this.bytes[6] ?? 0) : 8;
      if (this.bytes.length < length) return undefined;
      const frame = this.bytes.subarray(0, length);
      if (frame.readUInt16LE(length - 2) === checkSum(frame.subarray(0, -2))) {
        this.bytes = this.bytes.subarray(length);
        return toRequest(frame.subarray(0, -2), 0);
      }
      this.bytes = this.bytes.subarray(1);
    }
    return undefined;
  }

  private nextMbap(): UnitRequest | undefined {
    if (this.bytes.length < 8) return undefined;
    const end = 6 + this.bytes.readUInt16BE(4);
    if (this.bytes.length < end) return undefined;
    const frame = this.bytes.subarray(0, end);
    this.bytes = this.bytes.subarray(end);
    return frame.length < 12 ? this.nextMbap() : toRequest(frame.subarray(6), frame.readUInt16BE(0));
  }
}

function toRequest(body: Buffer, transactionId: number): UnitRequest {
  const functionCode = body.readUInt8(1);
  return {
    unit: body.readUInt8(0),
    functionCode,
    address: body.readUInt16BE(2),
    count: body.readUInt16BE(4),
    data: functionCode === 16 ? Buffer.from(body.subarray(7)) : Buffer.alloc(0),
    transactionId,
    wireBytes: body.length + 2,
  };
}
