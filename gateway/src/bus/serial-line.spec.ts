import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, Program } from '../../test/programs.js';
import { startSimulator } from '../../simulator/start-simulator.js';
import type { Simulator } from '../../simulator/start-simulator.js';
import { BusFault } from './bus-fault.js';
import type { BusQueue } from './bus-queue.js';
import { openBus } from './open-bus.js';

const CODE = '0101010105';

describe('bus over a serial line', () => {
  let folder = '';
  let line: Program | undefined;
  let simulator: Simulator | undefined;
  let bus: BusQueue | undefined;

  beforeEach(async () => {
    if (!isInstalled('socat')) pending('socat is not installed, and makes the two ends of the serial line');
    folder = mkdtempSync(join(tmpdir(), 'serial-'));
    const [meters, gateway] = [join(folder, 'meters'), join(folder, 'gateway')];
    line = new Program('socat', [`pty,raw,echo=0,link=${meters}`, `pty,raw,echo=0,link=${gateway}`]);
    await line.untilFiles(meters, gateway);
    simulator = await startSimulator({
      meters: [
        {
          code: CODE,
          dpuCode: '010101',
          unit: 5,
          model: 'DTSY1352',
          bus: { framing: 'serial', path: meters, baudRate: 9600 },
        },
      ],
      baudRate: 0,
      replyDelayMs: 1,
    });
    bus = openBus({
      framing: 'serial',
      serial: { path: gateway, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
      timing: { replyTimeoutMs: 350, quietMs: 250, pauseMs: 1, firstRetryMs: 20 },
    });
  });
  afterEach(async () => {
    await bus?.close();
    await simulator?.stop();
    await line?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });
  const kind = async (): Promise<number | string> => {
    try {
      return (await bus!.run('poll', (wire) => wire.readRegisters(5, 0x200, 48))).readUInt16BE(0);
    } catch (error) {
      return error instanceof BusFault ? error.code : String(error);
    }
  };

  it('reads and writes', async () => {
    expect(await kind()).toBe(5);
    await bus!.run('control', (wire) => wire.writeRegisters(5, 0x57, Buffer.from([0, 1, 0, 1])));
    expect(await bus!.run('poll', (wire) => wire.readRegisters(5, 0x57, 2))).toEqual(Buffer.from([0, 1, 0, 1]));
  });

  for (const [fault, outcome] of [
    [{ silent: true }, 'silent'],
    [{ late: 450 }, 'silent'],
    [{ short: 3 }, 'short'],
    [{ wrongCrc: true }, 'garbled'],
    [{ wrongUnit: true }, 'garbled'],
    [{ noise: 8 }, 'garbled'],
    [{ splitBytes: true }, 5],
  ] as const) {
    it(`gives no wrong value under ${JSON.stringify(fault)}`, async () => {
      expect(await kind()).toBe(5);
      simulator!.meters.get(CODE)!.faults = fault;
      expect(await kind()).toBe(outcome);
      simulator!.meters.get(CODE)!.faults = {};
      expect(await kind()).toBe(5);
    });
  }

  it('comes back when the line comes back', async () => {
    expect(await kind()).toBe(5);
    await simulator!.stop();
    await line!.stop();
    expect(await kind()).not.toBe(5);
    expect(bus!.status.connection).not.toBe('open');
  });
});
