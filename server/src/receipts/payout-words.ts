/** What the receipt of a payout says, in the languages that it is printed in. */
import type { RefundCause } from '#shared';
import { RECEIPT_WORDS, type ReceiptLanguage } from './receipt-words.js';

export interface PayoutWords {
  readonly locale: string;
  readonly title: string;
  readonly copy: (number: number) => string;
  readonly example: string;
  readonly amount: string;
  readonly labels: Readonly<
    Record<'paidAt' | 'tenant' | 'account' | 'room' | 'meter' | 'cause' | 'sale' | 'method' | 'operator', string>
  >;
  readonly causes: Readonly<Record<RefundCause, string>>;
  /** where the tenant signs for the money */
  readonly received: string;
}

const { en, zh } = RECEIPT_WORDS;

export const PAYOUT_WORDS: Readonly<Record<ReceiptLanguage, PayoutWords>> = {
  en: {
    locale: en.locale,
    title: 'Payout receipt',
    copy: en.copy,
    example: en.example,
    amount: 'Amount paid out',
    labels: {
      paidAt: 'Date',
      tenant: 'Tenant',
      account: 'Account',
      room: 'Room',
      meter: 'Meter',
      cause: 'For',
      sale: 'Receipt of the sale',
      method: 'Paid by',
      operator: 'Paid out by',
    },
    causes: {
      refund: 'Refund of credit',
      correction: 'Reversal',
      settlement: 'Settlement of the account',
      held: 'Payment that was not credited',
    },
    received: 'Received (signature)',
  },
  zh: {
    locale: zh.locale,
    title: '付款凭证',
    copy: zh.copy,
    example: zh.example,
    amount: '付出金额',
    labels: {
      paidAt: '日期',
      tenant: '用户',
      account: '户号',
      room: '房号',
      meter: '电表',
      cause: '事由',
      sale: '原售电收据',
      method: '付款方式',
      operator: '付款人',
    },
    causes: { refund: '退还余额', correction: '冲正', settlement: '销户结算', held: '未充入的款项' },
    received: '收款人签字',
  },
};
