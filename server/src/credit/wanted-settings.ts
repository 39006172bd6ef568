/** What a gateway is told of a meter's wanted settings: money in the meter's own unit. */
import { type CurrencyDecimals, type MinorUnits, toMeterHundredths, type WantedSettings } from '#shared';
import type { MeterSettingsRow } from './meter-settings.entity.js';

/** Throws RangeError for a limit that no meter can hold exactly: such are refused when they are wanted. */
export function toWantedSettings(row: MeterSettingsRow, decimals: CurrencyDecimals): WantedSettings {
  const { settingsId, meterCode, version, wanted } = row;
  const hundredths = (amount: MinorUnits): number => {
    const value = toMeterHundredths(amount, decimals);
    if (value === undefined) throw new RangeError(`a meter cannot hold ${amount} exactly`);
    return value;
  };
  return {
    settingsId,
    meterCode,
    version,
    prices: wanted.prices,
    alarm1Hundredths: hundredths(wanted.alarm1Minor),
    alarm2Hundredths: hundredths(wanted.alarm2Minor),
    hoardingLimitHundredths: hundredths(wanted.hoardingLimitMinor),
    powerThresholdW: wanted.powerThresholdW,
    mode: wanted.mode,
  };
}
