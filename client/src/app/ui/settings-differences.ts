import { type DifferingSetting, readDifferences } from '#shared';

const NAME_KEYS = {
  'sharp price': 'terms.sharp',
  'peak price': 'terms.peak',
  'flat price': 'terms.flat',
  'valley price': 'terms.valley',
  'alarm amount 1': 'terms.alarm1',
  'alarm amount 2': 'terms.alarm2',
  'hoarding limit': 'terms.hoardingLimit',
  'power threshold': 'terms.powerThreshold',
  'prepay control': 'meter.prepayControl',
  'mode': 'meter.mode',
} as const satisfies Record<DifferingSetting, string>;

/** Values that are words, not figures. */
const VALUE_KEYS: Readonly<Record<string, string>> = {
  'prepaid': 'meterMode.prepaid',
  'forced on': 'meterMode.forced_on',
  'forced off': 'meterMode.forced_off',
  'on': 'meter.valueOn',
  'off': 'meter.valueOff',
};

/** A value as a figure, or as the key of its word. */
export interface SaidValue {
  readonly key: string | null;
  readonly text: string;
}

export interface SaidDifference {
  readonly nameKey: string;
  readonly wanted: SaidValue;
  readonly read: SaidValue;
}

const said = (text: string): SaidValue => ({ key: VALUE_KEYS[text] ?? null, text });

/** What a meter did not take, to be said in the words of the screen; null where its gateway gave another reason. */
export function differencesOf(
  reason: string,
): { readonly all: readonly SaidDifference[]; readonly more: boolean } | null {
  const line = readDifferences(reason);
  if (!line) return null;
  const all = line.differences.map(({ name, wanted, read }) => ({
    ...{ nameKey: NAME_KEYS[name], wanted: said(wanted), read: said(read) },
  }));
  return { all, more: line.more };
}
