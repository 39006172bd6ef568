/** Why something was held or put aside, as people read it: on screens, and in the operation log and what is exported of it. */
import type { Words } from '../lists/list-column.js';
import type { QuarantineReason } from '../sales/intake-outcome.js';
import type { HeldReason } from '../sales/sale-rules.js';
import type { ShiftItemReason } from '../shifts/shift-item.js';

/** Why the money of a sale is held. */
export const HELD_REASON_WORDS: Readonly<Record<HeldReason, Words>> = {
  format_unknown: { en: 'format unknown', zh: '格式未知' },
  number_used_twice: { en: 'number used twice', zh: '编号重复' },
  device_revoked: { en: 'device revoked', zh: '设备已吊销' },
  operator_disabled: { en: 'operator disabled', zh: '操作员已停用' },
  operator_may_not_sell: { en: 'operator may not sell any more', zh: '操作员已无售电权限' },
  lease_unknown: { en: 'lease unknown', zh: '授权未知' },
  lease_revoked: { en: 'lease revoked', zh: '授权已吊销' },
  assignment_unknown: { en: 'account of the meter unknown', zh: '电表账户未知' },
  amount_not_positive: { en: 'amount is not above zero', zh: '金额不大于零' },
  account_closed: { en: 'account closed meanwhile', zh: '账户已销户' },
  meter_exchanged: { en: 'meter exchanged meanwhile', zh: '电表已更换' },
  meter_postpaid: { en: 'meter is postpaid', zh: '后付费电表' },
  method_unknown: { en: 'method not allowed', zh: '不允许的付款方式' },
  lease_not_begun: { en: 'before its lease began', zh: '早于授权开始' },
  lease_ended: { en: 'after its lease ended', zh: '授权已到期' },
  building_not_in_lease: { en: 'building not in the lease', zh: '楼栋不在授权内' },
  no_durable_storage: { en: 'sold offline without durable storage', zh: '无持久存储却离线售电' },
  method_needs_signal: { en: 'method needs signal', zh: '该付款方式需要信号' },
  over_sale_limit: { en: 'over the limit for one sale', zh: '超过单笔限额' },
  lease_count_used_up: { en: 'too many sales under the lease', zh: '授权笔数已用完' },
  lease_sum_used_up: { en: 'over the sum of the lease', zh: '授权金额已用完' },
  meter_cannot_hold_exactly: { en: 'amount the meter cannot hold exactly', zh: '电表无法精确保存' },
  over_hoarding_limit: { en: 'over the hoarding limit', zh: '超过囤积限额' },
  meter_refused: { en: 'refused by the meter', zh: '电表拒绝' },
};

/** Why an item of a till or a lease is kept without effect. */
export const SHIFT_ITEM_REASON_WORDS: Readonly<Record<ShiftItemReason, Words>> = {
  number_used_twice: { en: 'Its number is used by another item of the device.', zh: '该编号已被该设备的另一项使用。' },
  device_revoked: { en: 'It came after its device was revoked.', zh: '到达时其设备已吊销。' },
  operator_unknown: { en: 'Its operator is not known here.', zh: '本系统没有该操作员。' },
  shift_of_another: { en: 'It names the till of another operator or device.', zh: '它属于其他操作员或设备的钱箱。' },
  shift_opened_twice: { en: 'The till was opened already.', zh: '该钱箱已开过。' },
  shift_closed_twice: { en: 'The till was closed by its own device already.', zh: '该钱箱已由其设备结清。' },
  lease_of_another: {
    en: 'It names a permission of another device or operator.',
    zh: '它属于其他设备或操作员的授权。',
  },
};

/** Why an item is not believed. */
export const QUARANTINE_REASON_WORDS: Readonly<Record<QuarantineReason, Words>> = {
  signature_wrong: { en: 'Its signature is wrong', zh: '签名错误' },
  device_unknown: { en: 'Its device is not known', zh: '设备未知' },
  id_with_other_bytes: { en: 'Its number is known with other content', zh: '编号已有不同内容' },
  malformed: { en: 'It cannot be read', zh: '无法读取' },
};
