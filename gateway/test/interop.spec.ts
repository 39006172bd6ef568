import { execFile, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../simulator/start-simulator.js';
import type { BusPlace } from '../simulator/simulated-bus.bus.js';
import type { Simulator } from '../simulator/start-simulator.js';
import type { BusSettings } from '../src/bus/bus-settings.js';
import { openBus } from '../src/bus/open-bus.js';
import { isInstalled, Program } from './programs.js';
import { PtyPair } from './serial-lines.js';
import { TRANSPORTS } from './slave-place.js';
import type { Transport } from './slave-place.js';

/** The Debian packages live in the system's own Python. */
const PYTHON = '/usr/bin/python3';
const script = (name: string): string => fileURLToPath(new URL(`../../../gateway/test/${name}`, import.meta.url));
const hasPymodbus = spawnSync(PYTHON, ['-c', 'import pymodbus, serial, serial_asyncio']).status === 0;

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

const output = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => execFile(program, args, (_error, out, err) => resolve(out + err)));

describe('our bus and a slave that nobody here wrote (pymodbus)', () => {
  let slave: Program | undefined;
  let line: PtyPair | undefined;
  beforeEach(() => {
    if (!hasPymodbus) pending('python3-pymodbus with python3-serial and python3-serial-asyncio is not installed');
  });
  afterEach(async () => {
    await slave?.stop();
    await line?.stop();
    [slave, line] = [undefined, undefined];
  });

  async function startSlave(framing: Transport): Promise<BusSettings> {
    const program = script('pymodbus_slave.py');
    if (framing !== 'serial') {
      const port = await freePort();
      slave = new Program(PYTHON, [program, framing, String(port)]);
      await slave.until(() => accepts(port), 'the slave');
      return { framing, host: '127.0.0.1', port };
    }
    if (!isInstalled('socat')) pending('socat is not installed');
    line = await PtyPair.open();
    const starting = new Program(PYTHON, [program, framing, line.meters]);
    slave = starting;
    await starting.until(() => starting.output.includes('slave starts'), 'the slave');
    return line.settings;
  }

  for (const framing of TRANSPORTS) {
    it(`understand each other over ${framing}`, async () => {
      const settings = await startSlave(framing);
      const bus = openBus({ ...settings, timing: { quietMs: 150, pauseMs: 2 } });
      try {
        const read = (unit: number, address: number, count: number): Promise<Buffer> =>
          bus.run('poll', (wire) => wire.readRegisters(unit, address, count));
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
        await bus.run('credit', (wire) => wire.writeRegisters(1, 0x7f20, order));
        expect(await read(1, 0x7f20, 14)).toEqual(order);
        expect(await read(2, 0x200, 2)).toEqual(expected(2, 0x200, 2));
      } finally {
        await bus.close();
      }
    }, 20_000);
  }
});

describe('the simulated meters and a master that nobody here wrote', () => {
  const NUMBER = '012345678901';
  const KEY = '00112233445566778899aabbccddeeff';
  let simulator: Simulator | undefined;
  let line: PtyPair | undefined;
  afterEach(async () => {
    await simulator?.stop();
    await line?.stop();
    [simulator, line] = [undefined, undefined];
  });

  /** Starts a meter behind the transport; answers where a master finds it: a TCP port or the path of a line. */
  async function start(framing: Transport): Promise<string> {
    if (framing === 'serial' && !isInstalled('socat')) pending('socat is not installed');
    if (framing === 'serial') line = await PtyPair.open();
    const bus: BusPlace = line
      ? { framing: 'serial', path: line.meters, baudRate: 9600 }
      : { framing: framing === 'modbus_tcp' ? framing : 'rtu_over_tcp', host: '127.0.0.1', port: 0 };
    simulator = await startSimulator({
      meters: [{ code: '0101010107', dpuCode: '010101', unit: 7, model: 'DDSY1352', bus, ownNumber: NUMBER }],
      keys: { '1': KEY },
      replyDelayMs: 5,
    });
    return line ? line.gateway : String(simulator.buses[0]!.port);
  }

  describe('(mbpoll)', () => {
    beforeEach(() => {
      if (!isInstalled('mbpoll')) pending('mbpoll is not installed');
    });
    const hex = (text: string): string =>
      [...text.matchAll(/\]:\s+0x([0-9A-F]{4})/g)]
        .map((match) => match[1])
        .join('')
        .toLowerCase();
    /** mbpoll speaks RTU over serial lines only. */
    for (const framing of ['modbus_tcp', 'serial'] as const) {
      it(`understand each other over ${framing}`, async () => {
        const place = await start(framing);
        // What stands after the options is the place; mbpoll takes the values to write behind it.
        const where =
          framing === 'serial'
            ? ['-m', 'rtu', '-b', '9600', '-P', 'none', place]
            : ['-m', 'tcp', '-p', place, '127.0.0.1'];
        const mbpoll = (...args: string[]): Promise<string> =>
          output('mbpoll', ['-1', '-0', '-a', '7', '-o', '2', ...where, ...args]);
        const own = await mbpoll('-r', String(0x43), '-c', '3', '-t', '4:hex');
        expect(hex(own)).withContext(own).toBe(NUMBER);
        const hot = hex(await mbpoll('-r', String(0x200), '-c', '48', '-t', '4:hex'));
        expect(hot.length).toBe(192);
        expect(hot.slice(0, 4)).toBe('0007');
        expect(await mbpoll('-r', String(0x57), '-t', '4', '--', '1', '1')).toContain('Written 2 references');
        expect(hex(await mbpoll('-r', String(0x57), '-c', '2', '-t', '4:hex'))).toBe('00010001');
        expect(await mbpoll('-r', String(0x3000), '-c', '1', '-t', '4')).toMatch(/Illegal data address/i);
        expect(await mbpoll('-r', String(0x57), '-t', '4', '--', '9', '9')).toMatch(/Illegal data value/i);
        expect(simulator!.meters.get('0101010107')!.state.forced).toBe('off');
      }, 30_000);
    }
  });

  describe('(pymodbus)', () => {
    beforeEach(() => {
      if (!hasPymodbus) pending('python3-pymodbus with python3-serial and python3-serial-asyncio is not installed');
    });

    for (const framing of TRANSPORTS) {
      it(`understand each other over ${framing}, down to an order that another hand put together`, async () => {
        const place = await start(framing);
        const credit = { expected: 1, command: 1, id: 'a1b2c3d4e5f60718', amount: 2500 };
        const order = (what: object) => ({ order: { keyNumber: 1, key: KEY, meter: NUMBER, ...what } });
        const steps = [
          { read: 0x43, count: 3 },
          { write: 0x57, values: '00010001' },
          { read: 0x57, count: 2 },
          { read: 0x3000, count: 1 },
          { write: 0x57, values: '00090009' },
          order({ expected: 0, command: 2, id: '0000000000000001', amount: 0 }),
          order(credit),
          order(credit),
          order({ ...credit, id: 'ffffffffffffffff' }),
          order({ ...credit, expected: 2, id: 'eeeeeeeeeeeeeeee', key: 'ff'.repeat(16) }),
          { read: 0x7f00, count: 13 },
        ];
        const said = await output(PYTHON, [script('pymodbus_master.py'), framing, place, JSON.stringify(steps)]);
        const answers = said.split('\n').find((text) => text.startsWith('['));
        expect(JSON.parse(answers ?? JSON.stringify(said))).toEqual([
          NUMBER,
          'written',
          '00010001',
          'exception 2',
          'exception 3',
          'written',
          'written',
          // The same order again is acknowledged and changes nothing; another one on its count, or with a false check, is refused.
          'written',
          'exception 3',
          'exception 3',
          `0001${credit.id}000009c40007000009c4${NUMBER}`,
        ]);
        const { purchaseCount, totalPurchased, forced } = simulator!.meters.get('0101010107')!.state;
        expect([purchaseCount, totalPurchased, forced]).toEqual([2, 2500, 'off']);
      }, 30_000);
    }
  });
});
