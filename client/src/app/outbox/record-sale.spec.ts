import { minorUnits, OFFLINE_AFTER_MS } from '#shared';
import { isSale, OutboxDatabase } from './outbox-database';
import { keepLease } from './enrolment';
import { leaveShift, openShift, recordSale } from './record-sale';
import { signBytes } from './signing';
import { storageRefusal } from './storage-fault';
import { formOf, leaseOf, NOON, openTablet, OPERATOR_ID, worldAt, DEVICE_ID } from './test/outbox-world';

describe('record sale', () => {
  let tablet: Awaited<ReturnType<typeof openTablet>>;
  let database: OutboxDatabase;
  const reopen = async (...lease: Parameters<typeof leaseOf>) => {
    await tablet.close();
    tablet = await openTablet(...lease);
    database = tablet.database;
  };

  beforeEach(async () => {
    tablet = await openTablet();
    database = tablet.database;
  });
  afterEach(async () => {
    // Whatever happened: numbers without gaps, one status for each item, and totals that are the sum of the items.
    const items = await database.items.toArray();
    const numbers = items.map((item) => item.number).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(await database.statuses.count()).toBe(items.length);
    expect((await database.devices.get(DEVICE_ID))?.lastNumber).toBe(items.length);
    const sold = items.reduce((sum, item) => sum + (isSale(item) ? item.summary.amountMinor : 0), 0);
    expect((await database.currentLease(DEVICE_ID, OPERATOR_ID))?.usedSumMinor ?? 0).toBe(minorUnits(sold));
    await tablet.close();
  });

  it('gives the receipt number, keeps the signed bytes and counts lease and shift', async () => {
    const recorded = await recordSale(database, formOf(), worldAt());
    expect(recorded).toEqual(jasmine.objectContaining({ ok: true }));
    if (!recorded.ok) return;
    expect(recorded.item.summary.receiptNumber).toBe('K7-000001');
    expect(recorded.item.signature.length).toBe(64);
    const shift = await database.shifts.get(OPERATOR_ID);
    expect(shift?.totals.cash).toEqual({ sumMinor: minorUnits(2000), count: 1 });
  });

  it('gives two sales at the same moment two numbers', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => recordSale(database, formOf(), worldAt())));
    expect(all.every((one) => one.ok)).toBeTrue();
    expect(await database.items.count()).toBe(4);
  });

  it('gives two tabs at the same moment two numbers', async () => {
    const otherTab = new OutboxDatabase(database.name);
    const all = await Promise.all(
      [database, otherTab, database, otherTab].map((tab) => recordSale(tab, formOf(), worldAt())),
    );
    expect(all.map((one) => one.ok)).toEqual([true, true, true, true]);
    otherTab.close();
  });

  it('makes one sale of a double tap', async () => {
    const form = formOf();
    const [first, second] = await Promise.all([
      recordSale(database, form, worldAt()),
      recordSale(database, form, worldAt()),
    ]);
    expect(first.ok && second.ok && first.item.number === second.item.number).toBeTrue();
    expect(await database.items.count()).toBe(1);
  });

  it('refuses another amount under the id of a form that was sold already', async () => {
    const form = formOf();
    await recordSale(database, form, worldAt());
    const changed = await recordSale(database, { ...form, amountMinor: minorUnits(9900) }, worldAt());
    expect(changed).toEqual({ ok: false, refusal: 'form_changed' });
  });

  it('leaves nothing when the tab dies between signature and storage, and gives the number to the next sale', async () => {
    const died = recordSale(database, formOf(), {
      ...worldAt(),
      sign: () => Promise.reject(new Error('the tab is gone')),
    });
    await expectAsync(died).toBeRejectedWithError('the tab is gone');
    expect(await database.items.count()).toBe(0);
    const next = await recordSale(database, formOf(), worldAt());
    expect(next.ok && next.item.number).toBe(1);
  });

  it('begins again when another tab sold while this one was signing', async () => {
    let interrupted = false;
    const slow = await recordSale(database, formOf(), {
      ...worldAt(),
      sign: async (key, bytes) => {
        if (!interrupted) {
          interrupted = true;
          await recordSale(database, formOf(), worldAt());
        }
        return signBytes(key, bytes);
      },
    });
    expect(slow.ok && slow.item.number).toBe(2);
  });

  it('stops at a clock that is more than five minutes behind what it has seen', async () => {
    const behind = await recordSale(database, formOf(), worldAt(NOON - 6 * 60_000));
    expect(behind).toEqual({ ok: false, refusal: 'clock_behind' });
    const within = await recordSale(database, formOf(), worldAt(NOON - 4 * 60_000));
    expect(within.ok).toBeTrue();
  });

  it('stops at a clock that was off from the server at the last contact', async () => {
    await database.meta.put({ key: 'clock', serverTimeSeenMs: NOON, highestSeenMs: NOON, offsetMs: -7 * 60_000 });
    const off = await recordSale(database, formOf(), worldAt(NOON + 7 * 60_000));
    expect(off).toEqual({ ok: false, refusal: 'clock_off' });
  });

  it('keeps the limits of the lease: one sale, sum, count, end', async () => {
    const refusal = async (form = formOf(), at = NOON) => {
      const recorded = await recordSale(database, form, worldAt(at));
      return recorded.ok ? undefined : recorded.refusal;
    };
    expect(await refusal(formOf({ amountMinor: minorUnits(50_001) }))).toBe('over_sale_limit');
    expect(await refusal(formOf({ amountMinor: minorUnits(50_000) }))).toBeUndefined();
    expect(await refusal(formOf({ amountMinor: minorUnits(49_999) }))).toBeUndefined();
    expect(await refusal(formOf({ amountMinor: minorUnits(2) }))).toBe('lease_sum_used_up');
    expect(await refusal(formOf({ amountMinor: minorUnits(1) }), NOON + 24 * 3600_000)).toBe('lease_ended');
    await reopen({ count: 1 });
    expect(await refusal()).toBeUndefined();
    expect(await refusal()).toBe('lease_count_used_up');
  });

  it('never lets two sales at the same moment pass a sum that has room for one', async () => {
    await reopen({ sumMinor: minorUnits(3000) });
    const both = await Promise.all([
      recordSale(database, formOf(), worldAt()),
      recordSale(database, formOf(), worldAt()),
    ]);
    expect(both.filter((one) => one.ok).length).toBe(1);
    expect(both.find((one) => !one.ok)).toEqual({ ok: false, refusal: 'lease_sum_used_up' });
  });

  it('sells without signal only what the lease allows offline, and only on durable storage', async () => {
    const later = NOON + OFFLINE_AFTER_MS + 1;
    expect(await recordSale(database, formOf({ method: 'card' }), worldAt(later))).toEqual({
      ok: false,
      refusal: 'method_needs_signal',
    });
    expect(await recordSale(database, formOf({ durable: false }), worldAt(later))).toEqual({
      ok: false,
      refusal: 'no_durable_storage',
    });
    const withSignal = await recordSale(database, formOf({ method: 'card', durable: false }), worldAt());
    expect(withSignal.ok && withSignal.item.durable).toBeFalse();
  });

  it('says what is missing: device, lease', async () => {
    await database.leases.clear();
    expect(await recordSale(database, formOf(), worldAt())).toEqual({ ok: false, refusal: 'lease_missing' });
    await database.devices.clear();
    expect(await recordSale(database, formOf(), worldAt())).toEqual({ ok: false, refusal: 'device_missing' });
    await reopen();
  });

  it('refuses in words when the disk is full or the database is closed, and stores nothing', async () => {
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    database.items.hook('creating', full);
    expect(await recordSale(database, formOf(), worldAt())).toEqual({ ok: false, refusal: 'disk_full' });
    database.items.hook('creating').unsubscribe(full);
    expect(await database.statuses.count()).toBe(0);

    const closed = new OutboxDatabase(database.name);
    await closed.open();
    closed.close();
    expect(await recordSale(closed, formOf(), worldAt())).toEqual({ ok: false, refusal: 'storage_closed' });
    expect(storageRefusal(new TypeError('a bug'))).toBeUndefined();
  });

  it('never lets a signed sale be changed', async () => {
    const form = formOf();
    await recordSale(database, form, worldAt());
    await expectAsync(database.items.update(form.id, { number: 9 })).toBeRejected();
  });

  it('leaves a shift in which nothing was signed, and no other', async () => {
    const empty = await openShift(database, OPERATOR_ID, worldAt());
    expect(await leaveShift(database, OPERATOR_ID, empty.shiftId)).toBeTrue();
    const next = await openShift(database, OPERATOR_ID, worldAt());
    expect(next.shiftId).not.toBe(empty.shiftId);
    await recordSale(database, formOf(), worldAt());
    expect(await leaveShift(database, OPERATOR_ID, next.shiftId)).toBeFalse();
    expect((await openShift(database, OPERATOR_ID, worldAt())).shiftId).toBe(next.shiftId);
    // Another tab has left it already.
    expect(await leaveShift(database, OPERATOR_ID, empty.shiftId)).toBeTrue();
  });

  it('learns with a lease what the office calls it by now', async () => {
    const granted = { lease: leaseOf(), jws: 'x', serverTimeMs: NOON, floatLeftMinor: null, durableAsked: true };
    await keepLease(database, { ...granted, deviceName: 'Counter by the gate' }, NOON);
    await keepLease(database, granted, NOON);
    expect((await database.devices.get(granted.lease.deviceId))?.name).toBe('Counter by the gate');
  });

  it('keeps the newest head of the seals with the lease, and one that the server did not replace', async () => {
    const granted = { lease: leaseOf(), jws: 'x', serverTimeMs: NOON, floatLeftMinor: null, durableAsked: true };
    expect(await database.sealHead()).toBeUndefined();
    await keepLease(database, { ...granted, sealHead: 'first' }, NOON);
    await keepLease(database, granted, NOON);
    expect(await database.sealHead()).toBe('first');
    await keepLease(database, { ...granted, sealHead: 'second' }, NOON);
    expect(await database.sealHead()).toBe('second');
  });
});
