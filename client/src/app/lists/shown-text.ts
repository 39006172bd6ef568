import {
  type ColumnValue,
  FIRST_METHODS,
  formatKwh,
  type ListColumn,
  methodName,
  minorUnits,
  parsePaymentMethod,
  type Showing,
  wattHoursOf,
  wordOf,
} from '#shared';
import { amountWords } from '../ui/amount-words';

interface Shown extends Showing {
  /** moments of other years are said with their year */
  readonly nowMs: number;
}

/** What stands in a cell, as text: an amount with its currency, a moment as long as it may get. */
export function shownText<R>(column: ListColumn<R>, value: ColumnValue, shown: Shown): string {
  if (value === null) return '';
  switch (column.kind) {
    case 'money':
      return `${amountWords(minorUnits(Number(value)), shown.decimals)} ${shown.currencyCode}`;
    case 'energy':
      return formatKwh(wattHoursOf(Number(value)));
    case 'choice':
      return wordOf(column, value, shown.language);
    case 'method': {
      const method = parsePaymentMethod(String(value));
      return method ? methodName(shown.methods ?? FIRST_METHODS, method, shown.language) : String(value);
    }
    case 'moment': {
      const isOfThisYear = String(value).slice(0, 4) === new Date(shown.nowMs).toISOString().slice(0, 4);
      return {
        en: `Nov 28${isOfThisYear ? '' : ', 2028'}, 20:58`,
        zh: `${isOfThisYear ? '' : '2028年'}12月28日 20:58`,
      }[shown.language];
    }
    default:
      return String(value);
  }
}
