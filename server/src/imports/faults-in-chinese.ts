/** What is wrong with a cell, for a sheet whose reader knows Chinese; English is in the fault itself. */
import type { ImportPreview } from '#shared';

type Fault = ImportPreview['rows'][number]['faults'][number]['fault'];

export const FAULTS_IN_CHINESE: Readonly<Record<Fault, string>> = {
  dpu_code_lost_zero: '丢失了前导零：请将该列设为文本并填写六位数字。',
  dpu_code_not_six_digits: '不是通讯管理机编号：请填写六位数字，如 020103。',
  building_not_1_to_99: '楼号无效：前两位应为 01 到 99。',
  dpu_number_not_1_to_99: '序号无效：后两位应为 01 到 99。',
  ip_missing: '为空：请填写串口服务器地址。',
  ip_not_valid: '不是有效地址，例如 192.168.1.20。',
  tcp_port_not_valid: '不是有效端口：1 到 65535，串口线路填 -1。',
  serial_port_not_0_to_99: '不是有效串口号：0 到 99。',
  address_not_1_to_247: '不是有效表地址：1 到 247。',
  room_missing: '为空：请填写房号。',
  room_not_valid: '房号无效：字母和数字，最多 24 位。',
  model_unknown: '是未知型号。',
  duplicate_row: '在表格中重复，请删除一行。',
  address_taken_in_sheet: '与表格中另一行的位置相同。',
  room_taken_in_sheet: '与表格中另一行的房号相同。',
  room_taken: '此房号已属于另一块电表。',
  dpu_line_differs_in_sheet: '与同一通讯管理机的其他行不一致。',
  meter_has_account: '已属于某个账户，不能这样更改。',
  address_taken: '此位置已有另一块电表。',
  building_not_yours: '位于您无权操作的楼栋。',
};
