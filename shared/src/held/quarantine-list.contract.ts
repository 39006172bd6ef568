import type { Words } from '../lists/list-column.js';
import { YES_NO } from '../lists/list-column.js';
import { choiceFilter, defineList } from '../lists/list.contract.js';
import { formatReceiptNumber } from '../sales/receipt.js';
import { quarantinedSchema, type QuarantineState } from './held.contract.js';
import { QUARANTINE_REASON_WORDS } from './reason-words.js';

const STATE_WORDS: Readonly<Record<QuarantineState, Words>> = {
  waiting: { en: 'Waiting', zh: '待处理' },
  came_in: { en: 'Came in', zh: '已收到' },
  closed: { en: 'Closed', zh: '已关闭' },
};

/**
 * Items that cannot be believed, those that wait longest first. What they claim is not summed: nobody has vouched for
 * any of it.
 */
export const quarantineList = defineList({
  name: 'quarantine',
  title: { en: 'Put aside', zh: '已搁置' },
  view: 'held.view',
  export: 'held.export',
  row: quarantinedSchema,
  idOf: ({ quarantineId }) => quarantineId,
  dates: { en: 'Received', zh: '收到日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS, 'waiting'),
    reason: choiceFilter({ en: 'Reason', zh: '原因' }, QUARANTINE_REASON_WORDS),
  },
  sort: ['receivedAt', 'up'],
  columns: [
    {
      name: 'reason',
      title: { en: 'Reason', zh: '原因' },
      kind: 'text',
      value: ({ reason }, { language }) => QUARANTINE_REASON_WORDS[reason][language],
    },
    {
      name: 'amount',
      title: { en: 'Claimed amount', zh: '自称金额' },
      kind: 'money',
      value: ({ claimedAmountMinor }) => claimedAmountMinor,
    },
    {
      name: 'state',
      title: { en: 'State', zh: '状态' },
      kind: 'choice',
      value: ({ state }) => state,
      words: STATE_WORDS,
    },
    {
      name: 'number',
      title: { en: 'Claimed number', zh: '自称编号' },
      kind: 'code',
      value: ({ claimedDevicePrefix, claimedNumber }) =>
        claimedNumber &&
        (claimedDevicePrefix ? formatReceiptNumber(claimedDevicePrefix, claimedNumber) : claimedNumber),
      rank: 1,
    },
    {
      name: 'receivedAt',
      title: { en: 'Received', zh: '收到时间' },
      kind: 'moment',
      value: ({ receivedAt }) => receivedAt,
      rank: 1,
      sortable: true,
    },
    {
      name: 'signed',
      title: { en: 'Signed by that device', zh: '由该设备签名' },
      kind: 'choice',
      value: ({ signed }) => signed,
      words: YES_NO,
      rank: 2,
    },
    {
      name: 'resolvedAt',
      title: { en: 'Settled', zh: '处理时间' },
      kind: 'moment',
      value: ({ resolvedAt }) => resolvedAt,
      rank: 2,
    },
    {
      name: 'closedBy',
      title: { en: 'Closed by', zh: '关闭人' },
      kind: 'text',
      value: ({ dismissed }) => dismissed?.by ?? null,
      rank: 3,
    },
    {
      name: 'why',
      title: { en: 'Why it is closed', zh: '关闭原因' },
      kind: 'text',
      value: ({ dismissed }) => dismissed?.reason ?? null,
      rank: 3,
    },
  ],
});
