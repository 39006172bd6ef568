import { randomUUID } from 'node:crypto';
import { type DpuCode, type MeterCode, voidWireId } from '#shared';
import { meterCode, siteForEach, type SiteUnderTest, sleep, until } from '../test/site-under-test.js';

describe('gateway: credit', () => {
  let site: SiteUnderTest;
  const start = siteForEach((started) => (site = started));

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

  it('gives a meter no credit of another record that reaches it by a second way', async () => {
    await start();
    site.opened();
    expect((await site.carryOut()).outcome).toBe('applied');
    const config = site.config(60_000, { version: 2 });
    const [bus] = config.buses;
    const [meter] = config.meters;
    if (!bus || !meter) throw new Error('the site has no meter');
    // The same serial server by its other name: no address tells that it is one line.
    const second = '0201040101' as MeterCode;
    const dpuCode = '020104' as DpuCode;
    await site.server.configure({
      ...config,
      buses: [bus, { ...bus, dpuCode, host: 'localhost' }],
      meters: [meter, { ...meter, meterCode: second, dpuCode }],
    });
    const { outcome, reason } = await site.carryOut({ meterCode: second, expectedCount: 1 });
    expect([outcome, reason] as unknown).toEqual(['needs_attention', 'not_this_meter']);
    expect(site.meter().state.totalPurchased).toBe(2000);
    expect(await site.server.read(second)).toEqual({ ok: false, reason: 'not_the_expected_meter' });
    expect(site.server.readings.filter((reading) => reading.meterCode === second)).toEqual([]);
    const strangers = () => site.server.reports.at(-1)?.strangers;
    await until('whose meter it is is told', () => strangers()?.length === 1);
    expect(strangers()).toEqual([{ meterCode: second, knownAs: meterCode(1) }]);
    // A person says that the meter hangs at the second place: then it is that one's alone, and the first has none.
    const { meterNumber = null } = site.server.readings.at(-1) ?? {};
    await site.server.configure({
      ...config,
      version: 3,
      buses: [bus, { ...bus, dpuCode, host: 'localhost' }],
      meters: [
        { ...meter, meterNumber: null },
        { ...meter, meterCode: second, dpuCode, meterNumber },
      ],
    });
    expect((await site.carryOut({ expectedCount: 1 })).reason).toBe('not_this_meter');
    expect((await site.carryOut({ meterCode: second, expectedCount: 1, amountHundredths: 700 })).outcome).toBe(
      'applied',
    );
    expect(site.meter().state.totalPurchased).toBe(2700);
    expect(await site.server.read(meterCode(1))).toEqual({ ok: false, reason: 'not_the_expected_meter' });
    await until('it is told the other way round', () => strangers()?.[0]?.meterCode === meterCode(1));
    // The meter of the other record hangs elsewhere by now: whatever answers at the second address may be the second.
    await site.server.configure({
      ...config,
      version: 4,
      buses: [{ ...bus, dpuCode }],
      meters: [{ ...meter, meterCode: second, dpuCode }],
    });
    expect((await site.server.read(second)).ok).toBeTrue();
    await until('it is over', () => strangers()?.length === 0);
  });

  it('says which of its meters answers in place of another until none answers there', async () => {
    await start({ meters: 2, gateway: { pollIntervalMs: 50 } });
    const known = () => new Set(site.server.readings.map((reading) => reading.meterCode));
    await until('both are known', () => known().size === 2);
    (site.meter(2).body as { ownNumber: string }).ownNumber = site.meter(1).body.ownNumber;
    const strangers = () => site.server.reports.at(-1)?.strangers;
    await until('it is told', () => strangers()?.length === 1);
    expect(strangers()).toEqual([{ meterCode: meterCode(2), knownAs: meterCode(1) }]);
    site.meter(2).faults = { dead: true };
    await until('it is over', () => strangers()?.length === 0, 20_000);
    expect(site.server.reports.at(-1)?.lost.map((lost) => lost.meterCode)).toEqual([meterCode(2)]);
  }, 30_000);

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

  it('tells which prepaid meters no credit reaches, and why, as soon as it is configured', async () => {
    await start({ meters: 2 });
    const said = () => site.server.reports.at(-1)?.withoutCredit;
    await until('a report', () => said() !== undefined);
    expect(said()).toEqual([]);
    const config = site.config(60_000, { version: 2, simulated: false });
    const meters = config.meters.map((meter, at) => ({ ...meter, postpaid: at === 1 }));
    await site.server.configure({ ...config, meters });
    await until('it is told', () => said()?.length === 1);
    expect(said()).toEqual([{ meterCode: meterCode(1), why: 'no_way' }]);
  });

  it('says at its start, and of each meter, that it has no keys', async () => {
    const warned: string[] = [];
    const log = { info: () => undefined, error: () => undefined, warn: (_: object, text: string) => warned.push(text) };
    await start({ gateway: { meterKeys: [], log } });
    expect(warned[0]).toMatch(/no meter keys.*--meter-keys FILE/);
    const said = () => site.server.reports.at(-1)?.withoutCredit;
    await until('it is told', () => said()?.length === 1);
    expect(said()).toEqual([{ meterCode: meterCode(1), why: 'no_key' }]);
    expect(await site.server.offer(site.order())).toEqual({ journalled: false, reason: 'meter_cannot_take_orders' });
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
