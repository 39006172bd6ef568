import { type DpuCode, METER_MODEL_IDS, METER_MODELS } from '#shared';
import { meterCode, siteForEach, type SiteUnderTest, sleep, until } from '../test/site-under-test.js';
import { openHealthDoor } from './health/health.link.js';

describe('gateway', () => {
  let site: SiteUnderTest;
  const start = siteForEach((started) => (site = started));

  describe('settings', () => {
    it('writes what differs, reads it back and confirms', async () => {
      await start();
      await site.server.set(site.wanted());
      await until('confirmed', () => site.server.settingsOutcomes.length === 1);
      expect(site.server.settingsOutcomes[0]).toEqual(
        jasmine.objectContaining({ outcome: 'confirmed', version: 1, reason: null }),
      );
      const { prices, alarm1, alarm2, hoardingLimit, thresholdW, forced } = site.meter().state;
      expect([prices, alarm1, alarm2, hoardingLimit, thresholdW, forced]).toEqual([
        [18_000, 18_000, 18_000, 18_000],
        5000,
        100,
        100_000,
        8000,
        'none',
      ]);
      const writes = site.meter().counters.writes;
      expect(writes).toBe(4);
      await site.server.set(site.wanted({ version: 2, alarm1Hundredths: 6000 }));
      await until('confirmed', () => site.server.settingsOutcomes.length === 2);
      expect(site.meter().counters.writes).toBe(writes + 1);
    });

    it('says in words what a meter did not take after three tries', async () => {
      await start();
      const meter = site.meter();
      const { state } = meter;
      // A meter that acknowledges and forgets.
      Object.defineProperty(state, 'hoardingLimit', { get: () => 0, set: () => undefined, configurable: true });
      await site.server.set(site.wanted({ hoardingLimitHundredths: 100_000 }));
      await until('it needs attention', () => site.server.settingsOutcomes.length === 1, 15_000);
      expect(site.server.settingsOutcomes[0]).toEqual(
        jasmine.objectContaining({ outcome: 'needs_attention', reason: 'hoarding limit: wanted 1000.00, read 0.00' }),
      );
      expect(meter.counters.writes).toBe(3 + 3);
    }, 20_000);

    it('does not write to a real meter what its profile does not know for sure', async () => {
      await start();
      await site.server.configure(site.config(60_000, { version: 2, simulated: false }));
      await site.server.set(site.wanted());
      await until('it needs attention', () => site.server.settingsOutcomes.length === 1);
      expect(site.server.settingsOutcomes[0]?.reason).toContain('simulated meters only');
      expect(site.meter().counters.writes).toBe(0);
    });
  });

  describe('polling', () => {
    it('reports a silent meter as lost and found again, and polls the others on', async () => {
      await start({ meters: 4, gateway: { pollIntervalMs: 100 } });
      site.meter(1).faults = { dead: true };
      await until('it is lost', () => site.server.reports.at(-1)?.lost.length === 1, 20_000);
      expect(site.server.reports.at(-1)?.lost[0]?.meterCode).toBe(meterCode(1));
      expect(site.server.reports.at(-1)?.buses).toEqual([
        jasmine.objectContaining({ dpuCode: '020103', online: true }),
      ]);
      const reads = site.meter(2).counters.reads;
      await until('the others are polled on', () => site.meter(2).counters.reads - reads > 8, 2000);
      site.meter(1).faults = {};
      await until('it is found', () => site.server.reports.at(-1)?.lost.length === 0, 20_000);
    }, 45_000);

    it('reads every model that it has a profile for', async () => {
      const models = METER_MODEL_IDS;
      await start({ meters: models.length, models, gateway: { pollIntervalMs: 200 } });
      const known = (): Set<string> => new Set(site.server.readings.map(({ meterCode: code }) => code));
      await until('all are read', () => known().size === models.length);
      for (const [at, model] of models.entries()) {
        const reading = site.server.readings.find(({ meterCode: code }) => code === meterCode(at + 1))!;
        expect(reading.voltageTenths.length).withContext(model).toBe(METER_MODELS[model].phases);
        expect(reading.opened === null)
          .withContext(model)
          .toBe(!METER_MODELS[model].prepaid);
      }
    });

    it('takes a meter of another kind than is written down for a stranger', async () => {
      await start({ gateway: { pollIntervalMs: 200 } });
      const config = site.config(60_000, { version: 2 });
      const meters = config.meters.map((meter) => ({ ...meter, model: 'DTSY1352' as const }));
      await site.server.configure({ ...config, meters });
      expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'not_the_expected_meter' });
      const outcome = await site.carryOut();
      expect([outcome.outcome, outcome.reason, outcome.after]).toEqual(['needs_attention', 'not_this_meter', null]);
      expect(site.meter().counters.writes).toBe(0);
    });

    it('works on with the other buses when one cannot be used, and says why', async () => {
      await start({ gateway: { pollIntervalMs: 200 } });
      const config = site.config(60_000, { version: 2 });
      const broken = { ...config.buses[0]!, dpuCode: '020104' as DpuCode, host: '', port: 0 };
      await site.server.configure({ ...config, buses: [broken, ...config.buses] });
      await until('it is told', () => site.server.reports.at(-1)?.buses.length === 2);
      const told = site.server.reports.at(-1)?.buses.find(({ dpuCode }) => dpuCode === '020104');
      expect(told).toEqual(
        jasmine.objectContaining({ online: false, lastError: 'A bus over TCP needs a host and a port.' }),
      );
      await site.stopGateway();
      await site.startGateway();
      expect((await site.server.read(meterCode(1))).ok).toBe(true);
    });

    it('serves one of two buses that are given one line, and says whose it is', async () => {
      await start();
      site.opened();
      const config = site.config(60_000, { version: 2 });
      const [bus] = config.buses;
      if (!bus) throw new Error('the site has no bus');
      const twin = { ...bus, dpuCode: '020101' as DpuCode };
      await site.server.configure({ ...config, buses: [twin, bus] });
      await until('the twin is told of', () => site.server.reports.at(-1)?.buses.length === 2);
      const why = 'DPU 020103 has the line of DPU 020101: give each DPU a line of its own.';
      expect(site.server.reports.at(-1)?.buses.map(({ dpuCode, lastError, lineOf }) => [dpuCode, lastError, lineOf]))
        .withContext('of which DPU the line is')
        .toEqual(
          jasmine.arrayContaining([
            ['020101', why, '020103'],
            ['020103', null, null],
          ] as never[]),
        );
      expect((await site.carryOut()).outcome).toBe('applied');
    });

    it('lets go of a bus that belongs to another gateway by now, and goes on when it is its own again', async () => {
      await start({ gateway: { pollIntervalMs: 100 } });
      const meter = site.opened();
      meter.faults = { dead: true };
      const order = site.order();
      expect(await site.server.offer(order)).toEqual({ journalled: true });
      const config = site.config(60_000, { version: 2 });
      await site.server.configure({ ...config, buses: [], meters: [] });
      meter.faults = {};
      await sleep(300);
      const { requests } = meter.counters;
      expect(await site.server.offer(site.order())).toEqual({ journalled: false, reason: 'gateway_unknown_meter' });
      expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'meter_unknown' });
      await sleep(300);
      expect(meter.counters.requests).toBe(requests);
      const again = config.buses.map((bus) => ({ ...bus, epoch: 3 }));
      await site.server.configure({ ...config, version: 3, buses: again });
      expect((await site.outcome(order.orderId)).outcome).toBe('applied');
      // One that comes with an epoch of before is not its own.
      await site.server.configure({ ...config, version: 4 });
      expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'meter_unknown' });
    });

    it('says that a bus is away', async () => {
      await start({ gateway: { pollIntervalMs: 100 } });
      await until('it is there', () => site.server.reports.at(-1)?.buses[0]?.online);
      site.simulator.buses[0]!.faults = { refuse: true };
      await until('it is away', () => site.server.reports.at(-1)?.buses[0]?.online === false);
      expect(site.server.reports.at(-1)?.buses[0]?.lastError).toBeTruthy();
      expect(site.server.reports.at(-1)?.buses[0]?.counts?.lastCause).toMatch(/^(refused|dropped)$/);
      site.simulator.buses[0]!.faults = {};
      await until('it is back', () => site.server.reports.at(-1)?.buses[0]?.online);
    });
  });

  describe('health', () => {
    it('says that it lives, whether the server is there, and how much waits', async () => {
      await start({ meters: 2 });
      const door = await openHealthDoor(0, () => site.gateway!.health);
      try {
        const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${door.port}${path}`);
        expect((await get('/health/live')).status).toBe(200);
        expect((await get('/health/ready')).status).toBe(200);
        const metrics = await (await get('/metrics')).text();
        expect(metrics).toContain('gateway_server_connected 1');
        expect(metrics).toContain('gateway_meters 2');
        expect(metrics).toContain('gateway_outcomes_waiting 0');
        await site.server.stop();
        await until('the server is gone', () => site.gateway?.health.isServerThere === false);
        expect((await get('/health/ready')).status).toBe(503);
        expect((await get('/else')).status).toBe(404);
      } finally {
        door.close();
      }
    });
  });

  describe('read-only', () => {
    it('is what the server says it is, and never sends back an order that may have been written', async () => {
      await start();
      const meter = site.opened();
      meter.faults = { dead: true };
      const order = site.order();
      await site.server.offer(order);
      await site.stopGateway();
      site.server.readOnly = true;
      await site.startGateway({ pollIntervalMs: 100 });
      meter.faults = {};
      expect(await site.server.offer(order)).toEqual({ journalled: true });
      expect(await site.server.offer(site.order())).toEqual({ journalled: false, reason: 'gateway_read_only' });
      await until('it polls', () => site.server.readings.length > 3);
      expect(meter.counters.writes).toBe(0);
      site.server.readOnly = false;
      site.server.hangUp();
      await until('it came back', () => site.server.answers.length === 3);
      expect((await site.outcome(order.orderId)).outcome).toBe('applied');
      expect(meter.state.totalPurchased).toBe(2000);
    });
  });
});
