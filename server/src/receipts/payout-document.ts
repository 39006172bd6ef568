/** How the receipt of a payout looks: what was given to whom and why, and the line on which the tenant signs for it. */
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { RefundRecord } from '#shared';
import type { PayoutWords } from './payout-words.js';
import {
  type Alignment,
  amountText,
  copyMark,
  factsTable,
  footer,
  masthead,
  measuresOf,
  type PaperContent,
  paperDocument,
  type ReceiptPaper,
  rule,
} from './receipt-document.js';

export interface PayoutContent extends PaperContent {
  readonly refund: RefundRecord & { readonly payout: NonNullable<RefundRecord['payout']> };
}

/** One millimetre in PDF points. */
const MM = 72 / 25.4;

export function payoutDocument(paper: ReceiptPaper, content: PayoutContent, words: PayoutWords): TDocumentDefinitions {
  const { widthMm, marginMm, fontSize: size } = measuresOf(paper);
  const width = (widthMm - 2 * marginMm) * MM;
  const alignment: Alignment = paper === 'a4' ? 'left' : 'center';
  const { payout } = content.refund;
  return paperDocument(paper, `${words.title} ${payout.receiptNumber}`, [
    ...masthead(content, size, alignment),
    rule(width, size),
    {
      columns: [
        { text: words.title, width: 'auto' },
        { text: payout.receiptNumber, fontSize: size * 1.25, alignment: 'right', width: '*' },
      ],
    },
    ...copyMark(content, words, size, 'right'),
    { text: words.amount, alignment, margin: [0, size, 0, 0] },
    amountText(payout.amountMinor, content, size * 2.9, alignment),
    rule(width, size),
    facts(content, words),
    { text: words.received, margin: [0, size * 4, 0, 0] },
    rule(width, size * 0.3),
    ...footer(content, size, alignment),
  ]);
}

function facts({ refund, timeZone, methodName }: PayoutContent, { labels, locale, causes }: PayoutWords): Content {
  const { payout } = refund;
  const paidAt = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  return factsTable([
    [labels.paidAt, paidAt.format(new Date(payout.paidAt))],
    [labels.tenant, refund.accountName],
    [labels.account, refund.accountNumber],
    [labels.room, refund.room],
    [labels.meter, refund.meterCode],
    [labels.cause, causes[refund.cause]],
    [labels.sale, refund.saleReceiptNumber],
    [labels.method, methodName],
    [labels.operator, payout.paidBy],
  ]);
}
