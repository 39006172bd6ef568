/**
 * What a meter was to be told beside what it says, and the writes that close the gap: only what differs is written,
 * since meters wear out by writing. Prices and limits go before the mode, so that a meter never runs prepaid at prices
 * of before; forced off goes first, since it is meant at once.
 */
import {
  type DifferingSetting,
  formatAmount,
  formatPrice,
  minorUnits,
  type MeterMode,
  pricePerKwh,
  type SettingsDifference,
  type WantedSettings,
} from '#shared';
import { planMode, planWrite, type PlannedWrite } from '../profiles/meter-terms.js';
import type { MeterProfile } from '../profiles/profile.js';

/** What the meter says. */
export interface ReadSettings {
  readonly prepayOn: boolean;
  /** sharp, peak, flat, valley */
  readonly prices: readonly [number, number, number, number];
  readonly alarm1Hundredths: number;
  readonly alarm2Hundredths: number;
  readonly hoardingLimitHundredths: number;
  readonly powerThresholdW: number;
  readonly mode: MeterMode;
}

/** The writes are made group by group. */
export type SettingsGroup = 'mode' | 'prepay_on' | 'prices' | 'alarms' | 'hoarding_limit' | 'power_threshold';

export interface Difference extends SettingsDifference {
  readonly group: SettingsGroup;
}

const money = (hundredths: number): string => formatAmount(minorUnits(hundredths), 2);
const price = (value: number): string => formatPrice(pricePerKwh(value));
const watts = (value: number): string => `${value} W`;
const modeWords = (mode: MeterMode): string => mode.replace('_', ' ');

/** Everything in which the meter is not as wanted, in the order in which it is written. */
export function compareSettings(wanted: WantedSettings, read: ReadSettings): Difference[] {
  const differences: Difference[] = [];
  const compare = <T>(
    group: SettingsGroup,
    name: DifferingSetting,
    want: T,
    is: T,
    say: (value: T) => string,
  ): void => {
    if (want !== is) differences.push({ group, name, wanted: say(want), read: say(is) });
  };
  const { sharp, peak, flat, valley } = wanted.prices;
  compare('prices', 'sharp price', sharp as number, read.prices[0], price);
  compare('prices', 'peak price', peak as number, read.prices[1], price);
  compare('prices', 'flat price', flat as number, read.prices[2], price);
  compare('prices', 'valley price', valley as number, read.prices[3], price);
  compare('alarms', 'alarm amount 1', wanted.alarm1Hundredths, read.alarm1Hundredths, money);
  compare('alarms', 'alarm amount 2', wanted.alarm2Hundredths, read.alarm2Hundredths, money);
  compare('hoarding_limit', 'hoarding limit', wanted.hoardingLimitHundredths, read.hoardingLimitHundredths, money);
  compare('power_threshold', 'power threshold', wanted.powerThresholdW, read.powerThresholdW, watts);
  if (wanted.mode === 'prepaid') compare('prepay_on', 'prepay control', 'on', read.prepayOn ? 'on' : 'off', String);
  compare('mode', 'mode', wanted.mode, read.mode, modeWords);
  return wanted.mode === 'forced_off' ? differences.sort(modeFirst) : differences;
}

const modeFirst = (a: Difference, b: Difference): number => Number(b.group === 'mode') - Number(a.group === 'mode');

/** One write for each group that differs. A refusal says why a group cannot be written to this meter. */
export function planSettings(
  wanted: WantedSettings,
  differences: readonly Difference[],
  profile: MeterProfile,
  isSimulated: boolean,
): PlannedWrite[] {
  const groups = new Set(differences.map(({ group }) => group));
  return [...groups].map((group) => planGroup(wanted, group, profile, isSimulated));
}

function planGroup(
  wanted: WantedSettings,
  group: SettingsGroup,
  profile: MeterProfile,
  isSimulated: boolean,
): PlannedWrite {
  switch (group) {
    case 'mode':
      return planMode(profile, wanted.mode, isSimulated);
    case 'prepay_on':
      return planWrite(profile, group, { prepay_on: 1 }, isSimulated);
    case 'prices': {
      const { sharp, peak, flat, valley } = wanted.prices;
      const values = { price_sharp: sharp, price_peak: peak, price_flat: flat, price_valley: valley };
      return planWrite(profile, group, values, isSimulated);
    }
    case 'alarms': {
      const { alarm1Hundredths, alarm2Hundredths } = wanted;
      const values = { alarm_amount_1: alarm1Hundredths, alarm_amount_2: alarm2Hundredths };
      return planWrite(profile, group, values, isSimulated);
    }
    case 'hoarding_limit':
      return planWrite(profile, group, { hoarding_limit: wanted.hoardingLimitHundredths }, isSimulated);
    case 'power_threshold':
      return planWrite(profile, group, { power_threshold: wanted.powerThresholdW }, isSimulated);
  }
}

/** Writes whose values did not come back, before a person is told. */
export const TRIES_BEFORE_ATTENTION = 3;
const FIRST_PAUSE_MS = 2000;
const HOUR_MS = 3_600_000;

/** How long to wait after so many tries in vain: seconds at first, then hours that grow to a day. */
export function settingsPauseMs(tries: number, firstMs = FIRST_PAUSE_MS): number {
  if (tries < TRIES_BEFORE_ATTENTION) return firstMs * 2 ** Math.max(0, tries - 1);
  return Math.min(24 * HOUR_MS, HOUR_MS * 2 ** Math.min(tries - TRIES_BEFORE_ATTENTION, 10));
}
