import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import exceljs from 'exceljs';
import type { BusQueue } from '../src/bus/bus-queue.js';
import { openBus } from '../src/bus/open-bus.js';
import { readMetersSheet } from './read-sheet.link.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
/** The threshold of unit 1, as soon as it can be read. */
async function read(bus: BusQueue): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const data = await bus.run('poll', (line) => line.readRegisters(1, 0x481, 1)).catch(() => undefined);
    if (data) return data.readUInt16BE(0);
  }
  throw new Error('the meter does not answer');
}

const HEADERS = ['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model'];

describe('simulator started alone', () => {
  let folder: string;
  let children: ChildProcess[] = [];
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sheet-'))));
  afterEach(() => {
    children.forEach((child) => child.kill('SIGKILL'));
    children = [];
    rmSync(folder, { recursive: true });
  });

  async function sheet(rows: readonly unknown[][], headers: readonly string[] = HEADERS): Promise<string> {
    const book = new exceljs.Workbook();
    book.addWorksheet('meters').addRows([[...headers], ...rows]);
    const path = join(folder, 'meters.xlsx');
    await book.xlsx.writeFile(path);
    return path;
  }
  /** Starts the program; resolves with its first line, or what it said before it ended. */
  function run(...args: string[]): Promise<{ line: string; ended: Promise<number | null>; child: ChildProcess }> {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return new Promise((resolve) => {
      let said = '';
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        if (said.includes('ready')) resolve({ line: said.trim(), ended, child });
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      void ended.then(() => resolve({ line: said.trim(), ended, child }));
    });
  }
  async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  it('reads the demo building: 120 meters on twelve buses of this machine', async () => {
    const places = await readMetersSheet(join(ROOT, 'demo/demo-building.xlsx'));
    expect(places.length).toBe(120);
    expect(new Set(places.map((place) => place.dpuCode)).size).toBe(12);
    expect(places[0]).toEqual({
      code: '0101010101',
      dpuCode: '010101',
      unit: 1,
      model: 'DDSY1352',
      room: '11101',
      bus: { framing: 'rtu_over_tcp', host: '127.0.0.1', port: 41_001 },
    });
  });

  it("refuses the manual's own sheet, since its addresses are not this machine's", async () => {
    const path = join(ROOT, 'server/test/fixtures/meters-from-manual.xlsx');
    await expectAsync(readMetersSheet(path)).toBeRejectedWithError(/Row 2.*127\.0\.0\.1 only.*192\.168\.11\.127/);
  });

  const good = ['010101', '127.0.0.1', 41_001, 1, 1, '101', 'DDSY'];
  const WRONG: readonly { what: string; row: unknown[]; says: RegExp }[] = [
    { what: 'a DPU code without its zero', row: [10101, ...good.slice(1)], says: /Row 2.*10101/ },
    { what: 'an unknown model', row: [...good.slice(0, 6), 'XYZ9'], says: /Row 2.*XYZ9.*DDSY1352/ },
    { what: 'an address beyond 247', row: [...good.slice(0, 4), 248, '101', 'DDSY'], says: /Row 2.*address/ },
    { what: 'no port', row: [...good.slice(0, 2), '', ...good.slice(3)], says: /Row 2.*TCP port/ },
    { what: 'a serial line that is none', row: ['010101', 'COM1', -1, ...good.slice(3)], says: /Row 2.*ttyUSB0/ },
  ];
  for (const { what, row, says } of WRONG) {
    it(`says in which row there is ${what}`, async () => {
      await expectAsync(readMetersSheet(await sheet([row]))).toBeRejectedWithError(says);
    });
  }

  it('takes a serial line as the manual writes it, and ignores blank lines', async () => {
    const path = await sheet([['010101', '/dev/ttyUSB0;9600;8;NONE;1', -1, ...good.slice(3)], [], [' ']]);
    const places = await readMetersSheet(path);
    expect(places.map((place) => place.bus)).toEqual([{ framing: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 }]);
  });

  it('says what the sheet lacks', async () => {
    await expectAsync(readMetersSheet(await sheet([good], ['DPU', 'IP']))).toBeRejectedWithError(/column 'tcp port'/);
    await expectAsync(readMetersSheet(await sheet([]))).toBeRejectedWithError(/names no meter/);
  });

  it('says that it is ready, listens on 127.0.0.1, and ends cleanly on SIGTERM and SIGINT', async () => {
    const path = await sheet([['010101', '127.0.0.1', await freePort(), 1, 1, '101', 'DDSY']]);
    const keys = join(folder, 'keys.json');
    writeFileSync(keys, JSON.stringify({ 1: 'ab'.repeat(16) }));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { line, child, ended } = await run('--sheet', path, '--state', join(folder, 'state'), '--meter-keys', keys);
      const url = /^simulator ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? line;
      const meters = (await (await fetch(`${url}/meters`)).json()) as { code: string }[];
      expect(meters.map((meter) => meter.code)).toEqual(['0101010101']);
      child.kill(signal);
      expect(await ended).toBe(0);
    }
  }, 20_000);

  it('remembers every acknowledged write when it is killed without warning', async () => {
    const port = await freePort();
    const path = await sheet([['010101', '127.0.0.1', port, 1, 1, '101', 'DDSY']]);
    const start = () => run('--sheet', path, '--state', join(folder, 'state'), '--baud', '0', '--reply-delay', '0');
    const bus = openBus({
      framing: 'rtu_over_tcp',
      host: '127.0.0.1',
      port,
      timing: { replyTimeoutMs: 100, quietMs: 100, firstRetryMs: 20, longestRetryMs: 50, pauseMs: 0 },
    });
    try {
      let acknowledged = 0;
      for (let round = 0; round < 3; round++) {
        const { child, ended } = await start();
        const threshold = await read(bus);
        if (round > 0) expect([acknowledged, acknowledged + 1]).toContain(threshold);
        acknowledged = threshold;
        setTimeout(() => child.kill('SIGKILL'), 150 + 40 * round);
        for (let isUp = true; isUp;) {
          const next = Buffer.alloc(2);
          next.writeUInt16BE((acknowledged + 1) & 0xffff);
          isUp = await bus
            .run('control', (line) => line.writeRegisters(1, 0x481, next))
            .then(
              () => true,
              () => false,
            );
          if (isUp) acknowledged += 1;
        }
        await ended;
      }
      expect(acknowledged).toBeGreaterThan(54_001 + 3);
    } finally {
      await bus.close();
    }
  }, 30_000);

  it('says in a sentence what is wrong with its options', async () => {
    expect((await run()).line).toMatch(/--sheet/);
    expect((await run('--sheet', join(folder, 'none.xlsx'))).line).toMatch(/none\.xlsx/);
    expect((await run('--sheet', await sheet([good]), '--baud', 'fast')).line).toMatch(/--baud/);
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const { port } = taken.address() as AddressInfo;
    const path = await sheet([['010101', '127.0.0.1', port, 1, 1, '101', 'DDSY']]);
    const { line, ended } = await run('--sheet', path);
    expect(line).toContain(String(port));
    expect(await ended).toBe(1);
    taken.close();
  }, 20_000);
});
