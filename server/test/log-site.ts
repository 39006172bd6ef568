/** A property whose operation log is written, sealed, altered behind its back and verified. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createBuildingRoute, logList, verifyLogRoute } from '#shared';
import { v4 as uuid } from 'uuid';
import { SEAL_AFTER_MS, Seals } from '../src/seals/seals.service.js';
import { type TestClient, TestClock, type TestServer, type TestServerOptions } from './harness.js';

const ROOT = join(import.meta.dirname, '../../..');

export class LogSite {
  private constructor(
    readonly clock: TestClock,
    readonly server: TestServer,
    private signedIn: TestClient,
  ) {}

  /** The command looks at the clock on the wall: what the specs let pass has passed there too. */
  static async open(
    start: (options?: TestServerOptions) => Promise<TestServer>,
    agoMs = SEAL_AFTER_MS + 60_000,
  ): Promise<LogSite> {
    const clock = new TestClock(new Date(Date.now() - agoMs));
    const server = await start({ clock });
    return new LogSite(clock, server, await server.signIn('administrator'));
  }

  get office(): TestClient {
    return this.signedIn;
  }

  /** Sessions have ended when hours have passed. */
  async signIn(): Promise<void> {
    this.signedIn = await this.server.signIn('administrator');
  }

  /** Adds a building, which writes a line. */
  add(number: number, remark: string) {
    this.clock.advance(1000);
    return this.office.call(createBuildingRoute, { body: { requestId: uuid(), number, remark } });
  }

  linesOf(client: TestClient, query: Readonly<Record<string, string>> = {}) {
    return client.call(logList.page, { query: { size: '100', ...query } });
  }

  /** Seals all that was written until now. */
  async seal(): Promise<void> {
    this.clock.advance(SEAL_AFTER_MS + 1000);
    await this.server.get(Seals).sealDue();
    await this.signIn();
  }

  /** Two buildings in a first sealed block, two in a second. */
  async twoBlocks(): Promise<string[]> {
    for (const numbers of [
      [2, 3],
      [4, 5],
    ]) {
      for (const number of numbers) await this.add(number, `Building ${number}`);
      await this.seal();
    }
    const { items } = await this.linesOf(this.office, { command: 'building_added' });
    return items.toReversed().map(({ operationId }) => operationId);
  }

  /** Whatever somebody with the database does to it. */
  query(statement: string, values: unknown[] = []) {
    return this.server.database.transaction((em) => em.query<unknown>(statement, values));
  }

  async firstFault(): Promise<unknown[]> {
    const { faults, first } = await this.office.call(verifyLogRoute);
    return [faults, first?.what, first?.block, first?.operationId];
  }

  /** `npm run verify-log` on the database of the running server. */
  async verifyByCommand(): Promise<{ code: number; output: string }> {
    const env = { ...process.env, DATABASE_URL: this.server.databaseUrl, DATA_DIR: this.server.config.dataDir };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ['dist/server/src/log/main.js'], {
        ...{ cwd: ROOT, env },
      });
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stdout, stderr }: { code?: unknown; stdout?: unknown; stderr?: unknown } = Object(error);
      return { code: Number(code), output: `${String(stdout)}${String(stderr)}` };
    }
  }
}
