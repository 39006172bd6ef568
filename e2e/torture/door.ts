import { Agent, request } from 'node:http';
import type { BodyOf, ParamsOf, Problem, QueryOf, ResponseOf, Route } from '#shared';

/** No connection is used twice, so that each request has a fault of its own. */
const ONE_EACH = new Agent({ keepAlive: false });
const GIVE_UP_AFTER_MS = 15_000;

/** The server said no, with its reason. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly refusal: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Asked<R extends Route> {
  readonly params?: ParamsOf<R>;
  readonly query?: QueryOf<R>;
  readonly body?: BodyOf<R> | FormData;
  readonly token?: string;
}

/** Calls a route through a port of 127.0.0.1. Rejects with `Refused`, or with what broke on the way. */
export async function callDoor<R extends Route>(port: number, route: R, asked: Asked<R>): Promise<ResponseOf<R>> {
  const params: Readonly<Record<string, unknown>> = Object(asked.params);
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const query = new URLSearchParams(Object.entries(Object(asked.query)).map(([name, value]) => [name, String(value)]));
  const whole = asked.body === undefined ? undefined : new Response(asBody(asked.body));
  const { status, text } = await send(port, {
    method: route.method,
    path: query.size > 0 ? `${path}?${query}` : path,
    headers: {
      ...(whole ? { 'content-type': whole.headers.get('content-type') ?? 'application/json' } : {}),
      ...(asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }),
    },
    body: whole ? Buffer.from(await whole.arrayBuffer()) : undefined,
  });
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (status < 300) return answer as ResponseOf<R>;
  const { refusal, message } = answer as Problem;
  throw new Refused(status, refusal, `${route.method} ${path}: ${status} ${refusal}: ${message}`);
}

function asBody(body: unknown): FormData | Blob {
  return body instanceof FormData ? body : new Blob([JSON.stringify(body)], { type: 'application/json' });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
}

function send(port: number, { body, ...sent }: Sent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': body.length } : {};
    const asking = request(
      { ...sent, host: '127.0.0.1', port, agent: ONE_EACH, headers: { ...sent.headers, ...length } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => {
          // A reply that broke off ends as well: half a reply is none.
          if (response.complete) resolve({ status: response.statusCode ?? 0, text });
          else reject(new Error('the reply broke off'));
        });
      },
    );
    asking.setTimeout(GIVE_UP_AFTER_MS, () => asking.destroy(new Error('no reply in time')));
    asking.on('error', reject);
    asking.end(body);
  });
}
