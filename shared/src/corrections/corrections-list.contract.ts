import { idField } from '../http/fields.contract.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS, stateColumn } from '../lists/shared-columns.js';
import { correctionSchema, type CorrectionRecord } from './corrections.contract.js';

const STATE_WORDS: Readonly<Record<CorrectionRecord['state'], Words>> = {
  on_its_way: { en: 'On its way', zh: '进行中' },
  done: { en: 'Reversed', zh: '已冲正' },
  refused: { en: 'Refused by the meter', zh: '电表拒绝' },
  void: { en: 'Void', zh: '已作废' },
  needs_attention: { en: 'Waits for a person', zh: '等待处理' },
};

/** Reversals of mis-keyed sales and refunds in the operator's buildings, newest first. */
export const correctionsList = defineList({
  name: 'corrections',
  title: { en: 'Reversals', zh: '冲正记录' },
  view: 'correction.view',
  export: 'correction.export',
  row: correctionSchema,
  idOf: ({ correctionId }) => correctionId,
  dates: { en: 'Asked for', zh: '申请日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    saleId: valueFilter({ en: 'Sale', zh: '售电' }, idField),
    refundId: valueFilter({ en: 'Refund', zh: '退款' }, idField),
  },
  names: { saleId: ({ receiptNumber }) => receiptNumber, refundId: ({ receiptNumber }) => receiptNumber },
  sort: ['askedAt', 'down'],
  columns: [
    {
      name: 'name',
      title: { en: 'Name', zh: '户名' },
      kind: 'text',
      value: ({ accountName, meterCode }) => accountName ?? meterCode,
    },
    COLUMNS.room,
    COLUMNS.amount,
    stateColumn(STATE_WORDS),
    {
      name: 'receipt',
      title: { en: 'Receipt', zh: '收据号' },
      kind: 'code',
      value: ({ receiptNumber }) => receiptNumber,
      rank: 1,
    },
    COLUMNS.askedAt,
    COLUMNS.askedBy,
    COLUMNS.reason,
    COLUMNS.account,
    COLUMNS.meter,
  ],
});
