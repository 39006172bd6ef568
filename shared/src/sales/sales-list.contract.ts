import * as z from 'zod/mini';
import { idField, meterCodeField, methodField } from '../http/fields.contract.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { accountInWords, COLUMNS, stateColumn } from '../lists/shared-columns.js';
import { FIRST_METHODS, methodName } from '../settings/payment-methods.js';
import type { SaleState } from './sale-rules.js';
import { saleSchema } from './sales.contract.js';

const STATE_WORDS: Readonly<Record<SaleState, Words>> = {
  accepted: { en: 'On their way', zh: '途中' },
  credited: { en: 'Credited', zh: '已到账' },
  held: { en: 'Held', zh: '已挂起' },
  quarantined: { en: 'Put aside', zh: '已隔离' },
  needs_attention: { en: 'Waits for a person', zh: '待人工处理' },
  void: { en: 'Void', zh: '已作废' },
  correcting: { en: 'Being reversed', zh: '正在冲正' },
  corrected: { en: 'Reversed', zh: '已冲正' },
  refunded: { en: 'Paid back', zh: '已退款' },
};

/** The sales of the operator's buildings, newest first. */
export const salesList = defineList({
  name: 'sales',
  title: { en: 'Sales', zh: '售电记录' },
  view: 'sales.view',
  export: 'sales.export',
  row: saleSchema,
  idOf: ({ saleId }) => saleId,
  dates: { en: 'Sold', zh: '售电日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    method: valueFilter({ en: 'Method', zh: '付款方式' }, methodField),
    operatorId: valueFilter({ en: 'Operator', zh: '操作员' }, idField),
    meterCode: valueFilter({ en: 'Meter', zh: '表号' }, meterCodeField),
    accountId: valueFilter({ en: 'Account', zh: '用户' }, idField),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.coerce.number().check(z.int())),
  },
  names: {
    operatorId: ({ operatorName }) => operatorName,
    accountId: accountInWords,
    method: ({ method }, { methods = FIRST_METHODS, language }) => method && methodName(methods, method, language),
  },
  sums: { amount: { en: 'Sum', zh: '合计' } },
  sort: ['soldAt', 'down'],
  columns: [
    {
      name: 'name',
      title: { en: 'Name', zh: '户名' },
      kind: 'text',
      value: ({ accountName, receiptNumber }) => accountName ?? receiptNumber,
    },
    COLUMNS.room,
    COLUMNS.amount,
    stateColumn(STATE_WORDS),
    {
      name: 'soldAt',
      title: { en: 'Time', zh: '时间' },
      kind: 'moment',
      value: ({ soldAt }) => soldAt,
      rank: 1,
      sortable: true,
    },
    {
      name: 'receipt',
      title: { en: 'Receipt', zh: '收据号' },
      kind: 'code',
      value: ({ receiptNumber }) => receiptNumber,
      rank: 2,
    },
    {
      name: 'method',
      title: { en: 'Method', zh: '付款方式' },
      kind: 'method',
      value: ({ method }) => method,
      rank: 2,
    },
    { ...COLUMNS.operator, rank: 3 },
    COLUMNS.account,
    COLUMNS.meter,
    {
      name: 'purchasedBefore',
      title: { en: 'Purchased before', zh: '此前累计购电' },
      kind: 'money',
      value: ({ purchasedBeforeMinor }) => purchasedBeforeMinor,
      rank: 3,
    },
    {
      name: 'purchaseBeforeAt',
      title: { en: 'Purchase before', zh: '上次购电时间' },
      kind: 'moment',
      value: ({ purchaseBeforeAt }) => purchaseBeforeAt,
      rank: 3,
    },
    { name: 'remark', title: { en: 'Remark', zh: '备注' }, kind: 'text', value: ({ remark }) => remark ?? '', rank: 3 },
  ],
});
