import { BusFault } from '../src/bus/bus-fault.js';
import { openBus } from '../src/bus/open-bus.js';
import { isInstalled } from '../test/programs.js';
import { PtyPair } from '../test/serial-lines.js';
import { TRANSPORTS } from '../test/slave-place.js';
import type { Transport } from '../test/slave-place.js';
import type { MeterFaults } from './meter-faults.js';
import { ownNumberOf } from './meter-state.js';
import type { BusPlace } from './simulated-bus.bus.js';
import { startSimulator } from './start-simulator.js';

const UNITS = [1, 2];
/** At least; a machine that has much else to do gets more. */
const LASTS_MS = 6000;
const MOST_MS = 20_000;
const FAULTS: readonly MeterFaults[] = [
  {},
  {},
  { late: 60 },
  { late: 240 },
  { late: 290 },
  { late: 450 },
  { late: 130 },
  { late: 190 },
  { late: 330 },
  { late: 700 },
  { silent: true },
  { short: true },
  { wrongCrc: true },
  { wrongUnit: true },
  { wrongFunction: true },
  { wrongEcho: true },
  { closeMidFrame: true },
  { noise: 3 },
  { noise: 20 },
  { splitBytes: true },
  { lostAck: 1 },
];

/** The same storm in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % sides;
  };
}

const codeOf = (unit: number): string => `010101010${unit}`;

interface StormEnd {
  reads: number;
  writes: number;
  faults: number;
  /** what was handed over or acknowledged and is not the truth */
  readonly wrong: string[];
}

async function storm(transport: Transport): Promise<StormEnd> {
  const line = transport === 'serial' ? await PtyPair.open() : undefined;
  const bus: BusPlace = line
    ? { framing: 'serial', path: line.meters, baudRate: 9600 }
    : { framing: transport === 'modbus_tcp' ? transport : 'rtu_over_tcp', host: '127.0.0.1', port: 0 };
  const meters = UNITS.map((unit) => ({
    code: codeOf(unit),
    dpuCode: '010101',
    unit,
    model: 'DDSY1352' as const,
    bus,
  }));
  const simulator = await startSimulator({ meters, baudRate: 0, replyDelayMs: 2 });
  const place = line?.settings ?? { framing: transport, host: '127.0.0.1', port: simulator.buses[0]!.port };
  const queue = openBus({
    ...place,
    timing: { replyTimeoutMs: 100, quietMs: 120, pauseMs: 1, firstRetryMs: 5, longestRetryMs: 40 },
  });
  const roll = dice(20_260_101);
  const done: StormEnd = { reads: 0, writes: 0, faults: 0, wrong: [] };
  const expectSame = (what: string, got: unknown, truth: unknown): void => {
    if (got !== truth) done.wrong.push(`${what}: got ${String(got)}, the truth is ${String(truth)}`);
  };
  const startedAt = performance.now();
  const isEnough = (): boolean => done.reads > 10 && done.writes > 1 && done.faults > 3;
  const isOver = (ms: number): boolean => ms > MOST_MS || (ms > LASTS_MS && isEnough());
  try {
    while (!isOver(performance.now() - startedAt)) {
      const unit = UNITS[roll(UNITS.length)]!;
      const meter = simulator.meters.get(codeOf(unit))!;
      if (roll(5) === 0) meter.faults = FAULTS[roll(FAULTS.length)]!;
      const action = Math.max(0, roll(5) - 2);
      try {
        await queue.run('poll', async (wire) => {
          if (action === 0) {
            // The count is another one in each read, so that an old reply shows.
            meter.creditByHand(1);
            const { purchaseCount } = meter.state;
            const hot = await wire.readRegisters(unit, 0x200, 48);
            expectSame(`count of ${unit}`, hot.readUInt16BE(66), purchaseCount);
            done.reads += 1;
          } else if (action === 1) {
            const digits = (await wire.readRegisters(unit, 0x43, 3)).toString('hex');
            expectSame(`number of ${unit}`, digits, ownNumberOf(codeOf(unit)));
            done.reads += 1;
          } else {
            const watts = roll(0xffff);
            await wire.writeRegisters(unit, 0x481, Buffer.from([watts >> 8, watts & 0xff]));
            expectSame(`threshold of ${unit}`, meter.state.thresholdW, watts);
            done.writes += 1;
          }
        });
      } catch (error) {
        if (!(error instanceof BusFault)) throw error;
        done.faults += 1;
      }
    }
  } finally {
    await queue.close();
    await simulator.stop();
    await line?.stop();
  }
  return done;
}

describe('a bus in a storm of faults', () => {
  const storms = new Map<Transport, Promise<StormEnd>>();
  // They rage at the same time: most of a storm is waiting.
  beforeAll(() => {
    for (const transport of TRANSPORTS) {
      if (transport === 'serial' && !isInstalled('socat')) continue;
      const raging = storm(transport);
      raging.catch(() => undefined);
      storms.set(transport, raging);
    }
  });

  for (const transport of TRANSPORTS) {
    it(`gives the true value or none, and acknowledges nothing that was not done, over ${transport}`, async () => {
      const done = await storms.get(transport);
      if (!done) return pending('socat is not installed, and makes the serial line');
      expect(done.wrong).toEqual([]);
      expect(done.reads).toBeGreaterThan(10);
      expect(done.writes).toBeGreaterThan(1);
      expect(done.faults).toBeGreaterThan(3);
    }, 30_000);
  }
});
