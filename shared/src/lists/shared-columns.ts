/** Columns that several lists have: one thing is called by one word and shown in one way wherever it is listed. */
import type { ListColumn, Words } from './list-column.js';

const column = <R>(column: ListColumn<R>): ListColumn<R> => column;

/** Where it stands, in a list's own words. */
export const stateColumn = <S extends string>(
  words: Readonly<Record<S, Words>>,
): ListColumn<{ readonly state: S }> => ({
  name: 'state',
  title: { en: 'State', zh: '状态' },
  kind: 'choice',
  value: ({ state }) => state,
  words,
});

/** An account as one knows it: by its number and whose it is. */
export function accountInWords(row: {
  readonly accountNumber: string | null;
  readonly accountName: string | null;
}): string | null {
  return [row.accountNumber, row.accountName].filter((part) => part !== null).join(' ') || null;
}

export const COLUMNS = {
  /** what a person calls it */
  name: column<{ readonly name: string }>({
    name: 'name',
    title: { en: 'Name', zh: '名称' },
    kind: 'text',
    value: ({ name }) => name,
    sortable: true,
  }),
  room: column<{ readonly room: string | null }>({
    name: 'room',
    title: { en: 'Room', zh: '房号' },
    kind: 'code',
    value: ({ room }) => room,
    rank: 1,
  }),
  account: column<{ readonly accountNumber: string | null }>({
    name: 'account',
    title: { en: 'Account', zh: '户号' },
    kind: 'code',
    value: ({ accountNumber }) => accountNumber,
    rank: 3,
  }),
  meter: column<{ readonly meterCode: string | null }>({
    name: 'meter',
    title: { en: 'Meter', zh: '表号' },
    kind: 'code',
    value: ({ meterCode }) => meterCode,
    rank: 3,
  }),
  meters: column<{ readonly meters: number }>({
    name: 'meters',
    title: { en: 'Meters', zh: '电表数' },
    kind: 'whole',
    value: ({ meters }) => meters,
  }),
  amount: column<{ readonly amountMinor: number }>({
    name: 'amount',
    title: { en: 'Amount', zh: '金额' },
    kind: 'money',
    value: ({ amountMinor }) => amountMinor,
    sortable: true,
  }),
  operator: column<{ readonly operatorName: string | null }>({
    name: 'operator',
    title: { en: 'Operator', zh: '操作员' },
    kind: 'text',
    value: ({ operatorName }) => operatorName,
  }),
  askedAt: column<{ readonly askedAt: string }>({
    name: 'askedAt',
    title: { en: 'Asked for', zh: '申请时间' },
    kind: 'moment',
    value: ({ askedAt }) => askedAt,
    rank: 1,
    sortable: true,
  }),
  askedBy: column<{ readonly askedBy: string }>({
    name: 'askedBy',
    title: { en: 'Asked for by', zh: '申请人' },
    kind: 'text',
    value: ({ askedBy }) => askedBy,
    rank: 2,
  }),
  reason: column<{ readonly reason: string }>({
    name: 'reason',
    title: { en: 'Reason', zh: '原因' },
    kind: 'text',
    value: ({ reason }) => reason,
    rank: 2,
  }),
  /** all, or some by their numbers */
  buildings: column<{ readonly buildings: 'all' | readonly number[] }>({
    name: 'buildings',
    title: { en: 'Buildings', zh: '楼栋' },
    kind: 'text',
    value: ({ buildings }, { language }) =>
      buildings === 'all' ? { en: 'all', zh: '全部' }[language] : buildings.join(', '),
    rank: 2,
  }),
  lastContact: column<{ readonly lastContactAt: string | null }>({
    name: 'lastContact',
    title: { en: 'Last heard', zh: '最近联系' },
    kind: 'moment',
    value: ({ lastContactAt }) => lastContactAt,
    rank: 1,
    sortable: true,
  }),
  remark: column<{ readonly remark: string }>({
    name: 'remark',
    title: { en: 'Remark', zh: '备注' },
    kind: 'text',
    value: ({ remark }) => remark,
    rank: 3,
  }),
  createdBy: column<{ readonly createdBy: string }>({
    name: 'createdBy',
    title: { en: 'Creator', zh: '创建人' },
    kind: 'text',
    value: ({ createdBy }) => createdBy,
    rank: 3,
  }),
  createdAt: column<{ readonly createdAt: string }>({
    name: 'createdAt',
    title: { en: 'Created', zh: '创建时间' },
    kind: 'moment',
    value: ({ createdAt }) => createdAt,
    rank: 2,
    sortable: true,
  }),
} as const;
