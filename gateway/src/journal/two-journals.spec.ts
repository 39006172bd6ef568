import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SiteUnderTest, sleep, until } from '../../test/site-under-test.js';

/**
 * One gateway, two journals: a copy from before, or a new one. The server holds it read-only by what the journal says of
 * itself (`admit-gateway.ts`); here is what the gateway does with that word, and until it has come.
 */
describe('a journal that the server does not know as it is', () => {
  let site: SiteUnderTest;
  let backup: string;
  beforeEach(async () => {
    backup = mkdtempSync(join(tmpdir(), 'journal-backup-'));
    site = await SiteUnderTest.start();
    site.opened();
  });
  afterEach(async () => {
    await site.stop();
    rmSync(backup, { recursive: true });
  });

  /** An order in a journal, and a copy of that journal; then the order ends, and the copy comes back. */
  async function restoreOlderCopy(): Promise<{ orderId: string; writes: number }> {
    const meter = site.meter();
    meter.faults = { dead: true };
    const order = site.order();
    await site.server.offer(order);
    await site.stopGateway();
    cpSync(site.dataDir, backup, { recursive: true });
    meter.state.hoardingLimit = 1;
    meter.faults = {};
    await site.startGateway();
    expect((await site.outcome(order.orderId)).outcome).toBe('refused');
    await site.stopGateway();
    // What was refused was paid back meanwhile; the meter would take it now.
    meter.state.hoardingLimit = 100_000;
    rmSync(join(site.dataDir, 'journal.sqlite'));
    cpSync(backup, site.dataDir, { recursive: true });
    return { orderId: order.orderId, writes: meter.counters.writes };
  }

  it('is not worked from before the server has said what it thinks of it', async () => {
    const { writes } = await restoreOlderCopy();
    await site.server.stop();
    site.server.readOnly = true;
    await site.startGateway({ serverUrl: site.server.url, pollIntervalMs: 100 });
    await sleep(500);
    expect(site.gateway?.health.isReadOnly).toBeTrue();
    expect(site.meter().counters.writes).toBe(writes);
    await site.server.start();
    await site.admitted();
    const polled = site.server.readings.length;
    await until('it polls', () => site.server.readings.length > polled + 2);
    expect(site.server.answers.at(-1)?.lastSequence).toBe(0);
    expect([site.meter().counters.writes, site.meter().state.totalPurchased]).toEqual([writes, 0]);
    expect(await site.server.offer(site.order())).toEqual({ journalled: false, reason: 'gateway_read_only' });
  });

  it('is held read-only over restarts too, until a person has restored it and the server says so', async () => {
    await site.stopGateway();
    site.server.readOnly = true;
    await site.startGateway();
    await until('it is held', () => site.gateway?.health.isReadOnly);
    await site.stopGateway();
    await site.server.stop();
    await site.startGateway({ serverUrl: site.server.url, wordWithinMs: 20 });
    await sleep(100);
    expect(site.gateway?.health.isReadOnly).toBeTrue();
    site.server.readOnly = false;
    await site.server.start();
    await site.admitted();
    expect((await site.carryOut()).outcome).toBe('applied');
  });

  it('is worked from alone when no server is heard for a while', async () => {
    const meter = site.meter();
    meter.faults = { dead: true };
    await site.server.offer(site.order());
    await site.stopGateway();
    await site.server.stop();
    meter.faults = {};
    await site.startGateway({ serverUrl: site.server.url, wordWithinMs: 50 });
    await until('the meter has it', () => meter.state.purchaseCount === 1);
    await site.server.start();
    await site.admitted();
    await until('it is reported', () => site.server.outcomes.length === 1);
  });

  it('shows as another instance when it is a new one, and keeps the gateway who it is', async () => {
    await site.stopGateway();
    rmSync(join(site.dataDir, 'journal.sqlite'));
    await site.startGateway();
    const [first, second] = site.server.answers;
    expect(second?.gatewayId).toBe(first!.gatewayId);
    expect(second?.instanceId).not.toBe(first!.instanceId);
  });
});
