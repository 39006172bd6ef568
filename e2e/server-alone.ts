import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, freePort, ROOT } from './product.js';

/** `npm start`: the server alone on an empty database, as somebody begins with it for real. */
export interface ServerAlone {
  readonly url: string;
  readonly dataDir: string;
  /** what it has printed until it listened */
  readonly said: string;
  /** asks it to end; nobody reads any more what it prints */
  end(): void;
  /** its processes, as the system lists them */
  processes(): number[];
  /** ends what still runs and removes its data */
  remove(): void;
}

export async function startServerAlone(): Promise<ServerAlone> {
  await build();
  const dataDir = mkdtempSync(join(tmpdir(), 'prepaid-real-'));
  const port = await freePort();
  const own = { PORT: `${port}`, HOST: '127.0.0.1', DATA_DIR: dataDir };
  const env = { ...process.env, ...own, DATABASE_URL: `sqlite:${join(dataDir, 'server.sqlite')}` };
  const server = spawn('npm', ['start', '--silent'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('listening')) resolve();
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
  return {
    ...{ url: `http://localhost:${port}`, dataDir, said },
    end() {
      server.stdout.destroy();
      server.stderr.destroy();
      server.kill('SIGTERM');
    },
    processes: () => processesOn(dataDir),
    remove() {
      for (const pid of processesOn(dataDir)) process.kill(pid, 'SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The processes that were started with this data folder. */
function processesOn(dataDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).split('\0').includes(`DATA_DIR=${dataDir}`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has ended, or is somebody else's.
    return '';
  }
}
