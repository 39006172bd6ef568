/** What a receipt says, in the languages that it is printed in. */
import type { SaleRecord } from '#shared';

export const RECEIPT_LANGUAGES = ['en', 'zh'] as const;
export type ReceiptLanguage = (typeof RECEIPT_LANGUAGES)[number];

export interface ReceiptWords {
  readonly locale: string;
  readonly title: string;
  readonly copy: (number: number) => string;
  /** on a paper that shows how receipts look and is none */
  readonly example: string;
  readonly amount: string;
  readonly labels: Readonly<
    Record<'soldAt' | 'account' | 'tenant' | 'room' | 'meter' | 'method' | 'operator' | 'purchasedBefore', string>
  >;
  readonly states: Readonly<Record<SaleRecord['state'], string>>;
  readonly balanceAfter: string;
  readonly scan: string;
}

export const RECEIPT_WORDS: Readonly<Record<ReceiptLanguage, ReceiptWords>> = {
  en: {
    locale: 'en-GB',
    title: 'Receipt',
    copy: (number) => `COPY ${number}`,
    example: 'EXAMPLE',
    amount: 'Amount paid',
    labels: {
      soldAt: 'Date',
      account: 'Account',
      tenant: 'Tenant',
      room: 'Room',
      meter: 'Meter',
      method: 'Paid by',
      operator: 'Sold by',
      purchasedBefore: 'Bought before',
    },
    states: {
      accepted: 'Credit on its way to the meter',
      credited: 'Credited to the meter',
      held: 'Paid and booked. The office decides how it is credited',
      needs_attention: 'Paid and booked. The meter’s answer is being looked at',
      quarantined: 'Put aside. Ask at the office',
      void: 'Not credited. Ask at the office',
      correcting: 'Being reversed. Ask at the office',
      corrected: 'REVERSED. This receipt is no longer valid',
      refunded: 'PAID BACK. This receipt is no longer valid',
    },
    balanceAfter: 'Balance on the meter',
    scan: 'Scan to check that this receipt is genuine',
  },
  zh: {
    locale: 'zh-CN',
    title: '收据',
    copy: (number) => `副本 ${number}`,
    example: '示例',
    amount: '付款金额',
    labels: {
      soldAt: '日期',
      account: '户号',
      tenant: '用户',
      room: '房号',
      meter: '电表',
      method: '付款方式',
      operator: '售电员',
      purchasedBefore: '此前累计购电',
    },
    states: {
      accepted: '金额正在送往电表',
      credited: '已充入电表',
      held: '已付款并入账，由管理处决定如何充入',
      needs_attention: '已付款并入账，正在核查电表的应答',
      quarantined: '已搁置，请到管理处查询',
      void: '未充入，请到管理处查询',
      correcting: '正在冲正，请到管理处查询',
      corrected: '已冲正，本收据作废',
      refunded: '已退款，本收据作废',
    },
    balanceAfter: '电表余额',
    scan: '扫码验证这张收据的真伪',
  },
};
