import { idField, meterCodeField } from '../http/fields.contract.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { accountInWords, COLUMNS, stateColumn } from '../lists/shared-columns.js';
import type { RefundCause, RefundState } from './refund-rules.js';
import { refundSchema } from './refunds.contract.js';

const STATE_WORDS: Readonly<Record<RefundState, Words>> = {
  payable: { en: 'To pay out', zh: '待付' },
  on_its_way: { en: 'On its way to the meter', zh: '正在送往电表' },
  paid: { en: 'Paid out', zh: '已付' },
  carried: { en: 'Moved to another meter', zh: '已转入其他电表' },
  needs_attention: { en: 'Waits for a person', zh: '等待处理' },
  refused: { en: 'Refused by the meter', zh: '电表拒绝' },
  void: { en: 'Void', zh: '已作废' },
  corrected: { en: 'Reversed', zh: '已冲正' },
};
const CAUSE_WORDS: Readonly<Record<RefundCause, Words>> = {
  refund: { en: 'Refund', zh: '退款' },
  correction: { en: 'Reversal', zh: '冲正' },
  settlement: { en: 'Settlement', zh: '销户结算' },
  held: { en: 'Held money', zh: '挂起款' },
};

/** Money that goes back to tenants of the operator's buildings, newest first. */
export const refundsList = defineList({
  name: 'refunds',
  title: { en: 'Money back', zh: '退款记录' },
  view: 'refund.view',
  export: 'refund.export',
  row: refundSchema,
  idOf: ({ refundId }) => refundId,
  dates: { en: 'Asked for', zh: '申请日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    cause: choiceFilter({ en: 'Cause', zh: '类型' }, CAUSE_WORDS),
    meterCode: valueFilter({ en: 'Meter', zh: '表号' }, meterCodeField),
    accountId: valueFilter({ en: 'Account', zh: '用户' }, idField),
    saleId: valueFilter({ en: 'Sale', zh: '售电' }, idField),
  },
  names: { accountId: accountInWords, saleId: ({ saleReceiptNumber }) => saleReceiptNumber },
  sums: { payable: { en: 'To pay out', zh: '待付' }, amount: { en: 'In all', zh: '合计' } },
  sort: ['askedAt', 'down'],
  columns: [
    { name: 'name', title: { en: 'Name', zh: '户名' }, kind: 'text', value: ({ accountName }) => accountName },
    COLUMNS.room,
    COLUMNS.amount,
    stateColumn(STATE_WORDS),
    COLUMNS.askedAt,
    {
      name: 'cause',
      title: { en: 'Cause', zh: '类型' },
      kind: 'choice',
      value: ({ cause }) => cause,
      words: CAUSE_WORDS,
      rank: 2,
    },
    { ...COLUMNS.askedBy, rank: 3 },
    {
      name: 'receipt',
      title: { en: 'Receipt', zh: '收据号' },
      kind: 'code',
      value: ({ payout }) => payout?.receiptNumber ?? null,
      rank: 2,
    },
    {
      name: 'method',
      title: { en: 'Method', zh: '付款方式' },
      kind: 'method',
      value: ({ payout }) => payout?.method ?? null,
      rank: 3,
    },
    {
      name: 'paidAt',
      title: { en: 'Paid out', zh: '付款时间' },
      kind: 'moment',
      value: ({ payout }) => payout?.paidAt ?? null,
      rank: 3,
    },
    COLUMNS.account,
    COLUMNS.meter,
    { ...COLUMNS.reason, rank: 3 },
  ],
});
