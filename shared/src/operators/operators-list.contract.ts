import { idField } from '../http/fields.contract.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { type OperatorRecord, operatorRecordSchema } from './operators.contract.js';
import { roleInWords } from './permission-words.js';

/** How an operator stands; one who was never here since his password was made has still to choose his own. */
export const OPERATOR_STATES = ['enabled', 'first_password', 'disabled'] as const;
export type OperatorState = (typeof OPERATOR_STATES)[number];
const STATE_WORDS = {
  enabled: { en: 'May sign in', zh: '可登录' },
  first_password: { en: 'First password', zh: '初始密码' },
  disabled: { en: 'Kept out', zh: '已停用' },
} as const satisfies Record<OperatorState, { en: string; zh: string }>;

export function stateOfOperator({ enabled, mustChangePassword }: OperatorRecord): OperatorState {
  if (!enabled) return 'disabled';
  return mustChangePassword ? 'first_password' : 'enabled';
}

/** Who may sign in. */
export const operatorsList = defineList({
  name: 'operators',
  title: { en: 'Operators', zh: '操作员' },
  view: 'operators.view',
  export: 'operators.export',
  remove: 'operators.update',
  row: operatorRecordSchema,
  idOf: ({ operatorId }) => operatorId,
  dates: { en: 'Created', zh: '创建时间' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    role: valueFilter({ en: 'Role', zh: '角色' }, idField),
  },
  names: { role: ({ roleName }, { language }) => roleInWords(roleName, language) },
  sort: ['loginName', 'up'],
  refusals: [
    'operator_unknown',
    'operator_is_you',
    'operator_in_use',
    'permission_not_yours',
    'building_not_yours',
    'last_administrator',
  ],
  columns: [
    {
      name: 'fullName',
      title: { en: 'Full name', zh: '姓名' },
      kind: 'text',
      value: ({ fullName }) => fullName,
      sortable: true,
    },
    {
      name: 'loginName',
      title: { en: 'Login name', zh: '登录名' },
      kind: 'code',
      value: ({ loginName }) => loginName,
      sortable: true,
    },
    {
      name: 'role',
      title: { en: 'Role', zh: '角色' },
      kind: 'text',
      value: ({ roleName }, { language }) => roleInWords(roleName, language),
      sortable: true,
    },
    { name: 'state', title: { en: 'State', zh: '状态' }, kind: 'choice', words: STATE_WORDS, value: stateOfOperator },
    COLUMNS.buildings,
    {
      name: 'float',
      title: { en: 'Float without signal', zh: '离线额度' },
      kind: 'money',
      value: ({ offlineFloatMinor }) => offlineFloatMinor,
      rank: 2,
      sortable: true,
    },
    {
      name: 'lastSeen',
      title: { en: 'Last seen', zh: '最近使用' },
      kind: 'moment',
      value: ({ lastSeenAt }) => lastSeenAt,
      rank: 1,
    },
    { ...COLUMNS.createdAt, rank: 3 },
    COLUMNS.remark,
  ],
});
