/** Runs a spec on the databases of `TEST_DATABASES` (sqlite, mariadb; default sqlite), each time on a fresh one. */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  BUILT_IN_ROLES,
  type Permission,
  type Problem,
  type ResponseOf,
  type Route,
  type Session,
  signInRoute,
} from '#shared';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { makeApp } from '../src/app.js';
import { type Config, readConfig } from '../src/config/config.js';
import { Logger } from '../src/config/logger.js';
import { Clock } from '../src/database/clock.js';
import { dataSourceOptions, makeDataSource } from '../src/database/data-source.js';
import { Database } from '../src/database/database.js';
import { type DatabaseAddress, parseDatabaseUrl } from '../src/database/database-url.js';
import { Operators } from '../src/operators/operators.service.js';
import { LoggedRoutes } from './logged-routes.js';
import { copyMariaDbSchema, emptyMariaDb, privateMariaDb, stopMariaDb } from './mariadb.js';

export type DatabaseKind = 'sqlite' | 'mysql';
export type BuiltInRole = keyof typeof BUILT_IN_ROLES;

/** The databases that this run tests on. */
export function databaseKinds(): DatabaseKind[] {
  const wanted = (process.env['TEST_DATABASES'] ?? 'sqlite').split(',').map((name) => name.trim());
  return wanted.map((name) => {
    if (name === 'sqlite') return 'sqlite';
    if (name === 'mariadb' || name === 'mysql') return 'mysql';
    throw new Error(`TEST_DATABASES names "${name}"; it knows sqlite and mariadb`);
  });
}

const START_WITHIN_MS = 60_000;
let stopsMariaDb = false;

/** `describe` once for each database of this run. `start` makes a server with a fresh database and ends it afterwards. */
export function forEachDatabase(
  define: (start: (options?: TestServerOptions) => Promise<TestServer>, kind: DatabaseKind) => void,
): void {
  // A server starts in one second, on a busy machine in ten, and a private MariaDB before it.
  jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
  for (const kind of databaseKinds()) {
    if (kind === 'mysql' && !stopsMariaDb) {
      stopsMariaDb = true;
      afterTheRun();
    }
    describe(`on ${kind}`, () => {
      const started: TestServer[] = [];
      if (kind === 'mysql') beforeAll(() => privateMariaDb().then(() => undefined), START_WITHIN_MS);
      afterEach(async () => {
        // The last first: it may stand on the database of the one before.
        for (const server of started.splice(0).reverse()) await server.close();
      });
      define(async (options) => {
        const server = await startTestServer(kind, options);
        started.push(server);
        return server;
      }, kind);
    });
  }
}

/** Jasmine has no hook after all files but its own reporter: the private MariaDB ends with the last spec. */
function afterTheRun(): void {
  jasmine.getEnv().addReporter({ jasmineDone: () => stopMariaDb() });
}

/** A clock that tests set. */
export class TestClock extends Clock {
  constructor(private at = new Date('2026-03-02T09:00:00.000Z')) {
    super();
  }
  override now(): Date {
    return new Date(this.at);
  }
  set(at: Date | string): void {
    this.at = new Date(at);
  }
  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

const PASSWORD = 'a long enough password';

export interface TestServerOptions {
  readonly clock?: Clock;
  /** hears what the server says only once */
  readonly announce?: (line: string) => void;
  /** on the database and with the keys of this one, as a second server of the same property; MySQL only */
  readonly beside?: TestServer;
  /** environment variables on top of the harness's own */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a request was answered: status, headers and the JSON body (or the bytes of a file). */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  /** the refusal of a Problem, undefined for a success */
  readonly refusal: string | undefined;
}

/** Of a success or a Problem, whichever the spec expects. */
export type BodyOfAnswer<R extends Route> = (ResponseOf<R> extends undefined ? unknown : ResponseOf<R>) & Problem;

export interface CallInput {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly file?: { readonly name: string; readonly bytes: Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks to the server's HTTP door as one operator, or as nobody. */
export class TestClient {
  constructor(
    private readonly url: string,
    readonly session: Session | undefined,
    readonly cookie: string | undefined,
    private readonly logged?: LoggedRoutes,
  ) {}

  /** Calls a route and gives back whatever it answers. */
  async answer<R extends Route>(route: R, input: CallInput = {}): Promise<Answer<BodyOfAnswer<R>>> {
    const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input.params?.[name])));
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(input.query ?? {})) query.set(name, String(value));
    const headers = new Headers(input.headers);
    if (this.session) headers.set('authorization', `Bearer ${this.session.accessToken}`);
    if (this.cookie !== undefined) headers.set('cookie', this.cookie);
    let body: FormData | string | null = null;
    if (input.file) {
      body = new FormData();
      body.append('file', new Blob([new Uint8Array(input.file.bytes)]), input.file.name);
    } else if (input.body !== undefined) {
      headers.set('content-type', 'application/json');
      body = JSON.stringify(input.body);
    }
    const linesBefore = this.logged?.lines ?? 0;
    const response = await fetch(`${this.url}${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: route.method,
      headers,
      body,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.ok) this.logged?.succeeded(route, linesBefore);
    const isJson = response.headers.get('content-type')?.includes('application/json') === true;
    const parsed = isJson && bytes.length > 0 ? JSON.parse(new TextDecoder().decode(bytes)) : bytes;
    const refusal = response.ok ? undefined : parsed.refusal;
    return { status: response.status, headers: response.headers, body: parsed, refusal };
  }

  /** Calls a route that must succeed; fails with the server's sentence when it does not. */
  async call<R extends Route>(route: R, input: CallInput = {}): Promise<ResponseOf<R>> {
    const { status, body } = await this.answer(route, input);
    if (status >= 300) throw new Error(`${route.method} ${route.path}: ${status} ${body.refusal} ${body.message}`);
    return body as ResponseOf<R>;
  }
}

export interface TestServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly app: NestExpressApplication;
  readonly database: Database;
  readonly config: Config;
  get<T>(service: Type<T>): T;
  /** a client of nobody */
  readonly anybody: TestClient;
  /** makes a new operator of a built-in role (administrator by default), or with these permissions, and signs him in */
  signIn(
    role?: BuiltInRole | readonly Permission[],
    how?: { readonly buildings?: 'all' | number[]; readonly offlineFloatMinor?: number },
  ): Promise<TestClient>;
  /** ends the process's part of it and starts it again, on the same database and the same address */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** An empty database of this kind, and how to remove it. */
export async function emptyDatabase(
  kind: DatabaseKind,
): Promise<{ url: string; address: DatabaseAddress; remove(): Promise<void> }> {
  if (kind === 'mysql') {
    const { url, drop } = await emptyMariaDb();
    return { url, address: addressOf(url), remove: drop };
  }
  const folder = mkdtempSync(join(tmpdir(), 'prepaid-sqlite-'));
  const url = `sqlite:${join(folder, 'server.sqlite')}`;
  return {
    url,
    address: addressOf(url),
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

function addressOf(url: string): DatabaseAddress {
  const parsed = parseDatabaseUrl(url);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.address;
}

/** An open data source on an empty database, with the schema: for specs of entities below any service. */
export async function openDatabase(
  kind: DatabaseKind,
  change: Partial<DataSourceOptions> = {},
): Promise<{ database: Database; dataSource: DataSource; close(): Promise<void> }> {
  const { address, remove } = await emptyDatabase(kind);
  const dataSource = makeDataSource(Object.assign(dataSourceOptions(address), change));
  await dataSource.initialize();
  const database = new Database(dataSource);
  await database.migrate();
  const close = async () => {
    await dataSource.destroy();
    await remove();
  };
  return { database, dataSource, close };
}

const migrated = new Map<DatabaseKind, Promise<string>>();

/** A database that the migrations have made, once for all specs of the process; each server gets a copy of it. */
function migratedDatabase(kind: DatabaseKind): Promise<string> {
  const made =
    migrated.get(kind) ??
    emptyDatabase(kind).then(async ({ url, address, remove }) => {
      const dataSource = makeDataSource(dataSourceOptions(address));
      await dataSource.initialize();
      await new Database(dataSource).migrate();
      await dataSource.destroy();
      if (kind === 'sqlite') process.once('exit', () => void remove());
      return url;
    });
  migrated.set(kind, made);
  return made;
}

/** A database with the schema and nothing in it. */
async function freshDatabase(kind: DatabaseKind): ReturnType<typeof emptyDatabase> {
  const template = await migratedDatabase(kind);
  const fresh = await emptyDatabase(kind);
  const pathOf = (url: string): string => url.slice('sqlite:'.length);
  if (kind === 'sqlite') copyFileSync(pathOf(template), pathOf(fresh.url));
  else await copyMariaDbSchema(template, fresh.url);
  return fresh;
}

/** A whole server on a free port with a database of its own. Every answer is held against its contract. */
export async function startTestServer(
  kind: DatabaseKind,
  { clock, announce = () => undefined, beside, env }: TestServerOptions = {},
): Promise<TestServer> {
  const { url: databaseUrl, remove } = beside
    ? { url: beside.databaseUrl, remove: () => Promise.resolve() }
    : await freshDatabase(kind);
  const folder = beside?.config.dataDir ?? mkdtempSync(join(tmpdir(), 'prepaid-data-'));
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'fatal',
    ...env,
  });
  const make = () =>
    makeApp(config, new Logger(config.logLevel), { checkAnswers: true, announce, ...(clock ? { clock } : {}) });
  let app = await make();
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const logged = new LoggedRoutes();
  logged.listenTo(app);
  const anybody = new TestClient(url, undefined, undefined, logged);
  return {
    url,
    databaseUrl,
    config,
    anybody,
    get app() {
      return app;
    },
    get database() {
      return app.get(Database);
    },
    get: (service) => app.get(service, { strict: false }),
    signIn: async (role = 'administrator', { buildings = 'all', offlineFloatMinor } = {}) => {
      const operators = app.get(Operators, { strict: false });
      // No word that passwords begin with: with `test` before it, one id in 150,000 reads as such a password.
      const loginName = `clerk-${randomUUID()}`;
      const roleName = typeof role === 'string' ? role : `role of ${loginName}`;
      if (typeof role !== 'string') await operators.keepOwnRole(roleName, role);
      const fullName = 'Tess Test';
      const floats = offlineFloatMinor === undefined ? {} : { offlineFloatMinor };
      const operator = {
        loginName,
        fullName,
        password: PASSWORD,
        mustChangePassword: false,
        roleName,
        buildings,
        ...floats,
      };
      await operators.add([operator]);
      const { body, headers } = await anybody.answer(signInRoute, { body: { loginName, password: PASSWORD } });
      return new TestClient(url, body, headers.getSetCookie()[0]?.split(';')[0], logged);
    },
    restart: async (meanwhile = () => Promise.resolve()) => {
      await app.close();
      await meanwhile();
      app = await make();
      logged.listenTo(app);
      await app.listen(Number(new URL(url).port), '127.0.0.1');
    },
    close: async () => {
      await app.close();
      await remove();
      if (!beside) rmSync(folder, { recursive: true, force: true });
    },
  };
}
