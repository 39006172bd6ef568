import { Dexie } from 'dexie';
import { decodeIntent, minorUnits, type ShiftItem } from '#shared';
import { v7 } from 'uuid';
import { isSale, OutboxDatabase } from './outbox-database';
import { readOutboxView } from './outbox-view';
import { recordSale, type RecordSaleWorld } from './record-sale';
import { recordTill, type TillForm } from './record-till';
import { sendPass } from './send-pass';
import { signBytes } from './signing';
import { DEVICE_ID, formOf, IntakeServer, LEASE_ID, NOON, openTablet, OPERATOR_ID, worldAt } from './test/outbox-world';

const of = { operatorId: OPERATOR_ID, durable: true };
const opened = (floatMinor: number, id = v7()): TillForm => ({
  ...{ ...of, id, kind: 'shift_opened', floatMinor: minorUnits(floatMinor) },
});
const closed = (countedMinor: number, id = v7()): TillForm => ({
  ...{ ...of, id, kind: 'shift_closed', countedMinor: minorUnits(countedMinor) },
});
const givenBack = (): TillForm => ({ ...of, id: v7(), kind: 'lease_closed' });

describe('record till', () => {
  let tablet: Awaited<ReturnType<typeof openTablet>>;
  let database: OutboxDatabase;
  const record = (form: TillForm, world: RecordSaleWorld = worldAt()) => recordTill(database, form, world);
  const refusalOf = async (form: TillForm) => {
    const recorded = await record(form);
    return recorded.ok ? undefined : recorded.refusal;
  };
  const saidBy = async (form: TillForm): Promise<ShiftItem | undefined> => {
    const recorded = await record(form);
    const read = recorded.ok ? decodeIntent(recorded.item.bytes) : undefined;
    return read && !read.ok && read.refusal === 'no_sale' ? read.item : undefined;
  };

  beforeEach(async () => {
    tablet = await openTablet();
    database = tablet.database;
  });
  afterEach(async () => {
    // Whatever happened: sales and till items share one numbering without gaps, each with its status.
    const items = await database.items.toArray();
    const numbers = items.map((item) => item.number).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(await database.statuses.count()).toBe(items.length);
    expect((await database.devices.get(DEVICE_ID))?.lastNumber).toBe(items.length);
    await tablet.close();
  });

  it('signs float and counted cash with the totals of the shift, in the numbering of the sales', async () => {
    const first = await saidBy(opened(5_000));
    const sale = await recordSale(database, formOf(), worldAt());
    const shiftId = sale.ok ? sale.item.shiftId : '';
    expect(first).toEqual(jasmine.objectContaining({ kind: 'shift_opened', shiftId, floatMinor: minorUnits(5_000) }));
    expect(sale.ok && sale.item.number).toBe(2);
    expect(await saidBy(closed(6_900))).toEqual({
      ...{ kind: 'shift_closed', shiftId, operatorId: OPERATOR_ID, countedMinor: minorUnits(6_900) },
      ...{ totals: { cash: { count: 1, sumMinor: minorUnits(2_000) } }, serverTimeSeenMs: NOON },
    });
    const row = await database.closedShifts.get(shiftId);
    expect([row?.countedMinor, row?.expectedMinor]).toEqual([minorUnits(6_900), minorUnits(7_000)]);
  });

  it('begins a new shift with the sale after a closing', async () => {
    const before = await recordSale(database, formOf(), worldAt());
    await record(closed(2_000));
    const after = await recordSale(database, formOf(), worldAt());
    expect(before.ok && after.ok && before.item.shiftId !== after.item.shiftId).toBeTrue();
    expect((await database.shifts.get(OPERATOR_ID))?.totals.cash?.count).toBe(1);
  });

  it('gives a float once to a shift that began with a sale', async () => {
    await recordSale(database, formOf(), worldAt());
    expect(await refusalOf(opened(100))).toBeUndefined();
    expect(await refusalOf(opened(100))).toBe('shift_opened_already');
  });

  it('makes one item of a double tap, and refuses other content under the same id', async () => {
    const form = opened(5_000);
    const both = await Promise.all([record(form), record(form)]);
    expect(both.every(({ ok }) => ok)).toBeTrue();
    expect(await database.items.count()).toBe(1);
    expect(await refusalOf(opened(6_000, form.id))).toBe('form_changed');
  });

  it('signs a closing anew when a sale came between signing and storing', async () => {
    await recordSale(database, formOf(), worldAt());
    let interrupted = false;
    const recorded = await record(closed(4_000), {
      ...worldAt(),
      sign: async (key, bytes) => {
        if (!interrupted) {
          interrupted = true;
          await recordSale(database, formOf(), worldAt());
        }
        return signBytes(key, bytes);
      },
    });
    const said = recorded.ok ? recorded.item.said : undefined;
    expect(said?.kind === 'shift_closed' && said.totals.cash?.count).toBe(2);
  });

  it('says what is missing', async () => {
    expect(await refusalOf(closed(0))).toBe('shift_missing');
    await database.leases.clear();
    expect(await refusalOf(givenBack())).toBe('lease_missing');
    await database.devices.update(DEVICE_ID, { revoked: true });
    expect(await refusalOf(opened(0))).toBe('device_revoked');
    await database.devices.update(DEVICE_ID, { revoked: false });
  });

  it('gives a lease back by its last number, once, and sells nothing under it afterwards', async () => {
    await recordSale(database, formOf(), worldAt());
    expect(await saidBy(givenBack())).toEqual({
      ...{ kind: 'lease_closed', leaseId: LEASE_ID, operatorId: OPERATOR_ID, lastNumber: 1, count: 1 },
      ...{ sumMinor: minorUnits(2_000), serverTimeSeenMs: NOON },
    });
    expect(await refusalOf(givenBack())).toBe('lease_missing');
    expect(await recordSale(database, formOf(), worldAt())).toEqual({ ok: false, refusal: 'lease_missing' });
    const row = await database.leases.get(LEASE_ID);
    expect(row?.lease.endsAtMs).toBe(NOON);
  });

  it('goes up with the sales, in order, and is shown apart from them', async () => {
    await record(opened(5_000));
    await recordSale(database, formOf(), worldAt());
    await record(closed(7_000));
    const waiting = await readOutboxView(database);
    expect([waiting.queued, waiting.unsent, waiting.entries.length, waiting.closedShifts[0]?.state]).toEqual([
      ...[1, 3, 1, 'queued'],
    ] as never);
    const server = new IntakeServer(tablet.publicKey);
    const ping = () => Promise.resolve('online' as const);
    expect(await sendPass(database, { transport: server.transport, ping, nowMs: () => NOON })).toBe('online');
    expect([...server.taken.values()].map(({ number }) => number)).toEqual([1, 2, 3]);
    const sent = await readOutboxView(database);
    expect([sent.queued, sent.unsent, sent.closedShifts[0]?.state]).toEqual([0, 0, 'accepted'] as never);
  });
});

describe('the outbox of an older app', () => {
  it('is opened with everything in it: version 1', async () => {
    const name = `prepaid-outbox-spec-v1-${Date.now()}`;
    const old = new Dexie(name);
    old.version(1).stores({
      items: '&id, &[deviceId+number], queuedAtMs',
      statuses: '&id, state, [deviceId+number], [deviceId+state+number], changedAtMs',
      devices: '&deviceId, enrolledAtMs',
      enrolments: '&requestId',
      leases: '&leaseId, [deviceId+operatorId]',
      shifts: '&operatorId',
      meta: '&key',
    });
    const [deviceId, operatorId, shiftId] = [v7(), v7(), v7()];
    const totals = { cash: { count: 1, sumMinor: 2_000 } };
    await old.table('shifts').add({ operatorId, shiftId, openedAtMs: NOON, totals });
    const summary = { receiptNumber: 'K7-000001', amountMinor: 2_000, method: 'cash' };
    const item = { id: v7(), deviceId, number: 1, bytes: new Uint8Array(1), signature: new Uint8Array(64) };
    await old.table('items').add({ ...item, queuedAtMs: NOON, operatorId, shiftId, durable: true, summary });
    await old.table('statuses').add({ id: item.id, deviceId, number: 1, state: 'queued', changedAtMs: NOON });
    old.close();

    const database = new OutboxDatabase(name);
    const view = await readOutboxView(database);
    expect([view.queued, view.unsent, view.entries[0]?.summary.receiptNumber]).toEqual([1, 1, 'K7-000001'] as never);
    expect(view.shifts[0]).toEqual({
      ...{ operatorId, shiftId, openedAtMs: NOON, opening: null, word: null },
      totals: { cash: { count: 1, sumMinor: minorUnits(2_000) } },
    });
    const [kept] = await database.items.toArray();
    expect(kept && isSale(kept) && kept.bytes.length).toBe(1);
    await database.delete({ disableAutoOpen: true });
  });
});
