import { behave, registersOf, startFakeSlave } from '../../test/fake-slave.js';
import type { FakeSlave, SlaveScript } from '../../test/fake-slave.js';
import { BusFault } from './bus-fault.js';
import type { BusFaultCode } from './bus-fault.js';
import type { BusLine, BusQueue } from './bus-queue.js';
import type { BusTiming } from './bus-settings.js';
import { openBus } from './open-bus.js';

const TIMING: Partial<BusTiming> = {
  replyTimeoutMs: 120,
  quietMs: 130,
  pauseMs: 1,
  firstRetryMs: 20,
  longestRetryMs: 60,
};
const FRAMINGS = [
  { settings: 'rtu_over_tcp', wire: 'rtu' },
  { settings: 'modbus_tcp', wire: 'mbap' },
] as const;

const change = (bytes: Buffer, at: number, by = 1): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at]! + by) & 0xff;
  return changed;
};

async function faultOf(call: Promise<unknown>): Promise<BusFault> {
  const outcome = await call.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (outcome instanceof BusFault) return outcome;
  throw new Error(`expected a fault, got ${String(outcome)}`);
}

for (const framing of FRAMINGS) {
  describe(`guarded port over ${framing.settings}`, () => {
    let slave: FakeSlave;
    let bus: BusQueue;

    async function start(script: SlaveScript, readOnly = false): Promise<void> {
      slave = await startFakeSlave(framing.wire, script);
      bus = openBus({ framing: framing.settings, host: '127.0.0.1', port: slave.port, timing: TIMING }, { readOnly });
    }
    afterEach(async () => {
      await bus.close();
      await slave.stop();
    });
    const slot = <T>(job: (line: BusLine) => Promise<T>): Promise<T> => bus.run('poll', job);
    const read = (unit = 1, address = 0x200, count = 8): Promise<Buffer> =>
      slot((line) => line.readRegisters(unit, address, count));
    const write = (data = Buffer.from([0, 1, 0, 1]), address = 0x57): Promise<void> =>
      slot((line) => line.writeRegisters(1, address, data));
    /** After whatever happened, the next reads give their own registers and nothing else. */
    async function expectTrueReads(): Promise<void> {
      slave.script = behave;
      for (const [unit, address, count] of [
        [1, 0x200, 8],
        [2, 0x200, 8],
        [1, 0x300, 8],
      ] as const) {
        expect(await readPatiently(unit, address, count)).toEqual(registersOf(unit, address, count));
      }
    }
    /** A busy machine may let a good reply come after the time-out: no value is fine, a wrong one never. */
    async function readPatiently(unit: number, address: number, count: number): Promise<Buffer | undefined> {
      for (let tries = 0; tries < 3; tries++) {
        const data = await read(unit, address, count).catch(() => undefined);
        if (data) return data;
      }
      return undefined;
    }

    it('reads and writes at a meter that behaves', async () => {
      await start(behave);
      expect(await read()).toEqual(registersOf(1, 0x200, 8));
      await write();
      expect(slave.requests.at(-1)?.data).toEqual(Buffer.from([0, 1, 0, 1]));
      expect(bus.status.discardedBytes).toBe(0);
    });

    /** What the meter sends in place of a good reply to the first request, and what the caller is told. */
    const MISBEHAVIOURS: readonly {
      does: string;
      script: SlaveScript;
      read: BusFaultCode | 'answers';
      write: BusFaultCode | 'answers';
    }[] = [
      { does: 'is silent', script: () => [], read: 'silent', write: 'silent' },
      {
        does: 'stops in the middle',
        script: (request) => [{ bytes: request.good().subarray(0, 5) }],
        read: 'short',
        write: 'short',
      },
      {
        does: 'answers slower than the time-out',
        script: (request) => [{ bytes: request.good(), afterMs: 190 }],
        read: 'silent',
        write: 'silent',
      },
      {
        does: 'sends its reply byte by byte',
        script: (request) => Array.from(request.good(), (byte, at) => ({ bytes: Buffer.from([byte]), afterMs: at })),
        read: 'answers',
        write: 'answers',
      },
      {
        does: 'answers for another unit',
        script: (request) => [{ bytes: request.frame(Buffer.concat([Buffer.from([9]), bodyOf(request.good())])) }],
        read: 'garbled',
        write: 'garbled',
      },
      {
        does: 'answers with another function',
        script: (request) => [
          { bytes: request.frame(Buffer.from([request.unit, 4, 4, 1, 2, 3, 4])) },
          { bytes: request.frame(Buffer.alloc(20)), afterMs: 5 },
        ],
        read: 'garbled',
        write: 'garbled',
      },
      {
        does: 'answers a read of another length, acknowledges another address',
        script: (request) => [
          {
            bytes: request.frame(
              request.functionCode === 16
                ? Buffer.from([1, 16, 0, 0x58, 0, 2])
                : Buffer.concat([Buffer.from([1, 3, 18]), Buffer.alloc(18)]),
            ),
          },
        ],
        read: 'garbled',
        write: 'garbled',
      },
      {
        does: 'closes in the middle of a frame',
        script: (request) => [{ bytes: request.good().subarray(0, 4), close: true }],
        read: 'closed',
        write: 'closed',
      },
      {
        does: 'answers with exception 2',
        script: (request) => [{ bytes: request.frame(Buffer.from([1, request.functionCode | 0x80, 2])) }],
        read: 'exception',
        write: 'exception',
      },
    ];
    const bodyOf = (frame: Buffer): Buffer => (framing.wire === 'rtu' ? frame.subarray(1, -2) : frame.subarray(7));

    for (const misbehaviour of MISBEHAVIOURS) {
      it(`gives no wrong value when the meter ${misbehaviour.does}`, async () => {
        await start(misbehaviour.script);
        if (misbehaviour.read === 'answers') expect(await read()).toEqual(registersOf(1, 0x200, 8));
        else expect((await faultOf(read())).code).toBe(misbehaviour.read);
        await expectTrueReads();
      });

      it(`takes no acknowledgement for granted when the meter ${misbehaviour.does}`, async () => {
        await start(misbehaviour.script);
        if (misbehaviour.write === 'answers') {
          await write();
        } else {
          const fault = await faultOf(write());
          expect(fault.code).toBe(misbehaviour.write);
          expect(fault.mayHaveBeenWritten).toBe(misbehaviour.write !== 'exception');
        }
        await expectTrueReads();
      });
    }

    it('never hands over the reply of an earlier read of the same shape', async () => {
      // Every register counts up with each request, so that an old reply shows.
      const script: SlaveScript = (request) => {
        const value = Buffer.alloc(request.count * 2, request.index);
        const body = Buffer.concat([Buffer.from([request.unit, 3, request.count * 2]), value]);
        return [{ bytes: request.frame(body), afterMs: request.index % 3 === 0 ? 190 : 5 }];
      };
      await start(script);
      for (let round = 0; round < 12; round++) {
        const got = await read(1, 0x200, 4).catch(() => undefined);
        if (got) expect(got).toEqual(Buffer.alloc(8, slave.requests.length - 1));
      }
      expect(bus.status.replies).toBeGreaterThan(6);
    });

    it('never hands over a reply that comes even after the quiet period', async () => {
      let lateMs = 370;
      const script: SlaveScript = (request) => {
        const value = Buffer.alloc(request.count * 2, request.index);
        const body = Buffer.concat([Buffer.from([request.unit, 3, request.count * 2]), value]);
        const action = { bytes: request.frame(body), afterMs: lateMs };
        lateMs = 60;
        return [action];
      };
      await start(script);
      for (let round = 0; round < 6; round++) {
        const got = await read(1, 0x200, 4).catch(() => undefined);
        if (got) expect(got).toEqual(Buffer.alloc(8, slave.requests.length - 1));
      }
      expect(bus.status.replies).toBeGreaterThan(2);
    });

    it('never takes the late acknowledgement of one write for that of the next', async () => {
      const script: SlaveScript = (request) =>
        request.functionCode === 16 && slave.requests.filter((other) => other.functionCode === 16).length === 1
          ? [{ bytes: request.good(), afterMs: 190 }]
          : request.functionCode === 16
            ? []
            : [{ bytes: request.good() }];
      await start(script);
      expect((await faultOf(write(Buffer.from([0, 1, 0, 0])))).mayHaveBeenWritten).toBeTrue();
      expect((await faultOf(write(Buffer.from([0, 1, 0, 1])))).code).toBe('silent');
    });

    it('hands nothing of an old connection to the new one', async () => {
      const old = (count: number): Buffer =>
        Buffer.concat([Buffer.from([1, 3, count * 2]), Buffer.alloc(count * 2, 0xee)]);
      await start((request) =>
        request.index === 0
          ? [
              { close: true, afterMs: 5 },
              { bytes: request.frame(old(request.count)), afterMs: 60 },
            ]
          : behave(request),
      );
      expect((await faultOf(read(1, 0x200, 8))).code).toBe('closed');
      expect(await readPatiently(1, 0x200, 8)).toEqual(registersOf(1, 0x200, 8));
      expect(slave.connections()).toBe(2);
    });

    it('cannot write when it was opened read-only, and still reads', async () => {
      await start(behave, true);
      const fault = await faultOf(write());
      expect([fault.code, fault.mayHaveBeenWritten, fault.retryable]).toEqual(['read_only', false, false]);
      expect(await read()).toEqual(registersOf(1, 0x200, 8));
      expect(slave.requests.every((request) => request.functionCode === 3)).toBeTrue();
    });
  });
}

describe('guarded port over RTU', () => {
  let slave: FakeSlave;
  let bus: BusQueue;
  async function start(script: SlaveScript): Promise<void> {
    slave = await startFakeSlave('rtu', script);
    bus = openBus({ framing: 'rtu_over_tcp', host: '127.0.0.1', port: slave.port, timing: TIMING });
  }
  afterEach(async () => {
    await bus.close();
    await slave.stop();
  });
  const read = (count = 8): Promise<Buffer> => bus.run('poll', (line) => line.readRegisters(1, 0x200, count));

  it('refuses a frame whose check sum is wrong', async () => {
    await start((request) => [{ bytes: change(request.good(), 7) }]);
    expect((await faultOf(read())).code).toBe('garbled');
  });

  it('skips a byte or two of noise before a reply, and counts them', async () => {
    await start((request) => [{ bytes: Buffer.concat([Buffer.from([0xff, 0x00]), request.good()]) }]);
    expect(await read()).toEqual(registersOf(1, 0x200, 8));
    expect(bus.status.discardedBytes).toBe(2);
  });

  it('gives up a reply behind a frame of somebody else', async () => {
    await start((request) => [{ bytes: Buffer.concat([request.frame(Buffer.from([7, 0x83, 2])), request.good()]) }]);
    expect((await faultOf(read())).code).toBe('garbled');
  });

  it('waits for quiet when bytes came that nobody asked for', async () => {
    await start(behave);
    await read();
    slave.shout(Buffer.alloc(21, 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAt = performance.now();
    expect(await read()).toEqual(registersOf(1, 0x200, 8));
    expect(performance.now() - startedAt).toBeGreaterThan(70);
    expect(bus.status.discardedBytes).toBe(21);
  });
});
