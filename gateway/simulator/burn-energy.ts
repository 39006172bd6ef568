/**
 * Time passes on a simulated meter: energy is counted by tariff and charged at once, in exact integers with what is left
 * over kept, and the relay follows the balance, the forced mode and the load.
 */
import { nextLoadChange, roomLoadW } from './load-curve.js';
import type { MeterState, TariffSlot } from './meter-state.js';

/** W x ms in one Wh. */
const WATT_MS_PER_WH = 3_600_000;
/** Wh x price (1/10,000 per kWh) in 0.01 of the currency. */
const CHARGE_PER_HUNDREDTH = 100_000;
/** The longest stretch that is counted before the relay is looked at again. */
const LONGEST_STRETCH_MS = 30_000;
const OVERLOAD_PAUSE_MS = 60_000;

export interface MeterBody {
  readonly code: string;
  readonly phases: 1 | 3;
  readonly prepaid: boolean;
}

/** Whether the relay is closed. A metering-only model has none: its load is always on. */
export function isRelayClosed(body: MeterBody, state: MeterState): boolean {
  if (!body.prepaid || state.forced === 'on') return true;
  if (state.forced === 'off' || state.overloadUntil > 0) return false;
  return !state.prepayOn || state.remaining > -state.overdraft;
}

/** What the room draws while the relay is closed, W. */
export function wantedLoadW(body: MeterBody, state: MeterState, at: number): number {
  return state.fixedLoadW ?? roomLoadW(body.code, body.phases, at);
}

/** Which of the four tariffs holds at a local time of day. */
export function tariffAt(table: readonly TariffSlot[], at: number): 0 | 1 | 2 | 3 {
  const date = new Date(at);
  const minute = date.getHours() * 60 + date.getMinutes();
  const slots = slotsInUse(table);
  const started = slots.filter((slot) => slot.hour * 60 + slot.minute <= minute);
  return (started.at(-1) ?? slots.at(-1))?.tariff ?? 2;
}

/** An unused slot behind the first is all zero. */
function slotsInUse(table: readonly TariffSlot[]): TariffSlot[] {
  return table
    .filter((slot, at) => at === 0 || slot.hour > 0 || slot.minute > 0)
    .sort((a, b) => a.hour * 60 + a.minute - (b.hour * 60 + b.minute));
}

/** Counts and charges up to `now`; a time that lies behind changes nothing. */
export function burnUntil(body: MeterBody, state: MeterState, now: number): void {
  while (state.countedUntil < now) {
    const from = state.countedUntil;
    const nextMinute = (Math.floor(from / 60_000) + 1) * 60_000;
    const until = Math.min(now, from + LONGEST_STRETCH_MS, nextLoadChange(from), nextMinute);
    followOverload(body, state, from);
    const loadW = isRelayClosed(body, state) ? wantedLoadW(body, state, from) : 0;
    count(body, state, loadW * (until - from), tariffAt(state.dayTables[0], from));
    state.countedUntil = until;
  }
}

function followOverload(body: MeterBody, state: MeterState, at: number): void {
  if (!body.prepaid || state.forced !== 'none') return;
  const mayTryAgain = state.overloadTrips < state.overloadTripsAllowed;
  if (state.overloadUntil > 0 && state.overloadUntil <= at && mayTryAgain) state.overloadUntil = 0;
  if (isRelayClosed(body, state) && wantedLoadW(body, state, at) > state.thresholdW) {
    state.overloadTrips += 1;
    state.overloadUntil = at + OVERLOAD_PAUSE_MS;
  }
}

function count(body: MeterBody, state: MeterState, wattMs: number, tariff: 0 | 1 | 2 | 3): void {
  const energy = state.energyRemainder + wattMs;
  const wholeWh = Math.floor(energy / WATT_MS_PER_WH);
  state.energyRemainder = energy - wholeWh * WATT_MS_PER_WH;
  state.energyWh[tariff] += wholeWh;
  if (body.prepaid) charge(state, wholeWh, state.prices[tariff]);
}

/** Takes the price of some energy off the balance; what is less than 0.01 is kept for the next time. */
export function charge(state: MeterState, energyWh: number, price: number): void {
  const due = state.chargeRemainder + energyWh * price;
  const hundredths = Math.floor(due / CHARGE_PER_HUNDREDTH);
  state.chargeRemainder = due - hundredths * CHARGE_PER_HUNDREDTH;
  state.remaining -= hundredths;
  state.charged += hundredths;
}

/** A new credit, a recovery and a forced mode all end the pause after an overload. */
export function forgetOverload(state: MeterState): void {
  state.overloadTrips = 0;
  state.overloadUntil = 0;
}
