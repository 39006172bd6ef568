/**
 * What the registers of the shipped profiles are called. A profile may bring others, which are shown by the names that it
 * gives them; `#` stands for the number behind a name: the phase, the relay, the alarm.
 */
import type { Words } from '../lists/list-column.js';
import { RELAY_WORDS } from './relay-words.js';

interface RegisterWords extends Words {
  /** what stands for 0 and for 1 */
  readonly values?: readonly [zero: Words, one: Words];
}

const YES_OR_NO = [
  { en: 'no', zh: '否' },
  { en: 'yes', zh: '是' },
] as const;
const ON_OR_OFF = [
  { en: 'off', zh: '关' },
  { en: 'on', zh: '开' },
] as const;
const CLOSED_OR_OPEN = [RELAY_WORDS.open, RELAY_WORDS.closed] as const;
const OPEN_OR_CLOSED = [RELAY_WORDS.closed, RELAY_WORDS.open] as const;

const REGISTERS: Readonly<Record<string, RegisterWords>> = {
  'voltage_#': { en: 'Voltage L#', zh: 'L# 相电压' },
  'current_#': { en: 'Current L#', zh: 'L# 相电流' },
  'power_#': { en: 'Power L#', zh: 'L# 相有功功率' },
  'power_total': { en: 'Power, all phases', zh: '总有功功率' },
  'reactive_power_#': { en: 'Reactive power L#', zh: 'L# 相无功功率' },
  'reactive_power_total': { en: 'Reactive power, all phases', zh: '总无功功率' },
  'power_factor_#': { en: 'Power factor L#', zh: 'L# 相功率因数' },
  'power_factor_total': { en: 'Power factor, all phases', zh: '总功率因数' },
  'energy_total': { en: 'Energy, all tariffs', zh: '总电能' },
  'energy_sharp': { en: 'Energy, sharp', zh: '尖时电能' },
  'energy_peak': { en: 'Energy, peak', zh: '峰时电能' },
  'energy_flat': { en: 'Energy, flat', zh: '平时电能' },
  'energy_valley': { en: 'Energy, valley', zh: '谷时电能' },
  'price_sharp': { en: 'Price, sharp', zh: '尖时电价' },
  'price_peak': { en: 'Price, peak', zh: '峰时电价' },
  'price_flat': { en: 'Price, flat', zh: '平时电价' },
  'price_valley': { en: 'Price, valley', zh: '谷时电价' },
  'kind': { en: 'Kind of meter', zh: '电表类型' },
  'clock': { en: 'Clock', zh: '时钟' },
  'ct_ratio': { en: 'CT ratio', zh: '互感器变比' },
  'pt_ratio': { en: 'PT ratio', zh: '电压互感器变比' },
  'voltage_point': { en: 'Decimal point of voltages', zh: '电压小数点' },
  'current_point': { en: 'Decimal point of currents', zh: '电流小数点' },
  'power_point': { en: 'Decimal point of powers', zh: '功率小数点' },
  'own_number': { en: "Meter's own number", zh: '表内编号' },
  'remaining': { en: 'Remaining', zh: '剩余金额' },
  'total_purchased': { en: 'Purchased in all', zh: '累计购电' },
  'purchase_count': { en: 'Purchase count', zh: '购电次数' },
  'overdraft': { en: 'Overdraft allowed', zh: '允许透支金额' },
  'hoarding_limit': { en: 'Hoarding limit', zh: '囤积限额' },
  'alarm_amount_#': { en: 'Alarm amount #', zh: '报警金额 #' },
  'power_threshold': { en: 'Power threshold', zh: '功率阈值' },
  'overload_trips': { en: 'Overload trips', zh: '过载跳闸次数' },
  'overload_trips_allowed': { en: 'Overload trips allowed', zh: '允许过载跳闸次数' },
  'alarm_#': { en: 'Alarm #', zh: '报警 #', values: YES_OR_NO },
  'arrears': { en: 'Arrears', zh: '欠费', values: YES_OR_NO },
  'overload': { en: 'Overload', zh: '过载', values: YES_OR_NO },
  'fault': { en: 'Fault', zh: '故障', values: YES_OR_NO },
  'prepay_on': { en: 'Prepay control', zh: '预付费控制', values: ON_OR_OFF },
  'relay_closed_#': { en: 'Relay #', zh: '继电器 #', values: CLOSED_OR_OPEN },
  'prepay_relay_closed_#': { en: 'Relay # as prepay wants it', zh: '预付费要求的继电器 #', values: CLOSED_OR_OPEN },
  'forced_mode': { en: 'Forced by a person', zh: '人工强制', values: YES_OR_NO },
  'forced_closed_#': { en: 'Relay # when forced', zh: '强制时的继电器 #', values: CLOSED_OR_OPEN },
  'forced_off': { en: 'Relay when forced', zh: '强制时的继电器', values: OPEN_OR_CLOSED },
};

const BLOCKS: Readonly<Record<string, Words>> = {
  hot: { en: 'What every poll reads', zh: '每次抄表读取的内容' },
  prepay: { en: 'Prepayment', zh: '预付费' },
  threshold: { en: 'Overload', zh: '过载' },
  own_number: { en: "Meter's own number", zh: '表内编号' },
  forced: { en: 'Forced mode', zh: '强制模式' },
  energy: { en: 'Energy', zh: '电能' },
  electricity: { en: 'Voltage, current, power', zh: '电压、电流、功率' },
  panel: { en: 'What every poll reads', zh: '每次抄表读取的内容' },
};

function wordsOf(name: string): RegisterWords | undefined {
  const [, stem, number = ''] = /^(.+_)(\d)$/.exec(name) ?? [];
  const words = stem === undefined ? undefined : REGISTERS[`${stem}#`];
  return words ? { ...words, en: words.en.replace('#', number), zh: words.zh.replace('#', number) } : REGISTERS[name];
}

/** What a register is called; undefined of one that has no words. */
export const registerWords = (name: string): Words | undefined => wordsOf(name);

/** What the value of a register means where it is a switch or a state; undefined where it is a number. */
export const registerValueWords = (name: string, value: string | null): Words | undefined =>
  value === '0' || value === '1' ? wordsOf(name)?.values?.[value] : undefined;

/** What a block of registers is about; undefined of one that has no words. */
export const registerBlockWords = (name: string): Words | undefined => BLOCKS[name];
