/**
 * How a receipt looks: on a sheet of A4, and on the 58 and 80 mm rolls of receipt printers, where it is as long as its
 * content. Amount and state stand out; what proves it is the QR code.
 */
import type { Content, ContentColumns, ContentTable, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { type CurrencyDecimals, formatAmount, type MinorUnits, type SaleRecord } from '#shared';
import type { ReceiptWords } from './receipt-words.js';

export const RECEIPT_PAPERS = ['a4', 'roll58', 'roll80'] as const;
export type ReceiptPaper = (typeof RECEIPT_PAPERS)[number];

/** What every paper of the property says around its own content. */
export interface PaperContent {
  readonly propertyName: string;
  readonly header: string;
  readonly footer: string;
  readonly currencyCode: string;
  readonly decimals: CurrencyDecimals;
  readonly timeZone: string;
  /** what the payment method is called; null where it is not known */
  readonly methodName: string | null;
  /** 0 for the original, else the running number of this copy; an example is no receipt at all */
  readonly copy: number | 'example';
}

export interface ReceiptContent extends PaperContent {
  readonly sale: SaleRecord;
  /** the QR code of the proof's address, as SVG; undefined for a sale that no device signed */
  readonly proofSvg: string | undefined;
}

/** One millimetre in PDF points. */
const MM = 72 / 25.4;
const INK = '#16191d';
const QUIET = '#5b6470';
const LINE = '#c9cfd6';
const ACCENT = '#0b6b57';
const WARN = '#9a4b00';

export interface Paper {
  readonly widthMm: number;
  readonly marginMm: number;
  /** of plain text, in points */
  readonly fontSize: number;
  readonly qrMm: number;
}
const ROLLS: Readonly<Record<Exclude<ReceiptPaper, 'a4'>, Paper>> = {
  roll58: { widthMm: 58, marginMm: 4, fontSize: 8, qrMm: 48 },
  roll80: { widthMm: 80, marginMm: 5, fontSize: 9.5, qrMm: 58 },
};
const A4 = { widthMm: 210, marginMm: 22, fontSize: 10.5, qrMm: 62 } as const;

/** `1,234.50`: grouped for people, with the currency's own decimals. */
export function amountForPeople(amount: MinorUnits, decimals: CurrencyDecimals): string {
  return formatAmount(amount, decimals).replace(/\d(?=(\d{3})+(?!\d))(?<!\.\d*)/g, '$&,');
}

/** The document that pdfmake makes the receipt of. */
export function receiptDocument(
  paper: ReceiptPaper,
  content: ReceiptContent,
  words: ReceiptWords,
): TDocumentDefinitions {
  const title = `${words.title} ${content.sale.receiptNumber}`;
  return paperDocument(paper, title, paper === 'a4' ? sheet(content, words) : roll(measuresOf(paper), content, words));
}

/** The measures of a kind of paper. */
export function measuresOf(paper: ReceiptPaper): Paper {
  return paper === 'a4' ? A4 : ROLLS[paper];
}

/** A document of ours: its paper, its font, its name. */
export function paperDocument(paper: ReceiptPaper, title: string, content: Content[]): TDocumentDefinitions {
  const plain = measuresOf(paper);
  return {
    info: { title, producer: 'prepaid-electricity' },
    pageSize: paper === 'a4' ? 'A4' : { width: plain.widthMm * MM, height: 'auto' },
    pageMargins: plain.marginMm * MM,
    defaultStyle: { font: 'Receipt', fontSize: plain.fontSize, color: INK, lineHeight: 1.15 },
    content,
  };
}

function roll(paper: Paper, content: ReceiptContent, words: ReceiptWords): Content[] {
  const size = paper.fontSize;
  const width = (paper.widthMm - 2 * paper.marginMm) * MM;
  return [
    ...masthead(content, size, 'center'),
    rule(width, size),
    {
      columns: [
        { text: words.title, color: QUIET, width: 'auto' },
        { text: content.sale.receiptNumber, fontSize: size * 1.25, alignment: 'right', width: '*' },
      ],
    },
    ...copyMark(content, words, size, 'right'),
    { text: words.amount, color: QUIET, alignment: 'center', margin: [0, size, 0, 0] },
    amountText(content.sale.amountMinor, content, size * 2.9, 'center'),
    stateText(content, words, size, 'center'),
    rule(width, size),
    facts(content, words),
    ...proof(content, words, { mm: paper.qrMm, size, alignment: 'center', above: size * 1.2 }),
    ...footer(content, size, 'center'),
  ];
}

function sheet(content: ReceiptContent, words: ReceiptWords): Content[] {
  const { sale } = content;
  const size = A4.fontSize;
  const width = (A4.widthMm - 2 * A4.marginMm) * MM;
  const head: ContentColumns = {
    columns: [
      { width: '*', stack: masthead(content, size * 1.3, 'left') },
      {
        width: 'auto',
        stack: [
          { text: words.title, color: QUIET, alignment: 'right' },
          { text: content.sale.receiptNumber, fontSize: size * 1.7, alignment: 'right' },
          ...copyMark(content, words, size, 'right'),
        ],
      },
    ],
  };
  return [
    head,
    rule(width, size * 1.6),
    {
      columns: [
        {
          width: '*',
          stack: [
            { text: words.amount, color: QUIET },
            amountText(sale.amountMinor, content, 38, 'left'),
            stateText(content, words, size * 1.1, 'left'),
            { ...facts(content, words), margin: [0, size * 1.6, 0, 0] },
          ],
        },
        { width: A4.qrMm * MM, stack: proof(content, words, { mm: A4.qrMm, size, alignment: 'right', above: 0 }) },
      ],
      columnGap: 24,
    },
    ...(content.footer ? [rule(width, size * 1.6), ...footer(content, size, 'left')] : []),
  ];
}

export type Alignment = 'left' | 'center' | 'right';

export function masthead({ propertyName, header }: PaperContent, size: number, alignment: Alignment): Content[] {
  return [
    ...(propertyName ? [{ text: propertyName, fontSize: size * 1.45, alignment }] : []),
    ...(header ? [{ text: header, color: QUIET, alignment, margin: [0, 2, 0, 0] as const }] : []),
  ].map((one) => ({ ...one, margin: [0, 2, 0, 0] }));
}

export function copyMark(
  { copy }: PaperContent,
  words: Pick<ReceiptWords, 'copy' | 'example'>,
  size: number,
  alignment: Alignment,
): Content[] {
  if (copy === 0) return [];
  const text = copy === 'example' ? words.example : words.copy(copy);
  return [{ text, fontSize: size * 1.15, color: WARN, alignment, characterSpacing: 1 }];
}

export function amountText(
  amountMinor: MinorUnits,
  { currencyCode, decimals }: PaperContent,
  size: number,
  alignment: Alignment,
): Content {
  return {
    text: [
      { text: amountForPeople(amountMinor, decimals), fontSize: size },
      { text: ` ${currencyCode}`, fontSize: size * 0.38, color: QUIET },
    ],
    alignment,
    lineHeight: 1,
  };
}

function stateText(content: ReceiptContent, words: ReceiptWords, size: number, alignment: Alignment): Content {
  const { sale, currencyCode, decimals } = content;
  const good = sale.state === 'credited' || sale.state === 'accepted';
  const lines: Content[] = [
    { text: words.states[sale.state], color: good ? ACCENT : WARN, fontSize: size * 1.1, alignment },
  ];
  if (sale.balanceAfterMinor !== null) {
    const balance = `${amountForPeople(sale.balanceAfterMinor, decimals)} ${currencyCode}`;
    lines.push({ text: `${words.balanceAfter} ${balance}`, color: QUIET, alignment });
  }
  return { stack: lines, margin: [0, size * 0.3, 0, 0] };
}

function facts(content: ReceiptContent, words: ReceiptWords): ContentTable {
  const { sale, decimals, currencyCode, timeZone } = content;
  const { labels } = words;
  const soldAt = new Intl.DateTimeFormat(words.locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const before = sale.purchasedBeforeMinor;
  const rows: (readonly [string, string | null])[] = [
    [labels.soldAt, soldAt.format(new Date(sale.soldAt))],
    [labels.tenant, sale.accountName],
    [labels.account, sale.accountNumber],
    [labels.room, sale.room],
    [labels.meter, sale.meterCode],
    [labels.method, content.methodName],
    [labels.operator, sale.operatorName],
    [labels.purchasedBefore, before === null ? null : `${amountForPeople(before, decimals)} ${currencyCode}`],
  ];
  return factsTable(rows);
}

/** Words at the left, what they stand for at the right; without those that stand for nothing. */
export function factsTable(rows: readonly (readonly [string, string | null])[]): ContentTable {
  const body = rows
    .filter(([, value]) => value !== null && value !== '')
    .map(([label, value]) => [
      { text: label, color: QUIET },
      { text: value ?? '', alignment: 'right' as const },
    ]);
  return {
    table: { widths: ['auto', '*'], body },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: () => 0,
      paddingLeft: () => 0,
      paddingRight: () => 0,
      paddingTop: () => 1.5,
      paddingBottom: () => 1.5,
    },
  };
}

function proof(
  content: ReceiptContent,
  words: ReceiptWords,
  how: { mm: number; size: number; alignment: Alignment; above: number },
): Content[] {
  if (content.proofSvg === undefined) return [];
  const { mm, size, alignment, above } = how;
  return [
    { svg: content.proofSvg, width: mm * MM, alignment, margin: [0, above, 0, 0] },
    { text: words.scan, fontSize: size * 0.88, color: QUIET, alignment, margin: [0, 4, 0, 0] },
  ];
}

export function footer(content: PaperContent, size: number, alignment: Alignment): Content[] {
  return content.footer ? [{ text: content.footer, color: QUIET, alignment, margin: [0, size, 0, 0] }] : [];
}

export function rule(width: number, space: number): Content {
  return {
    canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 0.6, lineColor: LINE }],
    margin: [0, space, 0, space],
  };
}
