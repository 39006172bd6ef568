/** A time-of-use table: from when in the day which tariff holds. Three bytes a slot: tariff, minute, hour. */
const TARIFF_NAMES = ['sharp', 'peak', 'flat', 'valley'] as const;
export type TariffName = (typeof TARIFF_NAMES)[number];

export interface DaySlot {
  readonly tariff: TariffName;
  readonly hour: number;
  readonly minute: number;
}

/** Decodes the slots in use; undefined when the bytes are no day table. Slots behind the first that are all zero are free. */
export function decodeDayTable(bytes: Buffer): DaySlot[] | undefined {
  const slots: DaySlot[] = [];
  for (let at = 0; at + 3 <= bytes.length; at += 3) {
    const [number = 0, minute = 0, hour = 0] = bytes.subarray(at, at + 3);
    const tariff = TARIFF_NAMES[number];
    if (!tariff || minute > 59 || hour > 23) return undefined;
    if (at === 0 || hour > 0 || minute > 0) slots.push({ tariff, hour, minute });
  }
  return slots;
}

/** Encodes a day; undefined when it has more slots than the meter, none, or slots that do not rise. */
export function encodeDayTable(slots: readonly DaySlot[], slotsOfMeter: number): Buffer | undefined {
  const minutes = slots.map((slot) => slot.hour * 60 + slot.minute);
  const rises = minutes.every((minute, at) => at === 0 || minute > (minutes[at - 1] ?? 0));
  const areTimes = slots.every(({ hour, minute }) => hour >= 0 && hour < 24 && minute >= 0 && minute < 60);
  if (slots.length === 0 || slots.length > slotsOfMeter || !rises || !areTimes) return undefined;
  const bytes = Buffer.alloc(slotsOfMeter * 3);
  slots.forEach((slot, at) => bytes.set([TARIFF_NAMES.indexOf(slot.tariff), slot.minute, slot.hour], at * 3));
  return bytes;
}
