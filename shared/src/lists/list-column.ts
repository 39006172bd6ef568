/** What a list shows of each thing that it lists: the same columns on screen, on paper and in the spreadsheet. */

import type { CurrencyDecimals } from '../money/money.js';
import type { MethodSetting } from '../settings/payment-methods.js';

/** The words of a thing in each language of the product. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}
export const LIST_LANGUAGES = ['en', 'zh'] as const;
export type ListLanguage = (typeof LIST_LANGUAGES)[number];

/**
 * How a value is shown: text, a code that is never broken, a whole number, minor units of money, watt-hours, watts, a
 * moment (UTC, ISO 8601), a day, one of some words, or a payment method, which the property names.
 */
export type ColumnKind =
  'text' | 'code' | 'whole' | 'money' | 'energy' | 'power' | 'moment' | 'day' | 'choice' | 'method';
export type ColumnValue = string | number | boolean | null;

/** What a value that is made of words may depend on besides the row. */
export interface Showing {
  readonly language: ListLanguage;
  readonly decimals: CurrencyDecimals;
  /** stands behind amounts inside of a text; empty until the settings are known */
  readonly currencyCode: string;
  /** of the property, whose clock moments are shown on */
  readonly timeZone: string;
  /** what payment methods are called here; absent until the settings are known */
  readonly methods?: readonly MethodSetting[] | undefined;
}

export interface ListColumn<R> {
  readonly name: string;
  readonly title: Words;
  readonly kind: ColumnKind;
  readonly value: (row: R, showing: Showing) => ColumnValue;
  /** who goes first when the list gets too narrow for all: the highest; 0 always stays */
  readonly rank?: 0 | 1 | 2 | 3;
  readonly sortable?: boolean;
  /** a sentence, which gets the room that the others leave */
  readonly wide?: boolean;
  /** of a `choice`: what stands for each value */
  readonly words?: Readonly<Record<string, Words>>;
}

/** What stands for a value that is one of some words. */
export function wordOf<R>({ words }: ListColumn<R>, value: ColumnValue, language: ListLanguage): string {
  return value === null ? '' : (words?.[String(value)]?.[language] ?? String(value));
}

/** What a column is called where its cells are plain numbers: with the unit that they are in. */
export function headingOf<R>(
  { title, kind }: ListColumn<R>,
  { language, currencyCode }: { readonly language: ListLanguage; readonly currencyCode: string },
): string {
  const units: Partial<Record<ColumnKind, string>> = { money: currencyCode, energy: 'kWh', power: 'W' };
  const unit = units[kind];
  return unit ? `${title[language]} (${unit})` : title[language];
}

export const YES_NO: Readonly<Record<'true' | 'false', Words>> = {
  true: { en: 'Yes', zh: '是' },
  false: { en: 'No', zh: '否' },
};
