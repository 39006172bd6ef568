/** How a list looks on paper: what it is, what was asked of it, its rows, and which page this is. */
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { ColumnKind, ListLanguage } from '#shared';
import { columnWidths, LONGEST_WORD } from './column-widths.js';

/** Plain data, since it goes to the worker that makes it. */
export interface WrittenList {
  readonly language: ListLanguage;
  readonly propertyName: string;
  readonly title: string;
  /** the filter in words */
  readonly filter: string;
  /** when and by whom it was made */
  readonly made: string;
  readonly columns: readonly { readonly heading: string; readonly kind: ColumnKind }[];
  readonly rows: readonly (readonly string[])[];
  /** sums over all rows, each with its word */
  readonly sums: readonly (readonly [word: string, sum: string])[];
}

const INK = '#16191d';
const QUIET = '#5b6470';
const LINE = '#c9cfd6';
const HEAD = '#eef2f3';
/** More columns than this are read across a sheet that lies on its side. */
const UPRIGHT_COLUMNS = 6;

const WORDS: Readonly<
  Record<ListLanguage, { rows: (count: number) => string; page: (at: number, of: number) => string }>
> = {
  en: { rows: (count) => (count === 1 ? '1 row' : `${count} rows`), page: (at, of) => `Page ${at} of ${of}` },
  zh: { rows: (count) => `共 ${count} 行`, page: (at, of) => `第 ${at} 页，共 ${of} 页` },
};

/** How wide a usual letter is, in ems; a Chinese character counts for two. */
const LETTER = 0.55;
const NUMBERS: ReadonlySet<ColumnKind> = new Set(['whole', 'money', 'energy', 'power']);

const MARGIN = 32;
const SHEET = { portrait: 595.28, landscape: 841.89 } as const;

export function listDocument(list: WrittenList): TDocumentDefinitions {
  const words = WORDS[list.language];
  const pageOrientation = list.columns.length > UPRIGHT_COLUMNS ? 'landscape' : 'portrait';
  const fontSize = list.columns.length > 10 ? 7.5 : 8.5;
  return {
    info: { title: list.title, producer: 'prepaid-electricity' },
    pageSize: 'A4',
    pageOrientation,
    pageMargins: [MARGIN, 36, MARGIN, 42],
    defaultStyle: { font: 'Receipt', fontSize, color: INK, lineHeight: 1.1 },
    content: [
      ...heading(list, words.rows(list.rows.length)),
      table(list, SHEET[pageOrientation] - 2 * MARGIN, fontSize),
    ],
    footer: (page, pages) => ({
      columns: [
        { text: list.made, color: QUIET },
        { text: words.page(page, pages), alignment: 'right', color: QUIET, width: 'auto' },
      ],
      margin: [MARGIN, 14, MARGIN, 0],
    }),
  };
}

function heading({ propertyName, title, filter, sums }: WrittenList, rows: string): Content[] {
  const summed = sums.map(([word, sum]) => `${word} ${sum}`);
  return [
    ...(propertyName ? [{ text: propertyName, color: QUIET }] : []),
    { text: title, fontSize: 17, margin: [0, 2, 0, 2] },
    { text: filter, color: QUIET },
    { text: [rows, ...summed].join(' · '), margin: [0, 2, 0, 10] },
  ];
}

function table(list: WrittenList, width: number, fontSize: number): Content {
  const { columns, rows } = list;
  const padding = 4;
  const widths = columnWidths(list, (width - columns.length * 2 * padding) / (fontSize * LETTER));
  const alignmentOf = (at: number) => (NUMBERS.has(columns[at]?.kind ?? 'text') ? 'right' : 'left');
  const cell = (text: string, at: number): TableCell => ({ text: breakable(text), alignment: alignmentOf(at) });
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: widths.map((letters) => letters * fontSize * LETTER),
      body: [
        columns.map(({ heading: text }, at) => ({ ...Object(cell(text, at)), color: QUIET, fillColor: HEAD })),
        ...rows.map((row) => row.map(cell)),
      ],
    },
    layout: {
      hLineWidth: (line) => (line === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingLeft: () => padding,
      paddingRight: () => padding,
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
  };
}

/** A word longer than a column would run into the next one: it may break anywhere, without a sign that is not in it. */
function breakable(text: string): string {
  return text.replace(new RegExp(`\\S{${LONGEST_WORD}}(?=\\S)`, 'g'), '$&\u200b');
}
