import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type DpuCode, METER_MODEL_IDS, METER_MODELS, voidWireId } from '#shared';
import { meterCode, SiteUnderTest, sleep, until } from '../test/site-under-test.js';
import { openHealthDoor } from './health/health.link.js';
import { JournalFault } from './journal/journal.journal.js';

describe('gateway', () => {
  let site: SiteUnderTest;
  const start = async (options: Parameters<typeof SiteUnderTest.start>[0] = {}): Promise<void> => {
    site = await SiteUnderTest.start(options);
  };
  const usualTimeoutMs = jasmine.DEFAULT_TIMEOUT_INTERVAL;
  beforeAll(() => {
    jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
  });
  afterAll(() => {
    jasmine.DEFAULT_TIMEOUT_INTERVAL = usualTimeoutMs;
  });
  afterEach(() => site.stop());

  describe('credit', () => {
    it('brings an order to the meter once, says so with the counters before and after, and reads it at once', async () => {
      await start();
      const meter = site.opened();
      const outcome = await site.carryOut({ amountHundredths: 2500 });
      expect(outcome).toEqual(jasmine.objectContaining({ outcome: 'applied', reason: null, sequence: 1 }));
      expect(outcome.before).toEqual(jasmine.objectContaining({ purchaseCount: 0, totalPurchasedHundredths: 0 }));
      expect(outcome.after).toEqual(
        jasmine.objectContaining({ purchaseCount: 1, totalPurchasedHundredths: 2500, remainingHundredths: 2500 }),
      );
      expect(meter.state.totalPurchased).toBe(2500);
      await until('the reading after the credit', () =>
        site.server.readings.some(({ purchaseCount }) => purchaseCount === 1),
      );
      const reading = site.server.readings.findLast(({ purchaseCount }) => purchaseCount === 1);
      expect(reading).toEqual(
        jasmine.objectContaining({ remainingHundredths: 2500, totalPurchasedHundredths: 2500, opened: true }),
      );
    });

    it('carries out an opening, its first credit, a refund and the closing one after the other', async () => {
      await start();
      site.meter().setLoad(0);
      const orders = [
        site.order({ kind: 'open', amountHundredths: 0, expectedCount: 0 }),
        site.order({ amountHundredths: 5000, expectedCount: 1 }),
        site.order({ amountHundredths: -1500, expectedCount: 2 }),
        site.order({ kind: 'close', amountHundredths: -3500, expectedCount: 3 }),
      ];
      for (const order of orders) await site.server.offer(order);
      for (const { orderId } of orders) expect((await site.outcome(orderId)).outcome).toBe('applied');
      const { purchaseCount, remaining, totalPurchased, isAccountOpen } = site.meter().state;
      expect([purchaseCount, remaining, totalPurchased, isAccountOpen]).toEqual([4, 0, 0, false]);
    });

    it('stops at another meter than the one that was seen first', async () => {
      await start({ gateway: { pollIntervalMs: 50 } });
      site.opened();
      await until('the meter is known', () => site.server.readings.some(({ meterNumber }) => meterNumber !== null));
      (site.meter().body as { ownNumber: string }).ownNumber = '000000000042';
      const outcome = await site.carryOut();
      expect([outcome.outcome, outcome.reason]).toEqual(['needs_attention', 'not_this_meter']);
      expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'not_the_expected_meter' });
      await until('the server hears of it', () => site.server.readings.at(-1)?.meterNumber === '000000000042');
      expect(site.meter().counters.writes).toBe(0);
    });

    it('never gives a new meter what was ordered from the one before it, though its count fits', async () => {
      await start({ gateway: { pollIntervalMs: 50 } });
      const meter = site.opened();
      await until('the meter is known', () => site.server.readings.some(({ meterNumber }) => meterNumber !== null));
      meter.faults = { dead: true };
      const stranded = site.order();
      await site.server.offer(stranded);
      await sleep(300);
      (meter.body as { ownNumber: string }).ownNumber = '000000000042';
      meter.faults = {};
      const order = site.order({ amountHundredths: 700, meterNumber: '000000000042' });
      expect(await site.server.offer(order)).toEqual({ journalled: true });
      expect((await site.outcome(order.orderId)).outcome).toBe('applied');
      const left = await site.outcome(stranded.orderId);
      expect([left.outcome, left.reason]).toEqual(['needs_attention', 'not_this_meter']);
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([1, 700]);
      expect(await site.server.read(meterCode(1))).toEqual(jasmine.objectContaining({ ok: true }));
    });

    it('tells a server that has forgotten it what it has of an order, and takes no other one on the same count', async () => {
      await start();
      const meter = site.opened();
      meter.faults = { dead: true };
      const order = site.order();
      await site.server.offer(order);
      const forgotten = { ...order, wireId: '00ff00ff00ff00ff', expectedCount: 7 };
      const { expectedCount, wireId } = order;
      expect(await site.server.offer(forgotten)).toEqual({
        journalled: true,
        known: { expectedCount, wireId },
      } as never);
      const other = site.order();
      expect(await site.server.offer(other)).toEqual({ journalled: false, reason: 'count_given_before' });
      meter.faults = {};
      expect((await site.outcome(order.orderId, 15_000)).outcome).toBe('applied');
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([1, 2000]);
    });

    it('writes no order any more that was withdrawn, over a restart too', async () => {
      await start();
      const meter = site.opened();
      meter.faults = { dead: true };
      const order = site.order();
      await site.server.offer(order);
      await sleep(300);
      let answer = await site.server.withdraw(order.orderId);
      for (; !answer.withdrawn; answer = await site.server.withdraw(order.orderId)) await sleep(20);
      expect(answer).toEqual({ withdrawn: true, written: 'never' });
      const outcome = await site.outcome(order.orderId);
      expect([outcome.outcome, outcome.reason, outcome.after]).toEqual(['void', 'meter_exchanged', null]);
      meter.faults = {};
      await site.stopGateway();
      await site.startGateway();
      expect((await site.carryOut({ amountHundredths: 300 })).outcome).toBe('applied');
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([1, 300]);
    });

    it('says of a withdrawn order whether it may be in, and leaves a decided one as it is', async () => {
      await start();
      const meter = site.opened();
      meter.faults = { powerCut: 'between_write_and_reply' };
      const order = site.order();
      await site.server.offer(order);
      await until('it is on the wire', () => meter.counters.powerCuts === 1);
      let answer = await site.server.withdraw(order.orderId);
      for (; !answer.withdrawn && !site.server.outcomeOf(order.orderId);) {
        await sleep(5);
        answer = await site.server.withdraw(order.orderId);
      }
      if (answer.withdrawn) expect(answer.written).toBe('maybe');
      const applied = await site.carryOut({ expectedCount: meter.state.purchaseCount });
      expect(await site.server.withdraw(applied.orderId)).toEqual({ withdrawn: false });
      expect(await site.server.withdraw(randomUUID())).toEqual({ withdrawn: true, written: 'unknown_order' });
    });

    it('reads whatever meter answers for a person who asks for a stranger, with its counters', async () => {
      await start({ gateway: { pollIntervalMs: 50 } });
      const meter = site.opened();
      await until('the meter is known', () => site.server.readings.some(({ meterNumber }) => meterNumber !== null));
      meter.state.purchaseCount = 4;
      (meter.body as { ownNumber: string }).ownNumber = '000000000042';
      const answer = await site.server.read(meterCode(1), true);
      if (!answer.ok) return fail(answer.reason);
      expect(answer.reading.meterNumber).toBe('000000000042');
      expect(answer.counters?.purchaseCount).toBe(4);
    });

    it('tells why the meter refused, and leaves the count for the next order', async () => {
      await start();
      const meter = site.opened();
      meter.state.hoardingLimit = 10_000;
      const over = await site.carryOut({ amountHundredths: 10_001 });
      expect([over.outcome, over.reason, over.after?.purchaseCount]).toEqual(['refused', 'over_hoarding_limit', 0]);
      const below = await site.carryOut({ amountHundredths: -1 });
      expect([below.outcome, below.reason]).toEqual(['refused', 'below_zero']);
      expect((await site.carryOut({ amountHundredths: 10_000 })).outcome).toBe('applied');
      meter.state.isAccountOpen = false;
      const closed = await site.carryOut({ expectedCount: 1, amountHundredths: 1 });
      expect([closed.outcome, closed.reason]).toEqual(['refused', 'meter_closed']);
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([1, 10_000]);
    });

    it('stops for a person when the key is wrong', async () => {
      await start({ gateway: { meterKeys: [{ number: 1, secret: Buffer.alloc(16, 7) }] } });
      site.opened();
      const outcome = await site.carryOut();
      expect([outcome.outcome, outcome.reason]).toEqual(['needs_attention', 'bad_check']);
    });

    it('ends an order that was written and lost by a void, whichever lands first', async () => {
      await start();
      const meter = site.opened();
      meter.faults = { dead: true };
      const order = site.order();
      await site.server.offer(order);
      await sleep(300);
      await site.server.offer({ ...order, void: true });
      meter.faults = {};
      const outcome = await site.outcome(order.orderId);
      expect(outcome.outcome).toBe('void');
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([1, 0]);
      expect(meter.state.lastOrderId).toBe(voidWireId(order.wireId));
      const landed = await site.carryOut({ expectedCount: 1 });
      expect(landed.outcome).toBe('applied');
      await site.server.offer({ ...site.order(), orderId: landed.orderId, expectedCount: 1, void: true });
      await sleep(200);
      expect(meter.state.totalPurchased).toBe(2000);
    });

    it('asks the meter once more when a person voids what needed attention', async () => {
      await start();
      const meter = site.opened();
      meter.state.purchaseCount = 9;
      const order = site.order();
      await site.server.offer(order);
      expect((await site.outcome(order.orderId)).outcome).toBe('needs_attention');
      meter.state.purchaseCount = 0;
      await site.server.offer({ ...order, void: true });
      await until('the void is reported', () => site.server.outcomeOf(order.orderId)?.outcome === 'void');
      expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([1, 0]);
    });

    it('takes no order for a meter that it does not know or that has no mailbox', async () => {
      await start();
      const unknown = await site.server.offer(site.order({ meterCode: meterCode(77) }));
      expect(unknown).toEqual({ journalled: false, reason: 'gateway_unknown_meter' });
      await site.server.configure(site.config(60_000, { version: 2, simulated: false }));
      expect(await site.server.offer(site.order())).toEqual({ journalled: false, reason: 'meter_cannot_take_orders' });
      expect(site.meter().counters.writes).toBe(0);
    });

    it('carries out many orders on many meters, each meter once and in order', async () => {
      await start({ meters: 6 });
      const orders = Array.from({ length: 30 }, (_, at) => {
        const address = (at % 6) + 1;
        site.opened(address);
        return site.order({ meterCode: meterCode(address), expectedCount: Math.floor(at / 6), amountHundredths: 100 });
      });
      site.meter(2).faults = { lostAck: 2 };
      site.meter(3).faults = { noise: true, times: 4 };
      await Promise.all(orders.map((order) => site.server.offer(order)));
      for (const { orderId } of orders) expect((await site.outcome(orderId, 30_000)).outcome).toBe('applied');
      for (const meter of site.simulator.meters.values()) {
        expect([meter.state.purchaseCount, meter.state.totalPurchased]).toEqual([5, 500]);
      }
      expect(site.server.outcomes.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 30 }, (_, at) => at + 1),
      );
    }, 40_000);
  });

  describe('link', () => {
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
      expect(await site.server.offer(order)).toEqual({ journalled: true });
      await until('it is reported again', () => site.server.outcomes.length === 2);
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
      await expectAsync(site.startGateway({ serverUrl: site.server.url })).toBeRejectedWithError(
        JournalFault,
        /in use/,
      );
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
