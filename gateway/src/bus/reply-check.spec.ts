import fc from 'fast-check';
import { crc16, findReply, withCrc } from './reply-check.js';
import type { RequestInFlight } from './reply-check.js';

const REQUEST: RequestInFlight = { unit: 1, functionCode: 3, address: 0x200, count: 2 };
const WRITE: RequestInFlight = { unit: 1, functionCode: 16, address: 0x57, count: 2 };
const GOOD = withCrc(Buffer.from([1, 3, 4, 9, 8, 7, 6]));

describe('reply check', () => {
  it('knows the check sum of the Modbus specification', () => {
    expect(crc16(Buffer.from('010300000001', 'hex'))).toBe(0x0a84);
  });

  it('finds the reply, and the exception, to a request', () => {
    expect(findReply(REQUEST, GOOD)).toEqual({ start: 0, end: 9 });
    expect(findReply(REQUEST, withCrc(Buffer.from([1, 0x83, 2])))).toEqual({ start: 0, end: 5 });
    expect(findReply(WRITE, withCrc(Buffer.from([1, 16, 0, 0x57, 0, 2])))).toEqual({ start: 0, end: 8 });
  });

  for (const [what, body] of [
    ['another unit', [2, 16, 0, 0x57, 0, 2]],
    ['another function', [1, 6, 0, 0x57, 0, 2]],
    ['another address', [1, 16, 0, 0x58, 0, 2]],
    ['another count', [1, 16, 0, 0x57, 0, 1]],
    ["another function's exception", [1, 0x83, 2]],
  ] as const) {
    it(`takes no acknowledgement for ${what}`, () => {
      expect(findReply(WRITE, withCrc(Buffer.from(body)))).toBeUndefined();
    });
  }

  it('finds nothing in a reply with any one bit turned', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: GOOD.length * 8 - 1 }), (bit) => {
        const turned = Buffer.from(GOOD);
        turned[bit >> 3] = turned[bit >> 3]! ^ (1 << (bit & 7));
        return findReply(REQUEST, turned) === undefined;
      }),
    );
  });

  it('finds nothing before the last byte is there', () => {
    for (let length = 0; length < GOOD.length; length++) {
      expect(findReply(REQUEST, GOOD.subarray(0, length))).toBeUndefined();
    }
  });

  it('finds no reply in random bytes unless unit and check sum are right', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const found = findReply(REQUEST, Buffer.from(bytes));
        if (!found) return true;
        const frame = Buffer.from(bytes).subarray(found.start, found.end);
        return frame[0] === 1 && crc16(frame.subarray(0, -2)) === frame.readUInt16LE(frame.length - 2);
      }),
      { numRuns: 2000 },
    );
  });
});
