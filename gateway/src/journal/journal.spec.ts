import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  busConfigSchema,
  orderOfferSchema,
  readingSchema,
  wantedSettingsSchema,
  type BusConfig,
  type GatewayReading,
  type MeterCode,
  type OrderOffer,
} from '#shared';
import { Journal, JournalFault } from './journal.journal.js';
import { OrderJournal } from './orders.journal.js';
import { OutcomeJournal } from './outcomes.journal.js';
import { ReadingJournal } from './readings.journal.js';
import { SettingsJournal } from './settings.journal.js';
import { SiteJournal } from './site.journal.js';

const METER = '0201030101' as MeterCode;
const AT = '2026-07-01T10:00:00.000Z';
const counters = {
  purchaseCount: 5,
  totalPurchasedHundredths: 100,
  remainingHundredths: 50,
  lastWireId: '00000000000000ff',
  lastAmountHundredths: 100,
  opened: true,
};
const offer = (change: Partial<OrderOffer> = {}): OrderOffer =>
  orderOfferSchema.parse({
    orderId: randomUUID(),
    meterCode: METER,
    kind: 'credit',
    amountHundredths: 2000,
    expectedCount: 5,
    wireId: '0123456789abcdef',
    void: false,
    ...change,
  });
const reading = (at: number, meterCode: string = METER): GatewayReading =>
  readingSchema.parse({
    meterCode,
    steadyMs: at,
    bootId: '01890000-0000-7000-8000-000000000001',
    wallAt: new Date(Date.UTC(2026, 0, 1) + at).toISOString(),
    kind: 7,
    meterNumber: null,
    energyWh: at,
    energyByTariffWh: null,
    powerW: 0,
    voltageTenths: [2300],
    currentHundredths: [0],
    remainingHundredths: null,
    purchaseCount: null,
    totalPurchasedHundredths: null,
    opened: null,
    relayClosed: null,
    mode: null,
    arrears: null,
    alarm1: null,
    alarm2: null,
    overload: null,
  });

describe('journal', () => {
  let folder: string;
  let journal: Journal;
  const open = (): Journal => Journal.open(join(folder, 'journal.sqlite'));
  const outcomes = (): OutcomeJournal => new OutcomeJournal(journal);
  const orders = (): OrderJournal => new OrderJournal(journal, outcomes());
  const settings = (): SettingsJournal => new SettingsJournal(journal, outcomes());
  const reopen = (): void => {
    journal.close();
    journal = open();
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-spec-'));
    journal = open();
  });
  afterEach(() => {
    journal.close();
    rmSync(folder, { recursive: true });
  });

  it('is the same instance when it is opened again, and another one in another file', () => {
    const { instanceId } = journal;
    reopen();
    expect(journal.instanceId).toBe(instanceId);
    const other = Journal.open(join(folder, 'other.sqlite'));
    expect(other.instanceId).not.toBe(instanceId);
    other.close();
  });

  it('writes every commit through to the disk', () => {
    expect(journal.database.pragma('synchronous', { simple: true })).toEqual(
      jasmine.objectContaining({ synchronous: 2 }),
    );
  });

  it('is opened by one at a time', () => {
    expect(open).toThrowError(JournalFault, /another gateway runs on this data folder/);
  });

  it('says in a sentence when the file is no journal', () => {
    const path = join(folder, 'letter.sqlite');
    writeFileSync(path, 'Dear Sir or Madam, this is not a database. '.repeat(50));
    expect(() => Journal.open(path)).toThrowError(JournalFault, /cannot be opened/);
  });

  it('gives a meter its orders in the order in which they came', () => {
    const [first, second] = [offer(), offer({ expectedCount: 6 })];
    orders().take(first, AT);
    orders().take(second, AT);
    expect(orders().next(METER)?.offer).toEqual(first);
    orders().decided(first.orderId, { outcome: 'applied', reason: null, before: counters, after: counters }, AT);
    expect(orders().next(METER)?.offer).toEqual(second);
  });

  it('keeps the phase and the counters of an order over a restart', () => {
    const order = offer();
    orders().take(order, AT);
    expect(orders().next(METER)).toEqual({ offer: order, phase: 'journalled', before: null });
    orders().writing(order.orderId, counters);
    reopen();
    expect(orders().next(METER)).toEqual({ offer: order, phase: 'writing', before: counters });
  });

  it('ends an order once: outcome and sequence are in the same step', () => {
    const order = offer();
    orders().take(order, AT);
    const end = { outcome: 'refused', reason: 'over_hoarding_limit', before: counters, after: counters } as const;
    const outcome = orders().decided(order.orderId, end, AT);
    reopen();
    expect(journal.lastSequence).toBe(1);
    expect(outcomes().waiting(10)).toEqual([{ sequence: 1, event: 'order.outcome', payload: JSON.stringify(outcome) }]);
    expect(orders().next(METER)).toBeUndefined();
  });

  it('reports a decided order again when it is offered again, with the same bytes', () => {
    const order = offer();
    orders().take(order, AT);
    orders().decided(order.orderId, { outcome: 'applied', reason: null, before: counters, after: counters }, AT);
    const [first] = outcomes().waiting(1);
    outcomes().acknowledge(1, AT);
    expect(outcomes().waiting(10)).toEqual([]);
    expect(orders().take(order, AT)).toBe('known');
    expect(outcomes().waiting(10)).toEqual([first!]);
  });

  it('keeps the first contents of an order, and a void once it was said', () => {
    const order = offer();
    orders().take(order, AT);
    expect(orders().take({ ...order, amountHundredths: 9 }, AT)).toBe('contradicts');
    expect(orders().take({ ...order, void: true }, AT)).toBe('known');
    expect(orders().take(order, AT)).toBe('known');
    expect(orders().next(METER)?.offer).toEqual({ ...order, void: true });
  });

  it('ends the open orders of a meter when the server says that another one is in its place', () => {
    const site = new SiteJournal(journal, orders());
    site.takeNumber(METER, '000000000001', AT);
    const [open, other] = [offer(), offer({ meterCode: '0201030102' as MeterCode })];
    orders().take(open, AT);
    orders().take(other, AT);
    site.takeNumber(METER, '000000000001', AT);
    expect(orders().next(METER)?.offer.orderId).toBe(open.orderId);
    site.takeNumber(METER, '000000000002', AT);
    reopen();
    expect(orders().metersWithOrders()).toEqual(['0201030102']);
    expect(outcomes().waiting(9).length).toBe(1);
    orders().take(open, AT);
    expect(orders().next(METER)).toBeUndefined();
  });

  it('withdraws an order once, and says whether it may have been written', () => {
    const [written, untouched] = [offer(), offer()];
    orders().take(written, AT);
    orders().take(untouched, AT);
    orders().writing(written.orderId, counters);
    expect(orders().withdraw(written.orderId, AT)).toBe('maybe');
    expect(orders().withdraw(untouched.orderId, AT)).toBe('never');
    expect(orders().withdraw(randomUUID(), AT)).toBe('unknown_order');
    expect(orders().withdraw(written.orderId, AT)).toBeUndefined();
    expect(orders().next(METER)).toBeUndefined();
    expect(
      outcomes()
        .waiting(9)
        .map(({ payload }) => JSON.parse(payload).outcome),
    ).toEqual(['void', 'void']);
  });

  it('keeps the newest settings of a meter only', () => {
    const wanted = (version: number) =>
      wantedSettingsSchema.parse({
        settingsId: randomUUID(),
        meterCode: METER,
        version,
        prices: { sharp: 1, peak: 1, flat: 1, valley: 1 },
        alarm1Hundredths: 1,
        alarm2Hundredths: 1,
        hoardingLimitHundredths: 1,
        powerThresholdW: 1,
        mode: 'prepaid',
      });
    const [two, three] = [wanted(2), wanted(3)];
    expect([settings().take(two), settings().take(wanted(1)), settings().take(three)]).toEqual(['new', 'older', 'new']);
    settings().decided(two, 'confirmed', null, AT);
    expect(settings().of(METER)).toEqual({ wanted: three, state: 'waiting', tries: 0, nextTryAt: 0 });
    expect(outcomes().waiting(10)).toEqual([]);
    settings().decided(three, 'confirmed', null, AT);
    expect(settings().open()).toEqual([]);
    expect(outcomes().waiting(10).length).toBe(1);
  });

  describe('readings', () => {
    it('are handed out oldest first until they are taken', () => {
      const readings = new ReadingJournal(journal);
      readings.add([reading(1), reading(2), reading(3)]);
      const [first, second] = readings.waiting(2);
      expect([first?.reading.steadyMs, second?.reading.steadyMs]).toEqual([1, 2]);
      readings.forget([first!.id, second!.id]);
      reopen();
      const after = new ReadingJournal(journal);
      expect([after.count, after.waiting(5)[0]?.reading.steadyMs]).toEqual([1, 3]);
    });

    it('are thinned when there are too many, the oldest first, and the last of each hour stays', () => {
      const readings = new ReadingJournal(journal, 400);
      for (let minute = 0; minute < 420; minute += 1) readings.add([reading(minute * 60_000)]);
      const kept = readings.waiting(1000).map(({ reading: { steadyMs } }) => steadyMs / 60_000);
      expect(kept.length).toBe(readings.count);
      expect(kept.length).toBeLessThan(400);
      expect(kept.slice(0, 3)).toEqual([59, 119, 179]);
      expect(kept.at(-1)).toBe(419);
      expect(kept.slice(-150)).toEqual(Array.from({ length: 150 }, (_, at) => 270 + at));
    });

    it('never pass the bound, and the newest stay, though nobody takes them for years', () => {
      const readings = new ReadingJournal(journal, 100);
      for (let day = 0; day < 500; day += 1) readings.add([reading(day * 86_400_000)]);
      expect(readings.count).toBeLessThanOrEqual(100);
      expect(readings.waiting(1000).at(-1)?.reading.energyWh).toBe(499 * 86_400_000);
    });
  });

  describe('site', () => {
    const config = (change: { version?: number; epoch?: number; meterNumber?: string | null } = {}): BusConfig =>
      busConfigSchema.parse({
        version: change.version ?? 1,
        pollIntervalMs: 1000,
        buses: [
          {
            dpuCode: '020103',
            epoch: change.epoch ?? 1,
            framing: 'rtu_over_tcp',
            host: '127.0.0.1',
            port: 4001,
            serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
          },
        ],
        meters: [
          {
            meterCode: METER,
            dpuCode: '020103',
            address: 1,
            model: 'DDSY1352',
            postpaid: false,
            ctRatio: 1,
            simulated: true,
            meterNumber: change.meterNumber ?? null,
          },
        ],
      });
    const site = (): SiteJournal => new SiteJournal(journal, orders());

    it('keeps the configuration last received, and ignores an older one', () => {
      expect(site().takeConfig(config({ version: 2 }), AT)?.version).toBe(2);
      expect(site().takeConfig(config({ version: 1 }), AT)).toBeUndefined();
      reopen();
      expect(site().config()).toEqual(config({ version: 2 }));
    });

    it('leaves a bus alone that comes with an older epoch than it had', () => {
      site().takeConfig(config({ version: 1, epoch: 5 }), AT);
      expect(site().takeConfig(config({ version: 2, epoch: 4 }), AT)?.buses).toEqual([]);
      expect(site().takeConfig(config({ version: 3, epoch: 6 }), AT)?.buses.length).toBe(1);
    });

    it('keeps the first number seen of a meter, until the server says another or takes it back', () => {
      site().takeConfig(config(), AT);
      site().sawNumber(METER, '000000000001');
      site().sawNumber(METER, '000000000002');
      expect(site().meterNumber(METER)).toBe('000000000001');
      site().takeConfig(config({ version: 2 }), AT);
      expect(site().meterNumber(METER)).toBe('000000000001');
      site().takeConfig(config({ version: 3, meterNumber: '000000000003' }), AT);
      expect(site().meterNumber(METER)).toBe('000000000003');
      site().takeConfig(config({ version: 4 }), AT);
      expect(site().meterNumber(METER)).toBeNull();
    });
  });
});
