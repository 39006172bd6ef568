/** What people call the scenes, the rights in them, and the roles that come with the product. */
import type { ListLanguage, Words } from '../lists/list-column.js';
import { BUILT_IN_ROLES, type Permission, type Scene, SCENES } from './permissions.js';

type Right = (typeof SCENES)[Scene]['rights'][number];

export const SCENE_WORDS: Readonly<Record<Scene, Words>> = {
  buildings: { en: 'Buildings', zh: '楼栋' },
  dpus: { en: 'DPUs', zh: '通讯管理机' },
  meters: { en: 'Meters', zh: '电表' },
  settings: { en: 'Default parameters', zh: '默认参数' },
  roles: { en: 'Roles', zh: '角色' },
  operators: { en: 'Operators', zh: '操作员' },
  devices: { en: 'Devices', zh: '设备' },
  gateways: { en: 'Gateways', zh: '网关' },
  log: { en: 'Operation log', zh: '操作日志' },
  accounts: { en: 'Accounts', zh: '账户' },
  cancel: { en: 'Cancel account', zh: '销户' },
  board: { en: 'Meter board', zh: '电表总览' },
  commands: { en: 'Meter commands', zh: '电表命令' },
  sell: { en: 'Sell', zh: '售电' },
  sales: { en: 'Sales records', zh: '售电记录' },
  refund: { en: 'Refund', zh: '退款' },
  correction: { en: 'Correction', zh: '冲正' },
  till: { en: 'Till', zh: '钱箱' },
  held: { en: 'Held sales', zh: '挂起的售电' },
  reports: { en: 'Reports', zh: '报表' },
  sms: { en: 'SMS', zh: '短信' },
};

export const RIGHT_WORDS: Readonly<Record<Right, Words>> = {
  view: { en: 'See', zh: '查看' },
  update: { en: 'Change', zh: '修改' },
  export: { en: 'Export', zh: '导出' },
  enrol: { en: 'Register devices', zh: '登记设备' },
  renew_password: { en: 'New query password', zh: '更新查询密码' },
  read_now: { en: 'Read now', zh: '立即抄读' },
  force_on: { en: 'Force on', zh: '强制合闸' },
  force_off: { en: 'Force off', zh: '强制分闸' },
  new_baseline: { en: 'New baseline', zh: '新基准' },
  exchange: { en: 'Exchange meters', zh: '更换电表' },
  offline: { en: 'Without signal', zh: '离线售电' },
  beyond_float: { en: 'Beyond the float', zh: '超出额度' },
  transfer_other: { en: 'Transfer from elsewhere', zh: '其他转入' },
  receive: { en: 'Receive cash', zh: '接收现金' },
  import: { en: 'Import', zh: '导入' },
  write_off: { en: 'Write off lost numbers', zh: '核销遗失编号' },
  pay_short: { en: 'Pay more than the till holds', zh: '付款可超过钱箱现金' },
  accept_restore: { en: 'Accept a restored backup', zh: '确认恢复的备份' },
  commission: { en: 'Bring into service', zh: '现场投运' },
};

export const ROLE_WORDS: Readonly<Record<keyof typeof BUILT_IN_ROLES, Words>> = {
  administrator: { en: 'Administrator', zh: '管理员' },
  engineer: { en: 'Engineer', zh: '工程师' },
  seller: { en: 'Seller', zh: '售电员' },
  finance: { en: 'Finance', zh: '财务' },
};

/** What a role is called: those of the product in the reader's language, those of the property as they were named. */
export function roleInWords(name: string, language: ListLanguage): string {
  return (ROLE_WORDS as Readonly<Record<string, Words>>)[name]?.[language] ?? name;
}

/** Permissions by their scenes, in the order of the scene table: `Sell: See, Change; Tills: See`. */
export function permissionsInWords(permissions: readonly Permission[], language: ListLanguage): string {
  const [comma, colon, end] = language === 'zh' ? ['、', '：', '；'] : [', ', ': ', '; '];
  return (Object.keys(SCENES) as Scene[])
    .map((scene) => ({ scene, rights: SCENES[scene].rights.filter((right) => has(permissions, scene, right)) }))
    .filter(({ rights }) => rights.length > 0)
    .map(({ scene, rights }) => {
      const words = rights.map((right) => RIGHT_WORDS[right][language]);
      return `${SCENE_WORDS[scene][language]}${colon}${words.join(comma)}`;
    })
    .join(end);
}

const has = (permissions: readonly string[], scene: Scene, right: Right): boolean =>
  permissions.includes(`${scene}.${right}`);
