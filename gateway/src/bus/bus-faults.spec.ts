import { readFileSync } from 'node:fs';
import { numbered, numberedRegisters } from '../../test/fake-slave.js';
import type { SlaveAction, SlaveRequest, SlaveScript } from '../../test/fake-slave.js';
import { isInstalled } from '../../test/programs.js';
import { placeSlave, TRANSPORTS } from '../../test/slave-place.js';
import type { SlavePlace, Transport } from '../../test/slave-place.js';
import { BusFault } from './bus-fault.js';
import type { BusQueue } from './bus-queue.js';
import type { BusTiming } from './bus-settings.js';
import { openBus } from './open-bus.js';

/** Every fault of a slave x every transport x read and write. The same table stands in docs/reliability.md. */
const TIMING: Partial<BusTiming> = {
  replyTimeoutMs: 120,
  quietMs: 130,
  pauseMs: 1,
  firstRetryMs: 20,
  longestRetryMs: 60,
};
const LATE_MS = 190;
const MOST_TRIES = 4;

/**
 * What the calls say one after the other: `answers` with the true value or the slave's own acknowledgement, else the code
 * of the fault. `?` behind it: this write may have been done, and only a reading can say.
 */
type Said = string;

interface BusFaultCase {
  readonly fault: string;
  /** a fresh script for each run */
  readonly script: () => SlaveScript;
  /** the first call is a write in both columns: the fault is about its acknowledgement */
  readonly writesFirst?: boolean;
  /** over RTU, on TCP or on a serial line: what a read and a write say */
  readonly rtu: readonly [Said, Said];
  readonly modbusTcp: readonly [Said, Said];
}

const good = (request: SlaveRequest): SlaveAction[] => [{ bytes: numbered(request) }];
/** Only the first request meets the fault. */
const once = (bad: SlaveScript): (() => SlaveScript) => {
  return () => {
    let isDone = false;
    return (request) => {
      if (isDone) return good(request);
      isDone = true;
      return bad(request);
    };
  };
};
/** The reply without its framing: unit, function, data. */
const bodyOf = (request: SlaveRequest): Buffer =>
  request.functionCode === 16
    ? Buffer.from([request.unit, 16, request.address >> 8, request.address & 0xff, 0, request.count])
    : Buffer.concat([Buffer.from([request.unit, 3, request.count * 2]), numberedRegisters(request)]);
const spoilt = (change: (body: Buffer, request: SlaveRequest) => void): (() => SlaveScript) =>
  once((request) => {
    const body = bodyOf(request);
    change(body, request);
    return [{ bytes: request.frame(body) }];
  });
const NOISE = (bytes: number): Buffer => Buffer.alloc(bytes, 0xa5);

/** Each request is answered with the reply to the one before it. */
function lateByOne(): SlaveScript {
  let before: Buffer | undefined;
  return (request) => {
    const late = before;
    before = numbered(request);
    return late ? [{ bytes: late }] : [];
  };
}

/** Holds back the acknowledgement of the first write until something else is asked; a second write is not done. */
function lateAcknowledgement(): SlaveScript {
  let held: Buffer | undefined;
  let writes = 0;
  return (request) => {
    if (request.functionCode === 16 && ++writes === 1) {
      held = numbered(request);
      return [];
    }
    const bytes = held;
    held = undefined;
    return [...(bytes ? [{ bytes }] : []), ...(bytes && request.functionCode === 16 ? [] : good(request))];
  };
}

const CASES: readonly BusFaultCase[] = [
  { fault: 'is silent', script: once(() => []), rtu: ['silent', 'silent?'], modbusTcp: ['silent', 'silent?'] },
  {
    fault: 'stops in the middle of its reply',
    script: once((request) => [{ bytes: numbered(request).subarray(0, 5) }]),
    rtu: ['short', 'short?'],
    modbusTcp: ['short', 'short?'],
  },
  {
    fault: 'is late by one reply',
    script: lateByOne,
    rtu: ['silent, garbled, short', 'silent?, garbled, short'],
    modbusTcp: ['silent, silent, silent', 'silent?, silent, silent'],
  },
  {
    fault: 'is late with the acknowledgement of an earlier write',
    script: lateAcknowledgement,
    writesFirst: true,
    rtu: ['silent?, garbled', 'silent?, garbled'],
    modbusTcp: ['silent?, answers', 'silent?, answers'],
  },
  {
    fault: 'sends a wrong check sum (Modbus TCP: a wrong transaction id)',
    script: once((request) => {
      const bytes = Buffer.from(numbered(request));
      const at = isMbap(request) ? 1 : bytes.length - 1;
      bytes[at] = bytes[at]! ^ 0x55;
      return [{ bytes }];
    }),
    rtu: ['garbled', 'garbled?'],
    modbusTcp: ['silent', 'silent?'],
  },
  {
    fault: 'answers for another unit',
    script: spoilt((body) => (body[0] = 9)),
    rtu: ['garbled', 'garbled?'],
    modbusTcp: ['garbled', 'garbled?'],
  },
  {
    fault: 'answers with another function',
    script: spoilt((body) => (body[1] = body[1] === 3 ? 4 : 6)),
    rtu: ['garbled', 'garbled?'],
    modbusTcp: ['garbled', 'garbled?'],
  },
  {
    fault: 'answers a read of another length, acknowledges another address',
    script: spoilt((body, { functionCode }) => (functionCode === 16 ? (body[3]! += 1) : (body[2]! += 2))),
    rtu: ['garbled', 'garbled?'],
    modbusTcp: ['garbled', 'garbled?'],
  },
  {
    fault: 'acknowledges another count of registers',
    script: spoilt((body, { functionCode }) => (functionCode === 16 ? (body[5]! += 1) : undefined)),
    rtu: ['answers', 'garbled?'],
    modbusTcp: ['answers', 'garbled?'],
  },
  {
    fault: 'closes the connection in the middle of its reply',
    script: once((request) => [{ bytes: numbered(request).subarray(0, 4), close: true }]),
    rtu: ['closed', 'closed?'],
    modbusTcp: ['closed', 'closed?'],
  },
  {
    fault: 'makes a little noise before its reply',
    script: once((request) => [{ bytes: Buffer.concat([NOISE(3), numbered(request)]) }]),
    rtu: ['answers', 'answers'],
    modbusTcp: ['garbled', 'garbled?'],
  },
  {
    fault: 'makes noise of a whole frame before its reply',
    script: once((request) => [{ bytes: Buffer.concat([NOISE(20), numbered(request)]) }]),
    rtu: ['garbled', 'garbled?'],
    modbusTcp: ['garbled', 'garbled?'],
  },
  {
    fault: 'makes noise behind its reply',
    script: once((request) => [{ bytes: Buffer.concat([numbered(request), NOISE(20)]) }]),
    rtu: ['answers, answers', 'answers, answers'],
    modbusTcp: ['answers, answers', 'answers, answers'],
  },
  {
    fault: 'sends its reply in single bytes',
    script: once((request) =>
      Array.from(numbered(request), (byte, at) => ({ bytes: Buffer.from([byte]), afterMs: at })),
    ),
    rtu: ['answers', 'answers'],
    modbusTcp: ['answers', 'answers'],
  },
  {
    fault: 'is slower than the time-out',
    script: once((request) => [{ bytes: numbered(request), afterMs: LATE_MS }]),
    rtu: ['silent', 'silent?'],
    modbusTcp: ['silent', 'silent?'],
  },
  {
    fault: 'says that it has no such register (exception 2)',
    script: spoiltBy(2),
    rtu: ['exception', 'exception'],
    modbusTcp: ['exception', 'exception'],
  },
  {
    fault: 'says that it is busy (exception 6)',
    script: spoiltBy(6),
    rtu: ['exception', 'exception?'],
    modbusTcp: ['exception', 'exception?'],
  },
];

function spoiltBy(exceptionCode: number): () => SlaveScript {
  return once((request) => [
    { bytes: request.frame(Buffer.from([request.unit, request.functionCode | 0x80, exceptionCode])) },
  ]);
}

/** The frame of a Modbus TCP reply says how long it is, where RTU has the function's data. */
const isMbap = (request: SlaveRequest): boolean => request.frame(Buffer.alloc(3)).length === 9;

describe('every fault of a slave, over every transport', () => {
  const lanes: { readonly transport: Transport; readonly place: SlavePlace; readonly bus: BusQueue }[] = [];
  let isWhole = true;

  beforeAll(async () => {
    for (const transport of TRANSPORTS) {
      isWhole = transport !== 'serial' || isInstalled('socat');
      if (!isWhole) continue;
      const place = await placeSlave(transport, good);
      lanes.push({ transport, place, bus: openBus({ ...place.settings, timing: TIMING }) });
    }
  });
  afterAll(async () => {
    for (const { bus, place } of lanes) {
      await bus.close();
      await place.stop();
    }
  });
  beforeEach(() => {
    if (!isWhole) pending('socat is not installed, and makes the serial line');
  });

  type Lane = (typeof lanes)[number];
  let written = 0;
  /** A call, and what it says; what it hands over must be the truth. */
  async function call({ bus, place: { slave } }: Lane, what: 'read' | 'write'): Promise<Said> {
    try {
      if (what === 'read') {
        const data = await bus.run('poll', (line) => line.readRegisters(1, 0x200, 8));
        expect(data).toEqual(numberedRegisters(slave.requests.at(-1)!));
      } else {
        const data = Buffer.from([0, 1, (written += 1) >> 8, written & 0xff]);
        await bus.run('poll', (line) => line.writeRegisters(1, 0x57, data));
        expect(slave.requests.at(-1)!.data).toEqual(data);
      }
      return 'answers';
    } catch (error) {
      if (!(error instanceof BusFault)) throw error;
      return error.mayHaveBeenWritten ? `${error.code}?` : error.code;
    }
  }
  /** The next good exchange: a value of another unit, then a write. While a line comes back it may take some tries. */
  async function recover(lane: Lane): Promise<void> {
    lane.place.slave.script = good;
    const readOther = (): Promise<Buffer> => lane.bus.run('poll', (line) => line.readRegisters(2, 0x200, 8));
    let got: Buffer | undefined;
    for (let tries = 0; tries < 30 && !got; tries++) got = await readOther().catch(() => undefined);
    expect(got)
      .withContext(lane.transport)
      .toEqual(numberedRegisters(lane.place.slave.requests.at(-1)!));
    // A good reply may be late on a machine that has much else to do; what is handed over is the truth in every try.
    for (const what of ['write', 'read'] as const) {
      let said = '';
      for (let tries = 0; tries < 5 && said !== 'answers'; tries++) said = await call(lane, what);
      expect(said).withContext(lane.transport).toBe('answers');
    }
  }

  for (const { fault, script, writesFirst, rtu, modbusTcp } of CASES) {
    for (const [column, what] of (['read', 'write'] as const).entries()) {
      const [onRtu, onTcp] = [rtu[column]!, modbusTcp[column]!];
      it(`a slave that ${fault}: a ${what} says ${onRtu} over RTU, ${onTcp} over Modbus TCP, the next one is good`, async () => {
        await Promise.all(
          lanes.map(async (lane) => {
            const expected = lane.transport === 'modbus_tcp' ? onTcp : onRtu;
            let said = '';
            // A machine that has much else to do may be late with a good reply: the case is played again, and no play of
            // it may hand over anything but the truth.
            for (let tries = 0; tries < MOST_TRIES && said !== expected; tries += 1) {
              await recover(lane);
              lane.place.slave.script = script();
              const heard: Said[] = [];
              for (let at = 0; at < expected.split(', ').length; at += 1) {
                heard.push(await call(lane, writesFirst && at === 0 ? 'write' : what));
              }
              said = heard.join(', ');
            }
            expect(said).withContext(lane.transport).toBe(expected);
            await recover(lane);
          }),
        );
      });
    }
  }

  it('stands in docs/reliability.md as it runs here', () => {
    const text = readFileSync(new URL('../../../../docs/reliability.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
    const rows = CASES.map(({ fault, rtu, modbusTcp }) => `| ${fault} | ${[...rtu, ...modbusTcp].join(' | ')} |`);
    expect(rows.filter((row) => !text.includes(row))).toEqual([]);
  });
});
