import { minorUnits, type SaleRecord } from '#shared';
import {
  amountForPeople,
  RECEIPT_PAPERS,
  receiptDocument,
  type ReceiptContent,
  type ReceiptPaper,
} from './receipt-document.js';
import { RECEIPT_LANGUAGES, RECEIPT_WORDS } from './receipt-words.js';

const SALE: SaleRecord = {
  saleId: '0190b5a4-7d2e-7c31-8a44-000000000001',
  receiptNumber: 'K7-000123',
  state: 'accepted',
  heldReason: null,
  orderState: 'waiting',
  orderReason: null,
  amountMinor: minorUnits(123_450),
  method: 'cash',
  remark: null,
  soldAt: '2026-03-02T23:30:00.000Z',
  receivedAt: '2026-03-02T23:30:00.000Z',
  creditedAt: null,
  balanceAfterMinor: null,
  businessDate: '2026-03-03',
  clockDoubtful: false,
  operatorName: 'Ada',
  devicePrefix: 'K7',
  meterCode: '020103031E' as never,
  room: 'E406',
  building: 2,
  accountNumber: '000017',
  accountName: '张伟',
  purchasedBeforeMinor: null,
  purchaseBeforeAt: null,
};
const CONTENT: ReceiptContent = {
  sale: SALE,
  propertyName: 'Sunny Mall',
  header: '12 Market Street',
  footer: 'Thank you',
  currencyCode: 'USD',
  decimals: 2,
  timeZone: 'Europe/Warsaw',
  proofSvg: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  methodName: 'Blue wallet',
  copy: 0,
};
const textOf = (content: Partial<ReceiptContent>, language: 'en' | 'zh' = 'en', paper: ReceiptPaper = 'a4'): string =>
  JSON.stringify(receiptDocument(paper, { ...CONTENT, ...content }, RECEIPT_WORDS[language]).content);

describe('receipt on paper', () => {
  for (const paper of RECEIPT_PAPERS) {
    for (const language of RECEIPT_LANGUAGES) {
      it(`says everything on ${paper} in ${language}`, () => {
        const text = textOf({}, language, paper);
        const words = RECEIPT_WORDS[language];
        const said = ['Sunny Mall', '12 Market Street', 'K7-000123', '1,234.50', 'USD', 'E406', '020103031E', '000017'];
        said.push('张伟', 'Ada', 'Thank you', '<svg', 'Blue wallet', words.states.accepted);
        for (const word of said) expect(text).withContext(word).toContain(word);
      });
    }
  }

  it('tells the time of the site', () => {
    expect(textOf({})).toContain('3 Mar 2026, 00:30');
    expect(textOf({}, 'zh')).toContain('2026年3月3日 00:30');
  });

  it('marks copies, and not the original', () => {
    expect(textOf({})).not.toContain('COPY');
    expect(textOf({ copy: 2 })).toContain('COPY 2');
    expect(textOf({ copy: 1 }, 'zh')).toContain('副本 1');
    expect([textOf({ copy: 'example' }), textOf({ copy: 'example' }, 'zh')]).toEqual([
      jasmine.stringContaining('EXAMPLE'),
      jasmine.stringContaining('示例'),
    ]);
  });

  it('tells the balance once the meter has the credit', () => {
    const sale: SaleRecord = { ...SALE, state: 'credited', balanceAfterMinor: minorUnits(200_000) };
    expect(textOf({ sale })).toContain('Balance on the meter 2,000.00 USD');
  });

  it('leaves out what is not known', () => {
    const sale: SaleRecord = { ...SALE, method: null, room: null, accountName: null, accountNumber: null };
    const text = textOf({ sale, methodName: null, proofSvg: undefined });
    for (const word of ['Paid by', 'Room', 'Tenant', 'Account', '<svg', 'Scan', 'null'])
      expect(text).not.toContain(word);
  });

  const amounts: [number, 0 | 2 | 3, string][] = [
    [0, 2, '0.00'],
    [5, 3, '0.005'],
    [99_999, 2, '999.99'],
    [100_000, 2, '1,000.00'],
    [123_456_789_012, 3, '123,456,789.012'],
    [1_234_567, 0, '1,234,567'],
    [-250_000, 2, '-2,500.00'],
  ];
  for (const [amount, decimals, text] of amounts) {
    it(`writes ${amount} with ${decimals} decimals as ${text}`, () => {
      expect(amountForPeople(minorUnits(amount), decimals)).toBe(text);
    });
  }
});
