/** What stands around the handlers: documentation, health, metrics, the client's files and their headers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROUTES, signInRoute } from '#shared';
import { databaseKinds, startTestServer, type TestServer } from './harness.js';

const [kind = 'sqlite'] = databaseKinds();

/** As fetch cannot: with a Host header of its choice and without unpacking. */
function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('latin1'),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the HTTP door', () => {
  let server: TestServer;
  let client: string;

  beforeAll(async () => {
    client = mkdtempSync(join(tmpdir(), 'prepaid-client-'));
    writeFileSync(join(client, 'index.html'), '<!doctype html><p>the app');
    writeFileSync(join(client, 'main-ABCD1234.js'), 'export {};');
    writeFileSync(join(client, 'main-ABCD1234.js.gz'), gzipSync('export {};'));
    writeFileSync(join(client, 'ngsw.json'), '{}');
    server = await startTestServer(kind, { env: { CLIENT_DIR: client } });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    rmSync(client, { recursive: true });
  });

  it('documents every route with who may call it', async () => {
    const { status, text } = await get(`${server.url}/api/openapi.json`);
    const document = JSON.parse(text);
    expect([status, document.openapi]).toEqual([200, '3.1.0']);
    for (const { method, path, access } of Object.values(ROUTES)) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation?.['x-permission']).withContext(`${method} ${path}`).toEqual(access);
    }
    expect((await get(`${server.url}/api/docs`)).text).toContain('swagger-ui');
  });

  it('says that it lives and that it is ready', async () => {
    expect((await get(`${server.url}/health/live`)).text).toBe('{"status":"live"}');
    expect((await get(`${server.url}/health/ready`)).text).toBe('{"status":"ready"}');
  });

  it('counts requests by route for Prometheus, for this machine or with a token', async () => {
    await server.anybody.answer(signInRoute, { body: { loginName: 'nobody', password: 'nothing' } });
    const { text } = await get(`${server.url}/metrics`);
    expect(text).toMatch(/http_request_duration_seconds_count\{method="POST",route="\/api\/session",status="401"\} 1/);
    expect(text).toContain('process_cpu_seconds_total');
    expect((await get(`${server.url}/metrics`, { 'x-forwarded-for': '10.1.2.3' })).status).toBe(403);
  });

  it('serves the app at each of its own paths, compressed, and never as a missing file', async () => {
    for (const path of ['/', '/sell', '/meters/020103031E/history']) {
      const { status, headers, text } = await get(server.url + path, { accept: 'text/html' });
      expect([status, text, headers['cache-control']]).toEqual([200, '<!doctype html><p>the app', 'no-cache']);
    }
    const script = await get(`${server.url}/main-ABCD1234.js`, { 'accept-encoding': 'gzip, br' });
    expect(script.headers['content-encoding']).toBe('gzip');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get(`${server.url}/ngsw.json`)).headers['cache-control']).toBe('no-cache');
    for (const path of ['/main-00000000.js', '/api/nothing', '/health/nothing']) {
      const missing = await get(server.url + path, { accept: 'text/html' });
      expect([missing.status, JSON.parse(missing.text).refusal])
        .withContext(path)
        .toEqual([404, 'route_unknown']);
    }
  });

  it('lets pages run their own scripts only', async () => {
    const { headers } = await get(`${server.url}/`);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('tells a visitor over plain HTTP from elsewhere how to mend it', async () => {
    const visit = await get(`${server.url}/sell`, { host: '192.168.1.5:3000', accept: 'text/html' });
    expect([visit.status, visit.text.includes('TLS_CERT')]).toEqual([403, true]);
    expect((await get(`${server.url}/health/live`, { host: '192.168.1.5:3000' })).status).toBe(200);
  });

  it('believes a proxy about TLS only where it was told that there is one', async () => {
    const headers = { 'host': 'power.example.org', 'accept': 'text/html', 'x-forwarded-proto': 'https' };
    expect((await get(`${server.url}/sell`, headers)).status).toBe(403);
    const behind = await startTestServer(kind, { env: { CLIENT_DIR: client, TRUST_PROXY: '1' } });
    const { status, headers: answered } = await get(`${behind.url}/sell`, headers);
    expect([status, answered['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    await behind.close();
  });

  it('refuses what is no JSON, what is too large and what is wrong with one sentence each', async () => {
    const send = async (body: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${server.url}/api/session`, { method: 'POST', headers, body });
      const problem: { refusal?: string; fields?: { path: string }[] } = JSON.parse(await response.text());
      return [response.status, problem.refusal, problem.fields?.map(({ path }) => path)];
    };
    expect(await send('{')).toEqual([400, 'input_wrong', undefined]);
    expect(await send(`{"loginName":"${'x'.repeat(2_000_000)}"}`)).toEqual([413, 'request_too_large', undefined]);
    expect(await send('{"loginName":""}')).toEqual([422, 'input_wrong', ['loginName', 'password']]);
  });
});
