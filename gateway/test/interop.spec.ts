import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../simulator/start-simulator.js';
import type { BusPlace } from '../simulator/simulated-bus.bus.js';
import type { Simulator } from '../simulator/start-simulator.js';
import { openBus } from '../src/bus/open-bus.js';
import type { BusSettings } from '../src/bus/bus-settings.js';
import { isInstalled, Program } from './programs.js';

/** The Debian packages live in the system's own Python. */
const PYTHON = '/usr/bin/python3';
const SLAVE = fileURLToPath(new URL('../../../gateway/test/pymodbus_slave.py', import.meta.url));
const hasPymodbus = spawnSync(PYTHON, ['-c', 'import pymodbus, serial_asyncio']).status === 0;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

describe('our bus and a slave that nobody here wrote (pymodbus)', () => {
  let programs: Program[] = [];
  let folder = '';
  beforeEach(() => {
    if (!hasPymodbus) pending('python3-pymodbus with python3-serial-asyncio is not installed');
    folder = mkdtempSync(join(tmpdir(), 'interop-'));
  });
  afterEach(async () => {
    for (const program of programs.reverse()) await program.stop();
    programs = [];
    if (folder) rmSync(folder, { recursive: true });
  });

  async function startSlave(framing: BusSettings['framing']): Promise<BusSettings> {
    if (framing !== 'serial') {
      const port = await freePort();
      const slave = new Program(PYTHON, [SLAVE, framing === 'modbus_tcp' ? 'tcp' : 'rtu_over_tcp', String(port)]);
      programs.push(slave);
      await slave.until(() => accepts(port), 'the slave');
      return { framing, host: '127.0.0.1', port };
    }
    if (!isInstalled('socat')) pending('socat is not installed');
    const [theirs, ours] = [join(folder, 'slave'), join(folder, 'gateway')];
    const line = new Program('socat', [`pty,raw,echo=0,link=${theirs}`, `pty,raw,echo=0,link=${ours}`]);
    programs.push(line);
    await line.untilFiles(theirs, ours);
    const slave = new Program(PYTHON, [SLAVE, 'serial', theirs]);
    programs.push(slave);
    await slave.until(() => slave.output.includes('slave starts'), 'the slave');
    return { framing, serial: { path: ours, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } };
  }

  for (const framing of ['rtu_over_tcp', 'modbus_tcp', 'serial'] as const) {
    it(`understand each other over ${framing}`, async () => {
      const settings = await startSlave(framing);
      const bus = openBus({ ...settings, timing: { quietMs: 150, pauseMs: 2 } });
      try {
        const read = (unit: number, address: number, count: number): Promise<Buffer> =>
          bus.run('poll', (line) => line.readRegisters(unit, address, count));
        const expected = (unit: number, address: number, count: number): Buffer => {
          const data = Buffer.alloc(count * 2);
          for (let at = 0; at < count; at++) data.writeUInt16BE(((address + at) * 3 + unit) % 65_536, at * 2);
          return data;
        };
        for (const [unit, address, count] of [
          [1, 0x200, 48],
          [2, 0x200, 48],
          [1, 0x400, 25],
          [2, 0x7f00, 13],
          [1, 0, 125],
        ] as const) {
          expect(await read(unit, address, count)).toEqual(expected(unit, address, count));
        }
        const order = Buffer.from(Array.from({ length: 28 }, (_, at) => at * 7));
        await bus.run('credit', (line) => line.writeRegisters(1, 0x7f20, order));
        expect(await read(1, 0x7f20, 14)).toEqual(order);
        expect(await read(2, 0x200, 2)).toEqual(expected(2, 0x200, 2));
      } finally {
        await bus.close();
      }
    }, 20_000);
  }
});

describe('the simulated meters and a master that nobody here wrote (mbpoll)', () => {
  let simulator: Simulator | undefined;
  let line: Program | undefined;
  let folder = '';
  beforeEach(() => {
    if (!isInstalled('mbpoll')) pending('mbpoll is not installed');
    folder = mkdtempSync(join(tmpdir(), 'interop-'));
  });
  afterEach(async () => {
    await line?.stop();
    await simulator?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function start(bus: BusPlace): Promise<void> {
    simulator = await startSimulator({
      meters: [{ code: '0101010107', dpuCode: '010101', unit: 7, model: 'DDSY1352', bus, ownNumber: '012345678901' }],
    });
  }
  const mbpoll = (...args: string[]): Promise<string> =>
    new Promise((resolve) => {
      execFile('mbpoll', ['-1', '-0', '-a', '7', '-o', '2', ...args], (_error, out, err) => resolve(out + err));
    });
  const hex = (output: string): string =>
    [...output.matchAll(/\]:\s+0x([0-9A-F]{4})/g)]
      .map((match) => match[1])
      .join('')
      .toLowerCase();

  async function expectMeter(...place: string[]): Promise<void> {
    const own = await mbpoll(...place, '-r', String(0x43), '-c', '3', '-t', '4:hex');
    expect(hex(own)).withContext(own).toBe('012345678901');
    const hot = hex(await mbpoll(...place, '-r', String(0x200), '-c', '48', '-t', '4:hex'));
    expect(hot.length).toBe(192);
    expect(hot.slice(0, 4)).toBe('0007');
    expect(await mbpoll(...place, '-r', String(0x57), '-t', '4', '--', '1', '1')).toContain('Written 2 references');
    expect(hex(await mbpoll(...place, '-r', String(0x57), '-c', '2', '-t', '4:hex'))).toBe('00010001');
    expect(await mbpoll(...place, '-r', String(0x3000), '-c', '1', '-t', '4')).toMatch(/Illegal data address/i);
    expect(await mbpoll(...place, '-r', String(0x57), '-t', '4', '--', '9', '9')).toMatch(/Illegal data value/i);
  }
  // What stands after the options is the place; mbpoll takes the values to write behind it.
  it('understand each other over Modbus TCP', async () => {
    await start({ framing: 'modbus_tcp', host: '127.0.0.1', port: 0 });
    await expectMeter('-m', 'tcp', '-p', String(simulator!.buses[0]!.port), '127.0.0.1');
  }, 20_000);

  it('understand each other over RTU, through a serial line into the RTU-over-TCP bus', async () => {
    if (!isInstalled('socat')) pending('socat is not installed');
    await start({ framing: 'rtu_over_tcp', host: '127.0.0.1', port: 0 });
    const path = join(folder, 'line');
    const port = String(simulator!.buses[0]!.port);
    line = new Program('socat', [`pty,raw,echo=0,link=${path}`, `TCP:127.0.0.1:${port},nodelay`]);
    await line.untilFiles(path);
    await expectMeter('-m', 'rtu', '-b', '9600', '-P', 'none', path);
  }, 30_000);
});
