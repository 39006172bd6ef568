import { createHash } from 'node:crypto';

/** The tariffs in the order of the registers; a slot of the day table names one by its number. */
export const TARIFFS = ['sharp', 'peak', 'flat', 'valley'] as const;
export type TariffName = (typeof TARIFFS)[number];

export interface TariffSlot {
  readonly tariff: 0 | 1 | 2 | 3;
  readonly hour: number;
  readonly minute: number;
}

/** Everything that a simulated meter keeps when its power is cut. Plain JSON; amounts in 0.01. */
export interface MeterState {
  code: string;
  /** the time up to which energy has been counted, ms since 1970 */
  countedUntil: number;
  /** Wh by tariff, as counted by the meter itself (before its transformers) */
  energyWh: [number, number, number, number];
  /** what has not become a whole Wh yet, in W x ms */
  energyRemainder: number;
  prepayOn: boolean;
  /** 1/10,000 per kWh */
  prices: [number, number, number, number];
  alarm1: number;
  alarm2: number;
  overdraft: number;
  hoardingLimit: number;
  remaining: number;
  /** what has not become a whole 0.01 yet, in Wh x price; 100,000 of it are 0.01 */
  chargeRemainder: number;
  /** all that was ever charged for energy, 0.01 */
  charged: number;
  totalPurchased: number;
  purchaseCount: number;
  isAccountOpen: boolean;
  lastOrderId: string;
  lastOrderAmount: number;
  lastTry: number;
  thresholdW: number;
  overloadTrips: number;
  overloadTripsAllowed: number;
  /** ms since 1970 when the relay closes again after an overload; 0 when it is not waiting */
  overloadUntil: number;
  forced: 'none' | 'on' | 'off';
  dayTables: [TariffSlot[], TariffSlot[]];
  /** watts that replace the load curve */
  fixedLoadW: number | null;
}

const DEFAULT_DAY: readonly TariffSlot[] = [
  { tariff: 3, hour: 0, minute: 0 },
  { tariff: 2, hour: 6, minute: 0 },
  { tariff: 1, hour: 8, minute: 0 },
  { tariff: 2, hour: 11, minute: 0 },
  { tariff: 0, hour: 17, minute: 0 },
  { tariff: 1, hour: 19, minute: 0 },
  { tariff: 3, hour: 22, minute: 0 },
];

/** A meter as it leaves the factory: no account, no credit, the prices of the manual's defaults. */
export function factoryState(code: string, now: number): MeterState {
  return {
    code,
    countedUntil: now,
    energyWh: [0, 0, 0, 0],
    energyRemainder: 0,
    prepayOn: true,
    prices: [12_500, 12_500, 12_500, 12_500],
    alarm1: 10_000,
    alarm2: 20,
    overdraft: 0,
    hoardingLimit: 10_000_000,
    remaining: 0,
    chargeRemainder: 0,
    charged: 0,
    totalPurchased: 0,
    purchaseCount: 0,
    isAccountOpen: false,
    lastOrderId: '0000000000000000',
    lastOrderAmount: 0,
    lastTry: 0,
    thresholdW: 54_001,
    overloadTrips: 0,
    overloadTripsAllowed: 5,
    overloadUntil: 0,
    forced: 'none',
    dayTables: [[...DEFAULT_DAY], [...DEFAULT_DAY]],
    fixedLoadW: null,
  };
}

/** A meter's own number, 12 digits, made from its code so that it is the same in every run. */
export function ownNumberOf(code: string): string {
  const digest = createHash('sha256').update(`meter ${code}`).digest();
  return (digest.readUIntBE(0, 6) % 1e12).toString().padStart(12, '0');
}
