import { isInstalled } from '../../test/programs.js';
import { PtyPair } from '../../test/serial-lines.js';
import { startSimulator } from '../../simulator/start-simulator.js';
import type { Simulator } from '../../simulator/start-simulator.js';
import { BusFault } from './bus-fault.js';
import type { BusQueue } from './bus-queue.js';
import { openBus } from './open-bus.js';

describe('bus over a serial line', () => {
  let line: PtyPair;
  let simulator: Simulator;
  let bus: BusQueue;

  const startMeters = async (): Promise<Simulator> =>
    startSimulator({
      meters: [
        {
          code: '0101010105',
          dpuCode: '010101',
          unit: 5,
          model: 'DTSY1352',
          bus: { framing: 'serial', path: line.meters, baudRate: 9600 },
        },
      ],
      baudRate: 0,
      replyDelayMs: 1,
    });
  beforeEach(async () => {
    if (!isInstalled('socat')) pending('socat is not installed, and makes the two ends of the serial line');
    line = await PtyPair.open();
    simulator = await startMeters();
    bus = openBus({
      ...line.settings,
      timing: { replyTimeoutMs: 350, quietMs: 250, pauseMs: 1, firstRetryMs: 20, longestRetryMs: 60 },
    });
  });
  afterEach(async () => {
    await bus?.close();
    await simulator?.stop();
    await line?.stop();
  });
  const kind = async (): Promise<number | string> => {
    try {
      return (await bus.run('poll', (wire) => wire.readRegisters(5, 0x200, 48))).readUInt16BE(0);
    } catch (error) {
      return error instanceof BusFault ? error.code : String(error);
    }
  };

  it('reads and writes', async () => {
    expect(await kind()).toBe(5);
    await bus.run('control', (wire) => wire.writeRegisters(5, 0x57, Buffer.from([0, 1, 0, 1])));
    expect(await bus.run('poll', (wire) => wire.readRegisters(5, 0x57, 2))).toEqual(Buffer.from([0, 1, 0, 1]));
  });

  it('comes back when the line comes back', async () => {
    expect(await kind()).toBe(5);
    await simulator.stop();
    await line.unplug();
    expect(await kind()).not.toBe(5);
    expect(bus.status.connection).not.toBe('open');
    await line.plugIn();
    simulator = await startMeters();
    let got: number | string = '';
    for (let tries = 0; tries < 50 && got !== 5; tries++) got = await kind();
    expect(got).toBe(5);
    expect(bus.status.connections).toBeGreaterThan(1);
  });
});
