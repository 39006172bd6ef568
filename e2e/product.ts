import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import excel from 'exceljs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** The built client. */
export const CLIENT = join(ROOT, 'dist', 'client');

/** Builds the product unless what stands in dist/ is newer than every source, as the demo does. */
export async function build(): Promise<void> {
  const processes = (await import(pathToFileURL(join(ROOT, 'scripts', 'processes.mjs')).href)) as {
    buildIfNeeded(): Promise<void>;
  };
  await processes.buildIfNeeded();
}

/** The whole product as `npm run demo` starts it, with data of its own. */
export interface Product {
  readonly serverPort: number;
  /** where faults of the simulated meters are switched on and their true registers can be seen */
  readonly controlUrl: string;
  readonly dataDir: string;
  /** where each meter hangs, by its room */
  readonly meters: ReadonlyMap<string, MeterPlace>;
  /** Ctrl-C, and waits until every process is gone; the data is kept */
  stop(): Promise<void>;
  /** removes the data */
  remove(): void;
}

export interface MeterPlace {
  readonly meterCode: string;
  readonly unit: number;
  /** TCP port of its simulated bus on 127.0.0.1 */
  readonly busPort: number;
}

/** Below the ports that the system hands to outgoing connections, which come and go while a test runs. */
const PORTS = { from: 20_000, blocks: 60, inBlock: 200 };
let claimed: { first: number; given: number } | undefined;

/** A port on 127.0.0.1 that nobody listens on and that no test beside this one is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    if (!claimed || claimed.given + 1 >= PORTS.inBlock) claimed = { first: await claimBlock(), given: 0 };
    claimed.given += 1;
    const port = claimed.first + claimed.given;
    const listening = await listenOn(port);
    if (!listening) continue;
    await new Promise((closed) => listening.close(closed));
    return port;
  }
}

/** Tests run beside each other: whoever listens on the first port of a block has the others, for as long as he lives. */
async function claimBlock(): Promise<number> {
  for (;;) {
    const first = PORTS.from + Math.floor(Math.random() * PORTS.blocks) * PORTS.inBlock;
    const claim = await listenOn(first);
    if (!claim) continue;
    claim.unref();
    return first;
  }
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

interface StartOptions {
  readonly tenants: number;
  readonly dataDir?: string;
  readonly fresh?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the demo and waits for its `ready`. With the same `dataDir` it goes on where it was stopped. */
export async function startProduct(options: StartOptions): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'prepaid-e2e-'));
  // Beside the data, which a fresh start removes.
  const sheet = `${dataDir}.xlsx`;
  if (!existsSync(sheet)) await copySheetWithFreePorts(join(ROOT, 'demo', 'demo-building.xlsx'), sheet);
  const meters = await readMeters(sheet);
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
      ...(options.fresh ? ['--fresh'] : []),
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } },
  );
  const output = await readyOutput(child);
  const controlUrl = /faults of the simulated meters: (\S+)/.exec(output)?.[1];
  if (!controlUrl) throw new Error(`the demo did not say where its faults are switched on:\n${output}`);
  return {
    serverPort,
    controlUrl,
    dataDir,
    meters,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    },
    remove() {
      rmSync(dataDir, { recursive: true, force: true });
      rmSync(sheet, { force: true });
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

async function readMeters(sheet: string): Promise<Map<string, MeterPlace>> {
  const workbook = new excel.Workbook();
  await workbook.xlsx.readFile(sheet);
  const rows = workbook.worksheets[0];
  const meters = new Map<string, MeterPlace>();
  for (let row = 2; row <= (rows?.rowCount ?? 0); row++) {
    const [dpuCode = '', , port, serialPort, address, room = ''] = [1, 2, 3, 4, 5, 6].map(
      (at) => rows?.getCell(row, at).text,
    );
    const unit = Number(address);
    const inHex = unit.toString(16).toUpperCase().padStart(2, '0');
    const meterCode = `${dpuCode}${`${serialPort}`.padStart(2, '0')}${inHex}`;
    meters.set(room, { meterCode, unit, busPort: Number(port) });
  }
  return meters;
}
