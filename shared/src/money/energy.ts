/** Energy is an integer of watt-hours. Meters count in 0.01 kWh (10 Wh) and are multiplied by their transformers. */

declare const wattHours: unique symbol;
export type WattHours = number & { readonly [wattHours]: true };

/** Takes a whole number of watt-hours; throws RangeError otherwise. */
export function wattHoursOf(value: number): WattHours {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of watt-hours: ${value}`);
  return value as WattHours;
}

/** Real energy of a register in 0.01 kWh behind transformers (raw x PT x CT; manual, ADL3000-E). */
export function energyFromRegister(raw: number, ptRatio: number, ctRatio: number): WattHours {
  return wattHoursOf(raw * 10 * ptRatio * ctRatio);
}

/** Watt-hours as kWh with two decimals, rounded toward zero: 12345 is '12.34'. */
export function formatKwh(energy: WattHours): string {
  const hundredths = Math.trunc(energy / 10);
  const sign = hundredths < 0 ? '-' : '';
  const digits = String(Math.abs(hundredths)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
