import { minorUnits } from '#shared';
import { payoutDocument, type PayoutContent } from './payout-document.js';
import { PAYOUT_WORDS } from './payout-words.js';
import { RECEIPT_PAPERS } from './receipt-document.js';
import { RECEIPT_LANGUAGES } from './receipt-words.js';

const CONTENT: PayoutContent = {
  ...{ propertyName: 'Sunny Mall', header: '12 Market Street', footer: 'Thank you', currencyCode: 'USD', decimals: 2 },
  ...{ timeZone: 'Europe/Warsaw', methodName: 'Blue wallet', copy: 0 },
  refund: {
    ...{ refundId: '0190b5a4-7d2e-7c31-8a44-000000000001', cause: 'settlement', state: 'paid', reason: 'moves out' },
    ...{ amountMinor: minorUnits(123_450), carriedMinor: minorUnits(0), payableMinor: minorUnits(0) },
    ...{ saleId: null, saleReceiptNumber: 'K7-000123', orderState: 'applied', orderReason: null },
    ...{ askedAt: '2026-03-02T22:30:00.000Z', askedBy: 'Ada', businessDate: '2026-03-02', payableAt: null },
    balanceAfterMinor: null,
    payout: {
      ...{ payoutId: '0190b5a4-7d2e-7c31-8a44-000000000002', receiptNumber: 'P-000007', method: 'cash' },
      ...{ amountMinor: minorUnits(123_450), paidAt: '2026-03-02T23:30:00.000Z', paidBy: 'Fred' },
    },
    ...{ meterCode: '020103031E' as never, room: 'E406', building: 2 },
    ...{ accountId: null, assignmentId: null, accountNumber: '000017', accountName: '张伟' },
  },
};

describe('receipt of a payout', () => {
  for (const paper of RECEIPT_PAPERS) {
    for (const language of RECEIPT_LANGUAGES) {
      it(`says everything on ${paper} in ${language}`, () => {
        const words = PAYOUT_WORDS[language];
        const text = JSON.stringify(payoutDocument(paper, CONTENT, words).content);
        const said = ['Sunny Mall', '12 Market Street', 'P-000007', '1,234.50', 'USD', 'E406', '020103031E', '000017'];
        said.push('张伟', 'Fred', 'K7-000123', 'Thank you', 'Blue wallet', words.causes.settlement, words.received);
        for (const word of said) expect(text).withContext(word).toContain(word);
      });
    }
  }

  it('tells the time of the payout in the site’s zone, and which copy it is', () => {
    const { en } = PAYOUT_WORDS;
    const text = JSON.stringify(payoutDocument('a4', { ...CONTENT, copy: 2 }, en).content);
    expect(text).toContain('3 Mar 2026');
    expect(text).toContain(en.copy(2));
    expect(JSON.stringify(payoutDocument('a4', CONTENT, en).content)).not.toContain(en.copy(0));
  });
});
