/** The built server in a process of its own, on a database of its own, and its HTTP door. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BodyOf, type ParamsOf, type ResponseOf, type Route, signInRoute } from '#shared';
import { freePort } from '../product.js';
import { type RunningProcess, startProcess } from './processes.js';

const ADMIN = { loginName: 'bench', password: 'bench-password', fullName: 'Bea Bench' };
/** May do the same, in some of the buildings. */
const OF_SOME = { loginName: 'bench-of-some', password: 'bench-password', fullName: 'Sam Bench', buildings: [1, 3] };

interface Sent<T> {
  readonly params?: ParamsOf<T>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: BodyOf<T>;
}

export class BuiltServer {
  private token: string | undefined;
  /** whoever asks */
  operatorId = '';

  private constructor(
    readonly url: string,
    private readonly process: RunningProcess,
    private readonly operator: typeof ADMIN,
  ) {}

  /** Starts it and signs in as its administrator. `nodeArgs` go before the program: a profiler, for example. */
  static async start(how: {
    readonly databaseUrl: string;
    readonly dataDir: string;
    readonly nodeArgs?: readonly string[];
  }): Promise<BuiltServer> {
    const port = await freePort();
    const operators = join(how.dataDir, 'operators.json');
    writeFileSync(
      operators,
      JSON.stringify([ADMIN, OF_SOME].map((one) => ({ role: 'administrator', buildings: 'all', ...one }))),
    );
    const process = await startProcess('server', [...(how.nodeArgs ?? []), 'dist/server/src/main.js'], {
      ready: /listening/,
      env: {
        PORT: `${port}`,
        HOST: '127.0.0.1',
        DATABASE_URL: how.databaseUrl,
        DATA_DIR: how.dataDir,
        DEMO_OPERATORS_FILE: operators,
        CLIENT_DIR: how.dataDir,
      },
    });
    const server = new BuiltServer(`http://127.0.0.1:${port}`, process, ADMIN);
    await server.signIn();
    return server;
  }

  /** The same server asked by an operator of two of its buildings. */
  async askedBySome(): Promise<BuiltServer> {
    const server = new BuiltServer(this.url, this.process, OF_SOME);
    await server.signIn();
    return server;
  }

  /** Signs its operator in, and again: a session of one who never renews it ends after a quarter of an hour. */
  async signIn(): Promise<void> {
    const { loginName, password } = this.operator;
    const session = await this.call(signInRoute, { body: { loginName, password } });
    this.token = session.accessToken;
    this.operatorId = session.operator.operatorId;
  }

  /** of the server's process */
  get pid(): number {
    return this.process.child.pid ?? 0;
  }

  get accessToken(): string {
    return this.token ?? '';
  }

  /** Calls a route of the contract; rejects with the server's own sentence when it refuses. */
  async call<T extends Route>(route: T, sent: Sent<T> = {}): Promise<ResponseOf<T>> {
    const params = Object.entries((sent.params ?? {}) as Record<string, string>);
    const path = params.reduce<string>(
      (so, [name, value]) => so.replace(`:${name}`, encodeURIComponent(value)),
      route.path,
    );
    const query = new URLSearchParams(Object.entries(sent.query ?? {}).map(([name, value]) => [name, String(value)]));
    const json = sent.body === undefined ? undefined : JSON.stringify(sent.body);
    return (await this.send(route.method, query.size > 0 ? `${path}?${query}` : path, json, {
      'content-type': 'application/json',
    })) as ResponseOf<T>;
  }

  /** Uploads a file by a form, as the import page does. */
  upload(path: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    return this.send('POST', path, form, {});
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  private async send(
    method: string,
    path: string,
    body: string | FormData | undefined,
    headers: Record<string, string>,
  ): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...headers, ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
      ...(body === undefined ? {} : { body }),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    throw new Error(`${method} ${path}: ${String(Object(answer)['message'] ?? response.status)}`);
  }
}
