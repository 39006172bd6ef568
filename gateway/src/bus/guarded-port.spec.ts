import { behave, numbered, numberedRegisters, registersOf, startFakeSlave } from '../../test/fake-slave.js';
import type { FakeSlave, SlaveScript } from '../../test/fake-slave.js';
import { isInstalled } from '../../test/programs.js';
import { placeSlave, TRANSPORTS } from '../../test/slave-place.js';
import type { SlavePlace } from '../../test/slave-place.js';
import { BusFault } from './bus-fault.js';
import type { BusQueue } from './bus-queue.js';
import type { BusTiming } from './bus-settings.js';
import { openBus } from './open-bus.js';

const TIMING: Partial<BusTiming> = {
  replyTimeoutMs: 120,
  quietMs: 130,
  pauseMs: 1,
  firstRetryMs: 20,
  longestRetryMs: 60,
};

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

for (const transport of TRANSPORTS) {
  describe(`guarded port over ${transport}`, () => {
    let place: SlavePlace;
    let bus: BusQueue;

    async function start(script: SlaveScript, readOnly = false): Promise<FakeSlave> {
      place = await placeSlave(transport, script);
      bus = openBus({ ...place.settings, timing: TIMING }, { readOnly });
      return place.slave;
    }
    beforeEach(() => {
      if (transport === 'serial' && !isInstalled('socat')) pending('socat is not installed, and makes the serial line');
    });
    afterEach(async () => {
      await bus.close();
      await place.stop();
    });
    const read = (count = 4): Promise<Buffer> => bus.run('poll', (line) => line.readRegisters(1, 0x200, count));
    const write = (): Promise<void> =>
      bus.run('poll', (line) => line.writeRegisters(1, 0x57, Buffer.from([0, 1, 0, 1])));

    for (const [title, lateMs, fewestReplies] of [
      ['the reply of an earlier read of the same shape', (index: number) => (index % 3 === 0 ? 190 : 5), 3],
      ['a reply that comes even after the quiet period', (index: number) => (index === 0 ? 370 : 60), 2],
    ] as const) {
      it(`never hands over ${title}`, async () => {
        const slave = await start((request) => [{ bytes: numbered(request), afterMs: lateMs(request.index) }]);
        for (let round = 0; round < 8; round++) {
          const got = await read().catch(() => undefined);
          if (got) expect(got).toEqual(numberedRegisters(slave.requests.at(-1)!));
        }
        expect(bus.status.replies).toBeGreaterThan(fewestReplies);
      });
    }

    it('hands nothing of an old connection to the new one', async () => {
      const slave = await start((request) =>
        request.index === 0
          ? [
              { close: true, afterMs: 5 },
              { bytes: numbered(request), afterMs: 60 },
            ]
          : [{ bytes: numbered(request) }],
      );
      expect((await faultOf(read())).code).toBe('closed');
      const lostAt = performance.now();
      let got: Buffer | undefined;
      for (let tries = 0; tries < 20 && !got; tries++) got = await read().catch(() => undefined);
      expect(got).toEqual(numberedRegisters(slave.requests.at(-1)!));
      // One quiet period after the old bytes, not the longest that there is.
      expect(performance.now() - lostAt).toBeLessThan(1000);
      expect(slave.connections()).toBeGreaterThan(1);
    });

    it('cannot write when it was opened read-only, and still reads', async () => {
      const slave = await start(behave, true);
      const fault = await faultOf(write());
      expect([fault.code, fault.mayHaveBeenWritten, fault.retryable]).toEqual(['read_only', false, false]);
      expect(await read()).toEqual(registersOf(1, 0x200, 4));
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
