import { BusFault } from '../src/bus/bus-fault.js';
import { openBus } from '../src/bus/open-bus.js';
import type { MeterFaults } from './meter-faults.js';
import { ownNumberOf } from './meter-state.js';
import type { BusPlace } from './simulated-bus.bus.js';
import { startSimulator } from './start-simulator.js';

const UNITS = [1, 2];
const LASTS_MS = 6000;
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

describe('a bus in a storm of faults', () => {
  for (const framing of ['rtu_over_tcp', 'modbus_tcp'] as const) {
    it(`gives the true value or none, and acknowledges nothing that was not done, over ${framing}`, async () => {
      const bus: BusPlace = { framing, host: '127.0.0.1', port: 0 };
      const meters = UNITS.map((unit) => ({
        code: codeOf(unit),
        dpuCode: '010101',
        unit,
        model: 'DDSY1352' as const,
        bus,
      }));
      const simulator = await startSimulator({ meters, baudRate: 0, replyDelayMs: 2 });
      const queue = openBus({
        framing,
        host: '127.0.0.1',
        port: simulator.buses[0]!.port,
        timing: { replyTimeoutMs: 100, quietMs: 120, pauseMs: 1, firstRetryMs: 5, longestRetryMs: 40 },
      });
      const roll = dice(20_260_101);
      const done = { reads: 0, writes: 0, faults: 0, wrong: [] as string[] };
      const expectSame = (what: string, got: unknown, truth: unknown): void => {
        if (got !== truth) done.wrong.push(`${what}: got ${String(got)}, the truth is ${String(truth)}`);
      };
      const endsAt = performance.now() + LASTS_MS;
      try {
        while (performance.now() < endsAt) {
          const unit = UNITS[roll(UNITS.length)]!;
          const meter = simulator.meters.get(codeOf(unit))!;
          if (roll(5) === 0) meter.faults = FAULTS[roll(FAULTS.length)]!;
          const action = Math.max(0, roll(5) - 2);
          try {
            await queue.run('poll', async (line) => {
              if (action === 0) {
                // The count is another one in each read, so that an old reply shows.
                meter.creditByHand(1);
                const { purchaseCount } = meter.state;
                const hot = await line.readRegisters(unit, 0x200, 48);
                expectSame(`count of ${unit}`, hot.readUInt16BE(66), purchaseCount);
                done.reads += 1;
              } else if (action === 1) {
                const digits = (await line.readRegisters(unit, 0x43, 3)).toString('hex');
                expectSame(`number of ${unit}`, digits, ownNumberOf(codeOf(unit)));
                done.reads += 1;
              } else {
                const watts = roll(0xffff);
                await line.writeRegisters(unit, 0x481, Buffer.from([watts >> 8, watts & 0xff]));
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
      }
      expect(done.wrong).toEqual([]);
      expect(done.reads).toBeGreaterThan(10);
      expect(done.writes).toBeGreaterThan(1);
      expect(done.faults).toBeGreaterThan(3);
    }, 30_000);
  }
});
