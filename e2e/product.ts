import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The whole product as `npm run demo` starts it, with data of its own. */
export interface Product {
  readonly serverPort: number;
  /** where faults of the simulated meters are switched on and their true registers can be seen */
  readonly controlUrl: string;
  readonly dataDir: string;
  /** Ctrl-C, and waits until every process is gone; the data is kept */
  stop(): Promise<void>;
  /** removes the data */
  remove(): void;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the demo and waits for its `ready`. With the same `dataDir` it goes on where it was stopped. */
export async function startProduct(options: { tenants: number; dataDir?: string }): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'prepaid-e2e-'));
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
