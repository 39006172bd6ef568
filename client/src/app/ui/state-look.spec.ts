import { type MeterCode, type MeterState, minorUnits, ORDER_STATES, SALE_STATES } from '#shared';
import { lookOfMeter, lookOfOrder, lookOfSale } from './state-look';

const GOOD: MeterState = {
  meterCode: '020103031E' as MeterCode,
  readAt: '2026-03-10T12:00:00.000Z',
  remainingMinor: minorUnits(5000),
  purchaseCount: 3,
  totalPurchasedMinor: minorUnits(9000),
  relayClosed: true,
  mode: 'prepaid',
  energyWh: 1000,
  powerW: 80,
  opened: true,
  arrears: false,
  alarm1: false,
  alarm2: false,
  overload: false,
  lostSince: null,
  blockedReason: null,
  openOrders: 0,
  onItsWayMinor: minorUnits(0),
};

describe('look of a meter', () => {
  it('is good when nothing is the matter', () => {
    expect(lookOfMeter(GOOD, false)).toEqual({ tone: 'good', key: 'meterState.on' });
  });

  it('says the gravest thing first', () => {
    const worse: readonly [Partial<MeterState>, string][] = [
      [{ relayClosed: false }, 'meterState.off'],
      [{ alarm1: true }, 'meterState.low'],
      [{ overload: true }, 'meterState.overload'],
      [{ openOrders: 1 }, 'meterState.onItsWay'],
      [{ arrears: true }, 'meterState.arrears'],
      [{ blockedReason: 'count_moved_without_us' }, 'meterState.blocked'],
      [{ lostSince: '2026-03-10T11:00:00.000Z' }, 'meterState.lost'],
      [{ noCredit: 'no_key' }, 'meterState.noCredit'],
      [{ knownAs: null }, 'meterState.knownElsewhere'],
    ];
    let state = GOOD;
    for (const [change, key] of worse) {
      state = { ...state, ...change };
      expect(lookOfMeter(state, false).key).toBe(key);
    }
  });

  it('says of a meter that has not taken its settings that it has not, before what it would owe', () => {
    const notTaken = { tone: 'stop', key: 'meterState.settingsNotTaken' } as const;
    expect(lookOfMeter(GOOD, false, true)).toEqual(notTaken);
    expect(lookOfMeter({ ...GOOD, arrears: true, openOrders: 1 }, true, true)).toEqual(notTaken);
    expect(lookOfMeter({ ...GOOD, blockedReason: 'count_moved_without_us' }, false, true).key).toBe(
      'meterState.blocked',
    );
  });

  it('does not call a meter without an account in arrears', () => {
    expect(lookOfMeter({ ...GOOD, opened: false, arrears: true }, false).key).toBe('meterState.notOpened');
    expect(lookOfMeter({ ...GOOD, arrears: true, alarm1: true }, false, false, false).key).toBe('meterState.on');
  });

  it('never calls an old reading good', () => {
    expect(lookOfMeter(GOOD, true)).toEqual({ tone: 'look', key: 'meterState.stale' });
  });
});

describe('look of orders and sales', () => {
  it('has one for every state', () => {
    for (const state of ORDER_STATES) expect(lookOfOrder(state).key).toMatch(/^orderState\./);
    for (const state of SALE_STATES) expect(lookOfSale({ state, orderState: null }).key).toMatch(/^saleState\./);
  });

  it('is good only when the meter has it', () => {
    expect(ORDER_STATES.filter((state) => lookOfOrder(state).tone === 'good')).toEqual(['applied']);
    expect(SALE_STATES.filter((state) => lookOfSale({ state, orderState: null }).tone === 'good')).toEqual([
      'credited',
    ]);
  });
});
