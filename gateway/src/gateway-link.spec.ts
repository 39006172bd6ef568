import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { meterCode, siteForEach, type SiteUnderTest, sleep, until } from '../test/site-under-test.js';
import { JournalFault } from './journal/journal.journal.js';

describe('gateway: link', () => {
  let site: SiteUnderTest;
  const start = siteForEach((started) => (site = started));

  it('reports an outcome with the same bytes until it is acknowledged, over a restart too', async () => {
    await start();
    site.opened();
    site.server.acknowledges = false;
    const order = site.order();
    await site.server.offer(order);
    await until('it is reported', () => site.server.outcomes.length >= 1);
    await site.stopGateway();
    await site.startGateway();
    await until('it is reported again', () => site.server.outcomes.length >= 2);
    site.server.acknowledges = true;
    await until('it is reported until acknowledged', () => site.server.outcomes.length >= 3);
    await sleep(500);
    const reported = site.server.outcomes.length;
    await sleep(900);
    expect(site.server.outcomes.length).toBe(reported);
    expect(new Set(site.server.outcomeBytes).size).toBe(1);
    expect(site.meter().state.purchaseCount).toBe(1);
  }, 20_000);

  it('reports again when the order is offered again, and does nothing at the meter', async () => {
    await start();
    site.opened();
    const order = site.order();
    await site.server.offer(order);
    await site.outcome(order.orderId);
    const writes = site.meter().counters.writes;
    // A busy machine acknowledges late, and hears it twice for that.
    const reported = site.server.outcomes.length;
    expect(await site.server.offer(order)).toEqual({ journalled: true });
    await until('it is reported again', () => site.server.outcomes.length > reported);
    expect(new Set(site.server.outcomeBytes).size).toBe(1);
    expect(site.meter().counters.writes).toBe(writes);
  });

  it('works on while the server is away, and delivers everything when it is back', async () => {
    await start({ gateway: { pollIntervalMs: 100 } });
    const meter = site.opened();
    meter.faults = { dead: true };
    const order = site.order();
    await site.server.offer(order);
    await site.server.stop();
    meter.faults = {};
    await until('the meter has it', () => meter.state.purchaseCount === 1);
    await sleep(500);
    const before = site.server.readings.length;
    await site.server.start();
    await site.admitted();
    expect((await site.outcome(order.orderId)).outcome).toBe('applied');
    await until('the readings of the time between', () => site.server.readings.length >= before + 4);
    const steady = site.server.readings.map(({ steadyMs }) => steadyMs);
    expect(steady).toEqual([...steady].sort((a, b) => a - b));
  }, 20_000);

  it('dials again when the server hangs up', async () => {
    await start();
    site.server.hangUp();
    await until('it was gone', () => site.server.answers.length === 2);
    await site.admitted();
    expect((await site.server.read(meterCode(1))).ok).toBe(true);
  });

  it('reports again what a server that came back from a backup has lost', async () => {
    await start();
    site.opened();
    for (const expectedCount of [0, 1, 2]) await site.carryOut({ expectedCount });
    site.server.acknowledgedSequence = 1;
    site.server.hangUp();
    await until('two came again', () => site.server.outcomes.length === 5);
    expect(site.server.outcomes.slice(3)).toEqual(site.server.outcomes.slice(1, 3));
  });

  it('works from its journal when it starts without a server', async () => {
    await start({ gateway: { pollIntervalMs: 100 } });
    site.opened();
    await site.stopGateway();
    await site.server.stop();
    await site.startGateway({ serverUrl: site.server.url, pollIntervalMs: 100 });
    const reads = site.meter().counters.reads;
    await until('it polls', () => site.meter().counters.reads > reads + 4);
    await site.server.start();
    await site.admitted();
  });

  it('says who it is: the same gateway and instance after a restart, with the sequence it has reached', async () => {
    await start();
    site.opened();
    await site.carryOut();
    await site.stopGateway();
    await site.startGateway();
    const [first, second] = site.server.answers;
    const { gatewayId } = site.server;
    expect(second).toEqual(
      jasmine.objectContaining({ gatewayId, lastSequence: 1, configVersion: 1, epochs: { '020103': 1 } }),
    );
    expect(second?.instanceId).toBe(first!.instanceId);
    expect(site.server.enrolments).toBe(1);
    expect(statSync(join(site.dataDir, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  it('lets no second gateway onto its journal', async () => {
    await start();
    await expectAsync(site.startGateway({ serverUrl: site.server.url })).toBeRejectedWithError(JournalFault, /in use/);
  });

  it('ignores what is not in the contract, and older configurations', async () => {
    await start();
    site.opened();
    site.server.sendRaw('order.offer', { orderId: randomUUID(), meterCode: 'nonsense' });
    site.server.sendRaw('config', null);
    site.server.sendRaw('unheard.of', 1);
    await site.server.configure({ ...site.config(60_000, { version: 0 }), meters: [] });
    expect((await site.carryOut()).outcome).toBe('applied');
  });

  it('reads a meter for a person who waits, and says when it is silent', async () => {
    await start();
    const answer = await site.server.read(meterCode(1));
    expect(answer).toEqual(jasmine.objectContaining({ ok: true }));
    site.meter().faults = { dead: true };
    expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'meter_silent' });
    expect(await site.server.read(meterCode(9))).toEqual({ ok: false, reason: 'meter_unknown' });
    site.simulator.buses[0]!.faults = { refuse: true };
    await sleep(100);
    expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'bus_away' });
  });
});
