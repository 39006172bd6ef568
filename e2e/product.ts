import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import excel from 'exceljs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The whole product as `npm run demo` starts it, with data of its own. */
export interface Product {
  readonly serverPort: number;
  /** where faults of the simulated meters are switched on and their true registers can be seen */
  readonly controlUrl: string;
  readonly dataDir: string;
  /** TCP ports of the simulated buses, by DPU code */
  readonly busPorts: ReadonlyMap<string, number>;
  /** Ctrl-C, and waits until every process is gone; the data is kept */
  stop(): Promise<void>;
  /** removes the data */
  remove(): void;
}

/** Below the ports that the system hands to outgoing connections, which come and go while a test runs. */
const PORTS = { from: 20_000, count: 12_000 };
const given = new Set<number>();

/** A port on 127.0.0.1 that nobody listens on and that was not given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts the demo and waits for its `ready`. With the same `dataDir` it goes on where it was stopped. */
export async function startProduct(options: { tenants: number; dataDir?: string }): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'prepaid-e2e-'));
  const sheet = join(dataDir, 'sheet.xlsx');
  if (!existsSync(sheet)) await copySheetWithFreePorts(join(ROOT, 'demo', 'demo-building.xlsx'), sheet);
  const busPorts = await readBusPorts(sheet);
  const serverPort = await freePort();
  const child = spawn(
    process.execPath,
    [
      'scripts/demo.mjs',
      '--port',
      `${serverPort}`,
      '--data',
      dataDir,
      '--tenants',
      `${options.tenants}`,
      '--sheet',
      sheet,
      '--poll-interval',
      '5000',
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = await readyOutput(child);
  const controlUrl = /faults of the simulated meters: (\S+)/.exec(output)?.[1];
  if (!controlUrl) throw new Error(`the demo did not say where its faults are switched on:\n${output}`);
  return {
    serverPort,
    controlUrl,
    dataDir,
    busPorts,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    },
    remove() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function readyOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/^ready [\s\S]*stop: Ctrl-C$/m.test(output)) resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${output}`)));
  });
}

/** The demo's own sheet, with a free port for each bus, so that nothing else on the machine is in the way. */
async function copySheetWithFreePorts(from: string, to: string): Promise<void> {
  const workbook = new excel.Workbook();
  await workbook.xlsx.readFile(from);
  const rows = workbook.worksheets[0];
  const ports = new Map<string, number>();
  for (let row = 2; row <= (rows?.rowCount ?? 0); row++) {
    const dpuCode = rows?.getCell(row, 1).text ?? '';
    const port = ports.get(dpuCode) ?? (await freePort());
    ports.set(dpuCode, port);
    if (rows) rows.getCell(row, 3).value = port;
  }
  await workbook.xlsx.writeFile(to);
}

async function readBusPorts(sheet: string): Promise<Map<string, number>> {
  const workbook = new excel.Workbook();
  await workbook.xlsx.readFile(sheet);
  const rows = workbook.worksheets[0];
  const ports = new Map<string, number>();
  for (let row = 2; row <= (rows?.rowCount ?? 0); row++) {
    ports.set(rows?.getCell(row, 1).text ?? '', Number(rows?.getCell(row, 3).value));
  }
  return ports;
}
