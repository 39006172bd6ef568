import { HELD_REASON_WORDS, QUARANTINE_REASON_WORDS, SHIFT_ITEM_REASON_WORDS } from '../held/reason-words.js';
import type { Words } from '../lists/list-column.js';
import { ROLE_WORDS } from '../operators/permission-words.js';
import { SMS_STATE_WORDS } from '../sms/sms-message.js';

const MODES: Readonly<Record<string, Words>> = {
  prepaid: { en: 'Prepaid', zh: '预付费' },
  forced_on: { en: 'Forced on', zh: '强制通电' },
  forced_off: { en: 'Forced off', zh: '强制断电' },
};

/** Why money, an item of a till, or an item that nobody believes waits for a person. */
const REASONS: Readonly<Record<string, Words>> = {
  ...SHIFT_ITEM_REASON_WORDS,
  ...QUARANTINE_REASON_WORDS,
  ...HELD_REASON_WORDS,
};

/** What people call the values of those fields that have one of a few, by the last part of the field's name. */
export const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  unreadable: { altered: { en: 'altered in the database', zh: '在数据库中被改动' } },
  mode: MODES,
  modeBefore: MODES,
  buildings: { all: { en: 'All', zh: '全部' } },
  framing: {
    rtu_over_tcp: { en: 'RTU over TCP', zh: 'RTU over TCP' },
    modbus_tcp: { en: 'Modbus TCP', zh: 'Modbus TCP' },
    serial: { en: 'Serial line', zh: '串口' },
  },
  parity: {
    none: { en: 'None', zh: '无' },
    even: { en: 'Even', zh: '偶' },
    odd: { en: 'Odd', zh: '奇' },
  },
  electricityType: {
    commercial: { en: 'Commercial', zh: '商业' },
    residential: { en: 'Residential', zh: '居民' },
    industrial: { en: 'Industrial', zh: '工业' },
    public: { en: 'Public', zh: '公共' },
  },
  how: {
    paid: { en: 'Paid', zh: '已支付' },
    written_off: { en: 'Written off', zh: '已核销' },
  },
  ending: {
    applied: { en: 'Taken by the meter', zh: '电表已执行' },
    void: { en: 'Not given', zh: '作废' },
  },
  step: {
    off: { en: 'Off', zh: '断电' },
    on: { en: 'On', zh: '通电' },
    as_before: { en: 'As before', zh: '恢复原模式' },
  },
  heldReason: REASONS,
  why: REASONS,
  /** lines of before kept such a reason beside those that people write */
  reason: REASONS,
  roleName: ROLE_WORDS,
  smsKind: {
    none: { en: 'Not set up', zh: '未设置' },
    http: { en: 'HTTP provider', zh: 'HTTP 服务商' },
  },
  state: {
    ...SMS_STATE_WORDS,
    accepted: { en: 'Accepted', zh: '已接受' },
    let_be: { en: 'Let be', zh: '不处理' },
  },
  outcome: {
    quarantined: { en: 'Quarantined', zh: '已隔离' },
    repeated: { en: 'Sent before', zh: '曾已收到' },
    held: { en: 'Held', zh: '已挂起' },
    accepted: { en: 'Accepted', zh: '已接受' },
  },
};
