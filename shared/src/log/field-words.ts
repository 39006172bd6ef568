import type { Words } from '../lists/list-column.js';

/** What people call the fields that commands change, by the last part of their name. */
export const FIELD_WORDS: Readonly<Record<string, Words>> = {
  number: { en: 'Number', zh: '楼号' },
  remark: { en: 'Remark', zh: '备注' },
  building: { en: 'Building', zh: '楼栋' },
  floor: { en: 'Floor', zh: '楼层' },
  dpuNumber: { en: 'Number on the floor', zh: '楼层内序号' },
  framing: { en: 'Framing', zh: '通讯协议' },
  ip: { en: 'IP', zh: 'IP' },
  tcpPort: { en: 'TCP port', zh: '通讯端口' },
  serial: { en: 'Serial line', zh: '串口参数' },
  path: { en: 'Line', zh: '串口' },
  baudRate: { en: 'Baud rate', zh: '波特率' },
  dataBits: { en: 'Data bits', zh: '数据位' },
  parity: { en: 'Parity', zh: '校验位' },
  stopBits: { en: 'Stop bits', zh: '停止位' },
  dpuCode: { en: 'DPU', zh: '通讯管理机' },
  serialPort: { en: 'Serial port', zh: '串口号' },
  address: { en: 'Address', zh: '地址' },
  room: { en: 'Room', zh: '房号' },
  model: { en: 'Model', zh: '型号' },
  postpaid: { en: 'Postpaid', zh: '后付费' },
  ctRatio: { en: 'CT ratio', zh: '互感器变比' },
  name: { en: 'Name', zh: '名称' },
  permissions: { en: 'Permissions', zh: '权限' },
  loginName: { en: 'Login name', zh: '登录名' },
  fullName: { en: 'Full name', zh: '姓名' },
  roleName: { en: 'Role', zh: '角色' },
  buildings: { en: 'Buildings', zh: '楼栋范围' },
  offlineFloatMinor: { en: 'Float without signal', zh: '离线额度' },
  enabled: { en: 'Enabled', zh: '启用' },
  telephone: { en: 'Telephone', zh: '电话' },
  reason: { en: 'Reason', zh: '原因' },
  amountMinor: { en: 'Amount', zh: '金额' },
  method: { en: 'Payment method', zh: '付款方式' },
  hoardingLimitMinor: { en: 'Hoarding limit', zh: '囤积限额' },
  powerThresholdW: { en: 'Power threshold (W)', zh: '功率阈值（瓦）' },
  alarm1Minor: { en: 'Alarm amount 1', zh: '报警金额 1' },
  alarm2Minor: { en: 'Alarm amount 2', zh: '报警金额 2' },
  promptAlarm1: { en: 'Prompt on alarm 1', zh: '报警 1 时提示' },
  promptAlarm2: { en: 'Prompt on alarm 2', zh: '报警 2 时提示' },
  sendAlarms: { en: 'Alarms sent to the tenant', zh: '自动向用户发送报警' },
  prices: { en: 'Prices', zh: '电价' },
  sharp: { en: 'Sharp price', zh: '尖价' },
  peak: { en: 'Peak price', zh: '峰价' },
  flat: { en: 'Flat price', zh: '平价' },
  valley: { en: 'Valley price', zh: '谷价' },
  meterNumber: { en: 'Meter number', zh: '表出厂号' },
  purchaseCount: { en: 'Purchase count', zh: '购电次数' },
  totalPurchasedHundredths: { en: 'Cumulative purchased', zh: '累计购电' },
  ending: { en: 'Order ended as', zh: '订单结果' },
  differenceMinor: { en: 'Difference', zh: '差额' },
  balanceMinor: { en: 'Balance', zh: '余额' },
  arrears: { en: 'Arrears', zh: '欠费处理' },
  how: { en: 'How', zh: '方式' },
  shiftId: { en: 'Till', zh: '钱箱' },
  withoutMeter: { en: 'Without the meter', zh: '不经电表' },
  attempt: { en: 'Attempt', zh: '次数' },
  mode: { en: 'Mode', zh: '模式' },
  modeBefore: { en: 'Mode before', zh: '原模式' },
  meterCode: { en: 'Meter', zh: '电表' },
  file: { en: 'File', zh: '文件' },
  filter: { en: 'Filter', zh: '筛选条件' },
  rows: { en: 'Rows', zh: '行数' },
  meters: { en: 'Meters', zh: '电表' },
  heldMinor: { en: 'Held', zh: '挂起金额' },
  carriedMinor: { en: 'Carried over', zh: '结转金额' },
  heldReason: { en: 'Held because', zh: '挂起原因' },
  why: { en: 'Because', zh: '原因' },
  countedMinor: { en: 'Counted', zh: '清点的现金' },
  shortAcceptedMinor: { en: 'Shortage accepted', zh: '认可短款' },
  prefix: { en: 'Receipt prefix', zh: '收据前缀' },
  endsAt: { en: 'Ends', zh: '有效期至' },
  codeEndsAt: { en: 'Code ends', zh: '登记码有效期至' },
  revokedAt: { en: 'Revoked', zh: '吊销时间' },
  version: { en: 'Version', zh: '版本' },
  instanceId: { en: 'Journal', zh: '日志本' },
  acknowledgedSequence: { en: 'Acknowledged up to', zh: '已确认至' },
  feeds: { en: 'Feeds the room', zh: '供该户' },
  step: { en: 'Step', zh: '步骤' },
  state: { en: 'State', zh: '状态' },
  outcome: { en: 'Outcome', zh: '结果' },
  sessions: { en: 'Sessions', zh: '会话' },
  pin: { en: 'PIN set', zh: '已设 PIN' },
  saleId: { en: 'Sale', zh: '售电' },
  refundId: { en: 'Refund', zh: '退款' },
  ranges: { en: 'Numbers', zh: '编号范围' },
  operatorId: { en: 'Operator', zh: '操作员' },
  propertyName: { en: 'Property', zh: '物业' },
  currencyCode: { en: 'Currency', zh: '货币' },
  currencyDecimals: { en: 'Decimals', zh: '小数位' },
  timeZone: { en: 'Time zone', zh: '时区' },
  collectionIntervalMin: { en: 'Collection interval (min)', zh: '抄表间隔（分钟）' },
  methods: { en: 'Payment methods', zh: '付款方式' },
  sessionIdleHours: { en: 'Signed out after idle (h)', zh: '闲置退出（时）' },
  sessionLifeHours: { en: 'Signed out at the latest after (h)', zh: '最长登录（时）' },
  lockAfterMin: { en: 'Locked after (min)', zh: '自动锁定（分）' },
  devicesNeedCode: { en: 'New devices need a code', zh: '新设备需要登记码' },
  leaseHours: { en: 'Lease (h)', zh: '授权时长（小时）' },
  leasePerSaleMinor: { en: 'Per sale offline', zh: '授权单笔限额' },
  leaseSumMinor: { en: 'Sum offline', zh: '授权总限额' },
  leaseCount: { en: 'Sales offline', zh: '授权最多笔数' },
  smsNumber1: { en: 'SMS number 1', zh: '财务短信号码 1' },
  smsNumber2: { en: 'SMS number 2', zh: '财务短信号码 2' },
  receiptHeader: { en: 'Receipt header', zh: '收据顶部文字' },
  receiptFooter: { en: 'Receipt footer', zh: '收据底部文字' },
  electricityType: { en: 'Electricity type', zh: '用电类型' },
  newMeters: { en: 'New meters', zh: '新增电表' },
  changedMeters: { en: 'Changed meters', zh: '变更电表' },
  dpus: { en: 'DPUs', zh: '通讯管理机' },
  furtherMeters: { en: 'Further changed meters', zh: '其余变更电表' },
  furtherDpus: { en: 'Further changed DPUs', zh: '其余变更通讯管理机' },
  newDpus: { en: 'New DPUs', zh: '新增通讯管理机' },
  smsKind: { en: 'SMS sent by', zh: '短信发送方式' },
  smsAddress: { en: 'Provider’s address', zh: '服务商地址' },
  smsMethod: { en: 'Method', zh: '方法' },
  smsHeaders: { en: 'Headers', zh: '请求头' },
  smsTemplate: { en: 'Template', zh: '模板' },
  smsSecret: { en: 'Secret', zh: '密钥' },
  okText: { en: 'Text that says it was taken', zh: '表示成功的内容' },
  timeoutSeconds: { en: 'Time-out (s)', zh: '超时（秒）' },
  newBuildings: { en: 'New buildings', zh: '新增楼栋' },
};

/** Fields that keep the id of a thing: the server says its number or name instead when the line is read. */
export const ID_FIELDS = ['saleId', 'refundId', 'shiftId', 'operatorId'] as const;
export type IdField = (typeof ID_FIELDS)[number];

/** Which field with the id of a thing this is; undefined for every other one. */
export function idFieldOf(name: string): IdField | undefined {
  const field = lastPart(name);
  return ID_FIELDS.find((one) => one === field);
}

/** Fields that say nothing to a person: they stand in the sealed line for whoever looks into the database. */
export const UNSHOWN_FIELDS: ReadonlySet<string> = new Set(['instanceId', 'list']);

/** Digests of what nobody may read: they tell that it changed, and not what it is. */
export const DIGEST_FIELDS: ReadonlySet<string> = new Set(['smsTemplate', 'smsSecret']);

/** Fields whose text is shown as it stands: people wrote it, or know it as a code, number or address. */
export const FIELDS_AS_WRITTEN: ReadonlySet<string> = new Set([
  ...['remark', 'name', 'room', 'model', 'telephone', 'address', 'loginName', 'fullName', 'roleName'],
  ...['dpuCode', 'meterCode', 'meterNumber', 'ip', 'path', 'serial', 'prefix', 'version', 'file', 'filter'],
  ...['propertyName', 'currencyCode', 'timeZone', 'smsNumber1', 'smsNumber2', 'receiptHeader', 'receiptFooter'],
  ...['smsAddress', 'smsMethod', 'smsHeaders', 'okText', 'method'],
]);

/** `alarm1Minor` of `terms.alarm1Minor`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
