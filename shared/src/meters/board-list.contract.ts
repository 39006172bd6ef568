import * as z from 'zod/mini';
import { buildingField, dpuCodeField, minorField, wattsField } from '../http/fields.contract.js';
import { YES_NO } from '../lists/list-column.js';
import { amountFilter, choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { meterSchema } from './meters.contract.js';
import { RELAY_WORDS } from './relay-words.js';

export const boardMeterSchema = z.extend(meterSchema, {
  /** what the newest settings want of it; null before the first */
  limits: z.nullable(z.object({ alarm1Minor: minorField, alarm2Minor: minorField, powerThresholdW: wattsField })),
  /** the newest settings were tried in vain: they wait for a person */
  settingsNotTaken: z.boolean(),
});
export type BoardMeter = z.infer<typeof boardMeterSchema>;

/** What a meter is filtered by at a glance; one may be in several of these. */
const STATE_WORDS = {
  closed: { en: 'On', zh: '通电' },
  open: { en: 'Off', zh: '断电' },
  arrears: { en: 'Arrears', zh: '欠费' },
  alarm: { en: 'Alarm', zh: '报警' },
  lost: { en: 'Lost', zh: '失联' },
  forced: { en: 'Forced', zh: '强制' },
  known_elsewhere: { en: 'Known elsewhere', zh: '已属另一电表' },
  no_credit: { en: 'Not creditable', zh: '无法充值' },
  blocked: { en: 'Blocked', zh: '待处理' },
  settings_not_taken: { en: 'Settings not taken', zh: '设置未生效' },
  not_opened: { en: 'Not opened', zh: '未开户' },
  unread: { en: 'Never read', zh: '从未读取' },
} as const;
export type BoardState = keyof typeof STATE_WORDS;

const MODE_WORDS = {
  prepaid: { en: 'Prepaid', zh: '预付费' },
  forced_on: { en: 'Forced on', zh: '强制通电' },
  forced_off: { en: 'Forced off', zh: '强制断电' },
} as const;
const NETWORK_WORDS = {
  answering: { en: 'Answering', zh: '在线' },
  lost: { en: 'Lost', zh: '失联' },
  unread: { en: 'Never read', zh: '从未读取' },
  overdue: { en: 'Never read, though served', zh: '已接入但从未读取' },
} as const;
const ALARM_WORDS = {
  alarm1: { en: 'Alarm amount 1', zh: '报警金额 1' },
  alarm2: { en: 'Alarm amount 2', zh: '报警金额 2' },
  overload: { en: 'Overload', zh: '过载' },
} as const;

/** The gravest of what a meter is in; null of one whose relay is not known. */
function gravest({
  account,
  state,
  settingsNotTaken,
}: Pick<BoardMeter, 'account' | 'state' | 'settingsNotTaken'>): BoardState | null {
  if (state.knownAs !== undefined) return 'known_elsewhere';
  if (state.noCredit !== undefined) return 'no_credit';
  if (state.lostSince !== null) return 'lost';
  if (state.blockedReason !== null) return 'blocked';
  if (settingsNotTaken) return 'settings_not_taken';
  if (state.readAt === null) return 'unread';
  if (state.opened === false) return 'not_opened';
  // A meter that nobody has an account on owes nothing and warns nobody, though it holds nothing.
  if (account !== null && state.arrears) return 'arrears';
  if (account !== null && (state.alarm1 || state.alarm2)) return 'alarm';
  if (state.mode === 'forced_on' || state.mode === 'forced_off') return 'forced';
  return state.relayClosed === null ? null : state.relayClosed ? 'closed' : 'open';
}

/**
 * The meter board: what every meter of the operator's buildings holds and does. It shows the meters of `metersList`, but
 * is a list of its own, for whoever stands at the counter looks at the board and has no business with how meters are
 * configured: it has `board.view` and no `meters.view`.
 */
export const boardList = defineList({
  name: 'board',
  title: { en: 'Meter board', zh: '电表面板' },
  view: 'board.view',
  export: 'board.export',
  row: boardMeterSchema,
  idOf: ({ meterCode }) => meterCode,
  dates: { en: 'Read', zh: '抄表时间' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.pipe(z.coerce.number(), buildingField)),
    floor: valueFilter({ en: 'Floor', zh: '楼层' }, z.coerce.number().check(z.int(), z.minimum(0), z.maximum(99))),
    dpuCode: valueFilter({ en: 'DPU', zh: '通讯管理机' }, dpuCodeField),
    held: choiceFilter(
      { en: 'Account', zh: '开户' },
      { held: { en: 'With account', zh: '已开户' }, free: { en: 'Free', zh: '未开户' } },
    ),
    network: choiceFilter({ en: 'Network', zh: '通信状态' }, NETWORK_WORDS),
    relay: choiceFilter({ en: 'Relay', zh: '继电器' }, RELAY_WORDS),
    mode: choiceFilter({ en: 'Mode', zh: '模式' }, MODE_WORDS),
    alarm: choiceFilter({ en: 'Alarm', zh: '报警' }, ALARM_WORDS),
    remainingFrom: amountFilter({ en: 'Remaining from', zh: '剩余金额不低于' }),
    remainingTo: amountFilter({ en: 'Remaining to', zh: '剩余金额不高于' }),
  },
  facets: [
    { of: 'state' },
    { of: 'building' },
    { of: 'floor', within: 'building' },
    { of: 'dpuCode', within: 'floor' },
  ],
  sort: ['code', 'up'],
  columns: [
    { name: 'room', title: { en: 'Room', zh: '房号' }, kind: 'code', value: ({ room }) => room, sortable: true },
    {
      name: 'code',
      title: { en: 'Meter code', zh: '表号' },
      kind: 'code',
      value: ({ meterCode }) => meterCode,
      rank: 1,
      sortable: true,
    },
    {
      name: 'account',
      title: { en: 'Account', zh: '户号' },
      kind: 'code',
      value: ({ account }) => account?.number ?? null,
      rank: 2,
    },
    {
      name: 'name',
      title: { en: 'Name', zh: '户名' },
      kind: 'text',
      value: ({ account }) => account?.name ?? null,
    },
    {
      name: 'purchased',
      title: { en: 'Purchased in all', zh: '累计购电' },
      kind: 'money',
      value: ({ state }) => state.totalPurchasedMinor,
      rank: 3,
    },
    {
      name: 'purchaseCount',
      title: { en: 'Purchase count', zh: '购电次数' },
      kind: 'whole',
      value: ({ state }) => state.purchaseCount,
      rank: 3,
    },
    {
      name: 'alarm1',
      title: { en: 'Alarm amount 1', zh: '报警金额 1' },
      kind: 'money',
      value: ({ limits }) => limits?.alarm1Minor ?? null,
      rank: 3,
    },
    {
      name: 'alarm2',
      title: { en: 'Alarm amount 2', zh: '报警金额 2' },
      kind: 'money',
      value: ({ limits }) => limits?.alarm2Minor ?? null,
      rank: 3,
    },
    {
      name: 'powerThreshold',
      title: { en: 'Power threshold', zh: '功率阈值' },
      kind: 'power',
      value: ({ limits }) => limits?.powerThresholdW ?? null,
      rank: 3,
    },
    {
      name: 'remaining',
      title: { en: 'Remaining', zh: '剩余金额' },
      kind: 'money',
      value: ({ postpaid, state }) => (postpaid ? null : state.remainingMinor),
      sortable: true,
    },
    {
      name: 'state',
      title: { en: 'State', zh: '状态' },
      kind: 'choice',
      value: gravest,
      words: STATE_WORDS,
    },
    {
      name: 'energy',
      title: { en: 'Energy', zh: '电能' },
      kind: 'energy',
      value: ({ state }) => state.energyWh,
      rank: 2,
      sortable: true,
    },
    {
      name: 'power',
      title: { en: 'Power', zh: '功率' },
      kind: 'power',
      value: ({ state }) => state.powerW,
      rank: 2,
      sortable: true,
    },
    {
      name: 'relay',
      title: { en: 'Relay', zh: '继电器' },
      kind: 'choice',
      value: ({ state }) => (state.relayClosed === null ? null : state.relayClosed ? 'closed' : 'open'),
      words: RELAY_WORDS,
      rank: 2,
    },
    {
      name: 'mode',
      title: { en: 'Mode', zh: '模式' },
      kind: 'choice',
      value: ({ state }) => state.mode,
      words: MODE_WORDS,
      rank: 3,
    },
    {
      name: 'arrears',
      title: { en: 'Arrears', zh: '欠费' },
      kind: 'choice',
      value: ({ account, state }) => state.arrears && account !== null,
      words: YES_NO,
      rank: 3,
    },
    {
      name: 'opened',
      title: { en: 'Opened', zh: '已开户' },
      kind: 'choice',
      value: ({ state }) => state.opened,
      words: YES_NO,
      rank: 3,
    },
    {
      name: 'lost',
      title: { en: 'Lost since', zh: '失联时间' },
      kind: 'moment',
      value: ({ state }) => state.lostSince,
      rank: 3,
      sortable: true,
    },
    {
      name: 'readAt',
      title: { en: 'Read', zh: '抄表时间' },
      kind: 'moment',
      value: ({ state }) => state.readAt,
      rank: 3,
      sortable: true,
    },
  ],
});
