import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KEY_HEX, SiteUnderTest, sleep, until } from '../test/site-under-test.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

interface Run {
  readonly process: ChildProcess;
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return { process: child, text: () => text, ended };
}

describe('gateway process', () => {
  let site: SiteUnderTest;
  const runs: Run[] = [];

  const start = async (): Promise<Run> => {
    const keys = join(site.dataDir, 'keys.json');
    writeFileSync(keys, JSON.stringify({ '1': KEY_HEX }));
    const admissions = site.server.answers.length;
    const started = run(
      '--server',
      site.server.url,
      '--data',
      site.dataDir,
      '--enrol',
      site.server.code,
      '--meter-keys',
      keys,
    );
    runs.push(started);
    await until(
      'the process is ready',
      () => started.text().includes(`gateway ready ${site.server.gatewayId}`),
      20_000,
    );
    await until('it is admitted', () => site.server.answers.length > admissions, 20_000);
    await site.admitted();
    return started;
  };

  beforeEach(async () => {
    site = await SiteUnderTest.start({ simulator: { baudRate: 9600, replyDelayMs: 30 } });
    await site.stopGateway();
    await until('the first gateway is gone', () => !site.server.isConnected);
  });
  afterEach(async () => {
    for (const { process: child, ended } of runs.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await site.stop();
  });

  it('goes on with what its journal holds when it was killed', async () => {
    site.opened().faults = { lostAck: 1 };
    const killed = await start();
    const order = site.order({ amountHundredths: 100 });
    expect(await site.server.offer(order)).toEqual({ journalled: true });
    await until('it is written', () => site.meter().counters.writes === 1);
    killed.process.kill('SIGKILL');
    await killed.ended;
    await start();
    expect((await site.outcome(order.orderId, 20_000)).outcome).toBe('applied');
    expect([site.meter().state.purchaseCount, site.meter().state.totalPurchased]).toEqual([1, 100]);
  }, 60_000);

  it('ends within two seconds on SIGTERM, also while a slot waits for a silent meter', async () => {
    const current = await start();
    site.opened().faults = { dead: true };
    await site.server.offer(site.order());
    await sleep(300);
    const startedAt = performance.now();
    current.process.kill('SIGTERM');
    expect(await current.ended).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  }, 30_000);

  it('works and ends as ever when whoever read its log is gone', async () => {
    site.opened();
    const current = await start();
    current.process.stdout?.destroy();
    const order = site.order({ amountHundredths: 100 });
    expect(await site.server.offer(order)).toEqual({ journalled: true });
    expect((await site.outcome(order.orderId, 20_000)).outcome).toBe('applied');
    current.process.kill('SIGTERM');
    expect(await Promise.race([current.ended, sleep(5000)])).toBe(0);
  }, 40_000);

  it('refuses a second process on its data folder, in a sentence', async () => {
    await start();
    const second = run('--server', site.server.url, '--data', site.dataDir);
    expect(await second.ended).toBe(2);
    expect(second.text()).toContain('another gateway runs on this data folder');
  }, 30_000);

  it('tells all faults of its configuration at once', async () => {
    const keys = join(site.dataDir, 'bad.json');
    writeFileSync(keys, '{"1":"xyz","70000":"00"}');
    const wrong = run('--server', 'nowhere', '--meter-keys', keys, '--fast');
    expect(await wrong.ended).toBe(2);
    for (const words of [
      '--server nowhere is not',
      '--data is missing',
      'Meter key 1 is not hex',
      "'70000'",
      '--fast is not',
    ]) {
      expect(wrong.text()).toContain(words);
    }
  }, 30_000);

  it('says what to do when it is not enrolled, and when its code is refused', async () => {
    const fresh = join(site.dataDir, 'fresh');
    const first = run('--server', site.server.url, '--data', fresh);
    expect(await first.ended).toBe(2);
    expect(first.text()).toContain('start it with --enrol CODE');
    const second = run('--server', site.server.url, '--data', fresh, '--enrol', 'WRONG-CODE');
    expect(await second.ended).toBe(2);
    expect(second.text()).toContain('This code is wrong or used.');
  }, 30_000);
});
