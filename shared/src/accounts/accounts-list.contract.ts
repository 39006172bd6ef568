import * as z from 'zod/mini';
import { buildingField } from '../http/fields.contract.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { accountSchema, type Account } from './accounts.contract.js';

const STATE_WORDS = {
  open: { en: 'Open', zh: '已开户' },
  cancelled: { en: 'Cancelled', zh: '已销户' },
} as const satisfies Readonly<Record<string, Words>>;

/** What is left on the account's meter. Several meters have no balance in common, and a postpaid one has none. */
function remainingOf({ assignments }: Account): number | null {
  const [only, ...more] = assignments;
  return only && more.length === 0 && !only.postpaid ? only.state.remainingMinor : null;
}

/** The accounts that have or had a meter in the operator's buildings, newest first. */
export const accountsList = defineList({
  name: 'accounts',
  title: { en: 'Tenants', zh: '用户' },
  view: 'accounts.view',
  export: 'accounts.export',
  row: accountSchema,
  idOf: ({ accountId }) => accountId,
  dates: { en: 'Opened', zh: '开户日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS, 'open'),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.pipe(z.coerce.number(), buildingField)),
  },
  sort: ['number', 'down'],
  columns: [
    { name: 'name', title: { en: 'Name', zh: '户名' }, kind: 'text', value: ({ name }) => name, sortable: true },
    {
      name: 'rooms',
      title: { en: 'Rooms', zh: '房号' },
      kind: 'text',
      value: ({ assignments }) => assignments.map(({ room }) => room).join(', '),
      rank: 1,
    },
    {
      name: 'number',
      title: { en: 'Account', zh: '户号' },
      kind: 'code',
      value: ({ number }) => number,
      rank: 1,
      sortable: true,
    },
    {
      name: 'remaining',
      title: { en: 'Remaining', zh: '剩余金额' },
      kind: 'money',
      value: remainingOf,
    },
    {
      name: 'state',
      title: { en: 'State', zh: '状态' },
      kind: 'choice',
      value: ({ cancelledAt }) => (cancelledAt === null ? 'open' : 'cancelled'),
      words: STATE_WORDS,
    },
    {
      name: 'telephone',
      title: { en: 'Telephone', zh: '电话' },
      kind: 'code',
      value: ({ telephone }) => telephone,
      rank: 2,
    },
    {
      name: 'meters',
      title: { en: 'Meters', zh: '电表数' },
      kind: 'whole',
      value: ({ assignments }) => assignments.length,
      rank: 2,
    },
    {
      name: 'openedAt',
      title: { en: 'Opened', zh: '开户时间' },
      kind: 'moment',
      value: ({ openedAt }) => openedAt,
      rank: 2,
      sortable: true,
    },
    {
      name: 'openedBy',
      title: { en: 'Opened by', zh: '开户人' },
      kind: 'text',
      value: ({ openedBy }) => openedBy,
      rank: 3,
    },
    {
      name: 'cancelledAt',
      title: { en: 'Cancelled', zh: '销户时间' },
      kind: 'moment',
      value: ({ cancelledAt }) => cancelledAt,
      rank: 3,
    },
    COLUMNS.remark,
  ],
});
