/** A row as it is written down: as text on paper, as a typed value in a spreadsheet. Times are the property's. */
import {
  type ColumnKind,
  type CurrencyDecimals,
  formatAmount,
  formatKwh,
  type ListColumn,
  type ListFilters,
  type ListLanguage,
  type ListMatch,
  type ListPlan,
  methodName,
  type MethodSetting,
  minorUnits,
  momentText,
  parsePaymentMethod,
  wallClock,
  wattHoursOf,
  wordOf,
} from '#shared';

/** What a written list depends on besides its rows. */
export interface Writing {
  readonly language: ListLanguage;
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly decimals: CurrencyDecimals;
  readonly methods: readonly MethodSetting[];
}

/** The cell as text. */
export function textOf<R>(column: ListColumn<R>, row: R, writing: Writing): string {
  const value = column.value(row, writing);
  if (value === null) return '';
  switch (column.kind) {
    case 'money':
      return formatAmount(minorUnits(Number(value)), writing.decimals).replace(
        /\d(?=(\d{3})+(?!\d))(?<!\.\d*)/g,
        '$&,',
      );
    case 'energy':
      return formatKwh(wattHoursOf(Number(value)));
    case 'moment':
      return momentText(String(value), writing.timeZone);
    case 'method':
      return methodName(writing.methods, parsePaymentMethod(String(value)) ?? 'other', writing.language);
    case 'choice':
      return wordOf(column, value, writing.language);
    default:
      return String(value);
  }
}

/** The cell as a spreadsheet has it. A moment is what the property's clock showed, since spreadsheets know no zones. */
export function cellOf<R>(column: ListColumn<R>, row: R, writing: Writing): string | number | Date | null {
  const value = column.value(row, writing);
  if (value === null) return null;
  switch (column.kind) {
    case 'money':
      return Number(value) / 10 ** writing.decimals;
    case 'energy':
      return Number(value) / 1000;
    case 'whole':
    case 'power':
      return Number(value);
    case 'moment':
      return wallClock(String(value), writing.timeZone);
    case 'day':
      return new Date(`${String(value)}T00:00:00Z`);
    default:
      return textOf(column, row, writing);
  }
}

/** How a spreadsheet shows a column. */
export function numberFormatOf<R>({ kind }: ListColumn<R>, { decimals }: Writing): string | undefined {
  const formats: Partial<Record<ColumnKind, string>> = {
    money: decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`,
    energy: '#,##0.00',
    moment: 'yyyy-mm-dd hh:mm:ss',
    day: 'yyyy-mm-dd',
    text: '@',
    code: '@',
  };
  return formats[kind];
}

const WORDS = {
  keywords: { en: 'Search', zh: '关键字' },
  from: { en: 'from', zh: '从' },
  to: { en: 'to', zh: '至' },
  selected: { en: 'Selected', zh: '已选择' },
  everything: { en: 'All', zh: '全部' },
} as const;

/**
 * The filter in words: `Created from 2026-03-01 to 2026-03-31 · State: held · Search: li`. What is filtered by an id is
 * called what the first row says, if there is one: nobody is told the name of what he may not see.
 */
export function filterInWords<R, F extends ListFilters>(
  list: ListPlan<R, F>,
  selection: { readonly ids: readonly string[] } | { readonly matching: ListMatch<F> },
  writing: Writing,
  first: R | undefined,
): string {
  const { language, decimals } = writing;
  if ('ids' in selection) return `${WORDS.selected[language]}: ${selection.ids.length}`;
  const { matching } = selection;
  const { from, to, keywords } = matching;
  const days = [
    ...(from === undefined ? [] : [`${WORDS.from[language]} ${from}`]),
    ...(to === undefined ? [] : [`${WORDS.to[language]} ${to}`]),
  ];
  const own = Object.entries(list.filters).flatMap(([name, { title, choices, isAmount }]) => {
    const value = matching[name as keyof F];
    if (value === undefined || value === null) return [];
    if (isAmount) return [`${title[language]}: ${formatAmount(minorUnits(Number(value)), decimals)}`];
    const called = first === undefined ? null : list.names?.[name]?.(first, writing);
    return [`${title[language]}: ${choices?.[String(value)]?.[language] ?? called ?? String(value)}`];
  });
  const parts = [
    ...(days.length > 0 && list.dates ? [`${list.dates[language]} ${days.join(' ')}`] : []),
    ...own,
    ...(keywords ? [`${WORDS.keywords[language]}: ${keywords}`] : []),
  ];
  return parts.length === 0 ? WORDS.everything[language] : parts.join(' · ');
}
