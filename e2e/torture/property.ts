import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import excel from 'exceljs';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../product.js';
import { type KillableDatabase, type Part, ROOT, startMariaDb, startProcess, waitForOk } from './parts.js';

export type DatabaseName = 'sqlite' | 'mariadb';

export interface MeterPlace {
  readonly meterCode: string;
  readonly dpuCode: string;
  readonly unit: number;
  /** of its bus */
  readonly port: number;
}

export interface PropertyShape {
  readonly buses: number;
  readonly metersPerBus: number;
  /** of the wire; 0 takes no time */
  readonly baudRate: number;
  readonly replyDelayMs: number;
  readonly pollIntervalMs: number;
}

export const ADMIN = { loginName: 'admin', password: 'torture-admin' };
/** Receives the cash that the other one's tills hand over. */
export const CASHIER = { loginName: 'cashier', password: 'torture-cashier' };
const AUDIT_ENTRY = 'dist/server/src/audit/main.js';
const MOST_AUDIT_BYTES = 100_000_000;
const SERVER_ENTRY = 'dist/server/src/main.js';
const RESTARTED_WITHIN_MS = 60_000;
const RESTART_PAUSE_MS = 500;

/** Server, gateway, database and simulated meters as processes of their own, each of which can be killed. */
export class Property {
  readonly meters: readonly MeterPlace[];
  controlUrl = '';
  databaseUrl = '';
  private mariaDb: KillableDatabase | undefined;
  private simulator: Part | undefined;
  private server: Part | undefined;
  private gateway: Part | undefined;
  private isEnding = false;

  private constructor(
    readonly dir: string,
    private readonly database: DatabaseName,
    private readonly shape: PropertyShape,
    readonly serverPort: number,
    ports: readonly number[],
  ) {
    this.meters = ports.flatMap((port, bus) =>
      Array.from({ length: shape.metersPerBus }, (_, at): MeterPlace => {
        const dpuCode = `0101${String(bus + 1).padStart(2, '0')}`;
        const unit = at + 1;
        return { dpuCode, unit, port, meterCode: `${dpuCode}01${unit.toString(16).toUpperCase().padStart(2, '0')}` };
      }),
    );
  }

  static async prepare(dir: string, database: DatabaseName, shape: PropertyShape): Promise<Property> {
    const ports: number[] = [];
    for (let bus = 0; bus < shape.buses; bus++) ports.push(await freePort());
    const property = new Property(dir, database, shape, await freePort(), ports);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'operators.json'), JSON.stringify(operatorRecords()));
    writeFileSync(join(dir, 'meter-keys.json'), JSON.stringify({ 1: randomBytes(16).toString('hex') }));
    await property.writeSheet();
    return property;
  }

  get sheet(): Buffer {
    return readFileSync(join(this.dir, 'meters.xlsx'));
  }

  async startMetersAndServer(): Promise<void> {
    const { baudRate, replyDelayMs } = this.shape;
    this.simulator = this.start('simulator', /simulator ready (\S+)/, [
      ...['dist/gateway/simulator/main.js', '--sheet', join(this.dir, 'meters.xlsx')],
      ...['--state', join(this.dir, 'simulator'), '--meter-keys', join(this.dir, 'meter-keys.json')],
      ...['--baud', `${baudRate}`, '--reply-delay', `${replyDelayMs}`],
    ]);
    this.controlUrl = (await this.simulator.isReady)[1] ?? '';
    if (this.database === 'mariadb') {
      this.mariaDb = await startMariaDb({ durable: true });
      const connection = await createConnection(this.mariaDb.url);
      await connection.query('CREATE DATABASE torture');
      await connection.end();
      this.databaseUrl = `${this.mariaDb.url}/torture`;
    } else this.databaseUrl = `sqlite:${join(this.dir, 'server.sqlite')}`;
    await this.startServer();
  }

  async startServer(): Promise<void> {
    this.server = this.start('server', /"listening"/, [SERVER_ENTRY], {
      PORT: `${this.serverPort}`,
      HOST: '127.0.0.1',
      DATABASE_URL: this.databaseUrl,
      DATA_DIR: this.dir,
      DEMO_OPERATORS_FILE: join(this.dir, 'operators.json'),
    });
    await this.server.isReady;
    await waitForOk(`http://127.0.0.1:${this.serverPort}/health/ready`);
  }

  /** `linePort` is where the gateway finds the server; `code` enrols it at its first start. */
  async startGateway(linePort: number, code?: string): Promise<void> {
    this.gateway = this.start('gateway', /gateway ready/, [
      ...['dist/gateway/src/main.js', '--server', `http://127.0.0.1:${linePort}`],
      ...['--data', join(this.dir, 'gateway'), '--meter-keys', join(this.dir, 'meter-keys.json')],
      ...['--poll-interval', `${this.shape.pollIntervalMs}`, ...(code === undefined ? [] : ['--enrol', code])],
    ]);
    await this.gateway.isReady;
  }

  async killServer(downMs: number): Promise<void> {
    await kill(this.server);
    await pause(downMs);
    if (!this.isEnding) await this.restartServer();
  }

  /** As a supervisor does: a server that finds its database away says so, ends, and is started again. */
  private async restartServer(): Promise<void> {
    for (const endsAt = Date.now() + RESTARTED_WITHIN_MS; ; await pause(RESTART_PAUSE_MS)) {
      try {
        await this.startServer();
        return;
      } catch (error) {
        if (this.isEnding) return;
        if (this.database !== 'mariadb' || Date.now() > endsAt) throw error;
      }
    }
  }

  async killGateway(downMs: number, linePort: number): Promise<void> {
    await kill(this.gateway);
    await pause(downMs);
    if (!this.isEnding) await this.startGateway(linePort);
  }

  async killDatabase(downMs: number): Promise<void> {
    await this.mariaDb?.kill();
    await pause(downMs);
    if (!this.isEnding) await this.mariaDb?.start();
  }

  /** Ends gateway and server as their supervisor would; meters and database stay to be read. */
  async stopServices(): Promise<void> {
    await this.gateway?.stop();
    await this.server?.stop();
  }

  /** Ends everything that is left; no process stays. */
  async stop(): Promise<void> {
    this.isEnding = true;
    await this.stopServices();
    await this.mariaDb?.stop();
    await this.simulator?.stop();
  }

  /** For the end of this process: there is no time to wait for anybody. */
  killAll(): void {
    for (const part of [this.gateway, this.server, this.simulator]) part?.child.kill('SIGKILL');
  }

  /** What `npm run audit-money` says of the books: its lines, and the findings among them. */
  async audit(): Promise<{ readonly lines: readonly string[]; readonly findings: readonly string[] }> {
    const env = { ...process.env, DATABASE_URL: this.databaseUrl, DATA_DIR: this.dir };
    const run = promisify(execFile)(process.execPath, [AUDIT_ENTRY], { cwd: ROOT, env, maxBuffer: MOST_AUDIT_BYTES });
    const said = await run.then(
      ({ stdout }) => ({ stdout, stderr: '' }),
      ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout, stderr: stderr || 'it did not hold' }),
    );
    const lines = said.stdout.split('\n').filter((line) => line !== '');
    const findings = lines.filter((line) => line.startsWith('  ')).map((line) => line.trim());
    return { lines, findings: said.stderr !== '' && findings.length === 0 ? [said.stderr] : findings };
  }

  async control(method: 'GET' | 'PUT', path: string, body?: unknown): Promise<unknown> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${this.controlUrl}${path}`, { method, ...content });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }

  private start(name: string, ready: RegExp, args: readonly string[], env: Record<string, string> = {}): Part {
    const log = (line: string): void => appendFileSync(join(this.dir, `${name}.log`), `${line}\n`);
    const part = startProcess(name, args, { ready, log, env: { LOG_LEVEL: 'info', ...env } });
    // A start that is killed before it is ready is what we did to it.
    part.isReady.catch(() => undefined);
    return part;
  }

  private async writeSheet(): Promise<void> {
    const workbook = new excel.Workbook();
    const sheet = workbook.addWorksheet('meters');
    sheet.addRow(['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model']);
    this.meters.forEach(({ dpuCode, unit, port }, at) =>
      sheet.addRow([dpuCode, '127.0.0.1', `${port}`, '01', `${unit}`, `R${at + 1}`, 'DDSY1352']),
    );
    await workbook.xlsx.writeFile(join(this.dir, 'meters.xlsx'));
  }
}

function operatorRecords(): object[] {
  const may = { role: 'administrator', buildings: 'all' };
  return [
    { ...ADMIN, fullName: 'Tess Torture', ...may },
    { ...CASHIER, fullName: 'Cas Torture', ...may },
  ];
}

async function kill(part: Part | undefined): Promise<void> {
  part?.child.kill('SIGKILL');
  await part?.exited;
}
