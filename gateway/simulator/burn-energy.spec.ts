import fc from 'fast-check';
import { burnUntil, charge, isRelayClosed, tariffAt } from './burn-energy.js';
import type { MeterBody } from './burn-energy.js';
import { roomLoadW } from './load-curve.js';
import { factoryState } from './meter-state.js';
import type { MeterState } from './meter-state.js';

const BODY: MeterBody = { code: '0101010101', phases: 1, prepaid: true };
const HOUR = 3_600_000;
/** A local midnight. */
const MIDNIGHT = new Date(2026, 6, 1).getTime();

function meter(changes: Partial<MeterState> = {}): MeterState {
  return { ...factoryState(BODY.code, MIDNIGHT), remaining: 100_000, fixedLoadW: 1000, ...changes };
}
const total = (state: MeterState): number => state.energyWh.reduce((sum, energyWh) => sum + energyWh, 0);

describe('time on a simulated meter', () => {
  it('counts a kilowatt for an hour as 1000 Wh and charges them at the price', () => {
    const state = meter();
    burnUntil(BODY, state, MIDNIGHT + HOUR);
    expect(total(state)).toBe(1000);
    expect(state.remaining).toBe(100_000 - 125);
    expect(state.charged).toBe(125);
  });

  it('charges by the tariff of the hour', () => {
    const state = meter({ prices: [40_000, 30_000, 20_000, 10_000] });
    burnUntil(BODY, state, MIDNIGHT + 24 * HOUR);
    // The day of the factory: valley 0-6 and 22-24, flat 6-8 and 11-17, peak 8-11 and 19-22, sharp 17-19.
    expect(state.energyWh).toEqual([2000, 6000, 8000, 8000]);
    expect(state.charged).toBe(2 * 400 + 6 * 300 + 8 * 200 + 8 * 100);
  });

  it('changes tariff on the minute', () => {
    const table = [
      { tariff: 3, hour: 0, minute: 0 },
      { tariff: 0, hour: 8, minute: 30 },
    ] as const;
    expect(tariffAt(table, MIDNIGHT + 8 * HOUR + 30 * 60_000 - 1)).toBe(3);
    expect(tariffAt(table, MIDNIGHT + 8 * HOUR + 30 * 60_000)).toBe(0);
    expect(tariffAt([{ tariff: 1, hour: 6, minute: 0 }], MIDNIGHT)).toBe(1);
  });

  it('loses nothing, however time is cut up', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: HOUR }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 0, max: 9000 }), (steps, fixedLoadW) => {
        const inSteps = meter({ fixedLoadW, prices: [12_501, 9_999, 7, 123_456] });
        const atOnce = structuredClone(inSteps);
        let now = MIDNIGHT;
        for (const step of steps) burnUntil(BODY, inSteps, (now += step));
        burnUntil(BODY, atOnce, now);
        return JSON.stringify(inSteps) === JSON.stringify(atOnce);
      }),
      { numRuns: 50 },
    );
  });

  it('charges exactly: what was charged and what is left over make the energy times its price', () => {
    const uses = fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 99_999_999 })));
    fc.assert(
      fc.property(uses, (charges) => {
        const state = meter({ remaining: 0 });
        let due = 0n;
        for (const [energyWh, price] of charges) {
          charge(state, energyWh, price);
          due += BigInt(energyWh) * BigInt(price);
        }
        expect(BigInt(state.charged) * 100_000n + BigInt(state.chargeRemainder)).toBe(due);
        expect(state.remaining).toBe(0 - state.charged);
        return state.chargeRemainder >= 0 && state.chargeRemainder < 100_000;
      }),
    );
  });

  it('trips when the balance is used up, and burns nothing then', () => {
    const state = meter({ remaining: 10 });
    burnUntil(BODY, state, MIDNIGHT + 2 * HOUR);
    expect(isRelayClosed(BODY, state)).toBeFalse();
    expect(state.remaining).toBeLessThanOrEqual(0);
    expect(state.remaining).toBeGreaterThan(-2);
    const energyWh = total(state);
    burnUntil(BODY, state, MIDNIGHT + 20 * HOUR);
    expect(total(state)).toBe(energyWh);
  });

  it('goes below zero when it is forced on or prepaid is off, and stays open when it is forced off', () => {
    for (const changes of [{ forced: 'on' }, { prepayOn: false }] as const) {
      const state = meter({ remaining: 10, ...changes });
      burnUntil(BODY, state, MIDNIGHT + 2 * HOUR);
      expect(isRelayClosed(BODY, state)).toBeTrue();
      expect(state.remaining).toBe(10 - 250);
    }
    const off = meter({ forced: 'off' });
    burnUntil(BODY, off, MIDNIGHT + 2 * HOUR);
    expect([isRelayClosed(BODY, off), total(off)]).toEqual([false, 0]);
  });

  it('trips for overload, tries again after a minute, and stays open after the allowed trips', () => {
    const state = meter({ thresholdW: 900, overloadTripsAllowed: 3 });
    burnUntil(BODY, state, MIDNIGHT + 30_000);
    expect([state.overloadTrips, isRelayClosed(BODY, state)]).toEqual([1, false]);
    burnUntil(BODY, state, MIDNIGHT + HOUR);
    expect([state.overloadTrips, isRelayClosed(BODY, state)]).toEqual([3, false]);
    state.fixedLoadW = 100;
    burnUntil(BODY, state, MIDNIGHT + 2 * HOUR);
    expect(isRelayClosed(BODY, state)).toBeFalse();
  });

  it('closes again after an overload that has gone', () => {
    const state = meter({ thresholdW: 900 });
    burnUntil(BODY, state, MIDNIGHT + 30_000);
    state.fixedLoadW = 100;
    burnUntil(BODY, state, MIDNIGHT + 120_000);
    expect(isRelayClosed(BODY, state)).toBeTrue();
  });

  it('has a load of its own in each room, the same in every run, with a night and a day', () => {
    const at = (code: string, hour: number): number => roomLoadW(code, 1, MIDNIGHT + hour * HOUR);
    expect(at('0101010101', 12)).toBe(at('0101010101', 12));
    const rooms = Array.from({ length: 50 }, (_, room) => `01010101${room.toString(16).padStart(2, '0')}`);
    expect(new Set(rooms.map((room) => at(room, 12))).size).toBeGreaterThan(40);
    const sum = (hour: number): number => rooms.reduce((watts, room) => watts + at(room, hour), 0);
    expect(sum(3)).toBeLessThan(sum(18) / 3);
  });
});
