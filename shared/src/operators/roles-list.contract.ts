import { choiceFilter, defineList } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { roleSchema } from './operators.contract.js';
import { roleInWords } from './permission-words.js';

const ORIGINS = {
  product: { en: 'With the product', zh: '系统自带' },
  property: { en: 'Made here', zh: '自建' },
} as const;

/** What operators may do: the roles that come with the product and those of this property. */
export const rolesList = defineList({
  name: 'roles',
  title: { en: 'Roles', zh: '角色' },
  view: 'roles.view',
  export: 'roles.export',
  remove: 'roles.update',
  row: roleSchema,
  idOf: ({ roleId }) => roleId,
  filters: { origin: choiceFilter({ en: 'Origin', zh: '来源' }, ORIGINS) },
  dates: { en: 'Created', zh: '创建时间' },
  sort: ['name', 'up'],
  refusals: ['role_unknown', 'role_is_fixed', 'permission_not_yours', 'role_in_use'],
  columns: [
    { ...COLUMNS.name, value: ({ name }, { language }) => roleInWords(name, language) },
    {
      name: 'operators',
      title: { en: 'Operators', zh: '操作员数' },
      kind: 'whole',
      value: ({ operatorCount }) => operatorCount,
      rank: 1,
    },
    {
      name: 'rights',
      title: { en: 'Rights', zh: '权限数' },
      kind: 'whole',
      value: ({ permissions }) => permissions.length,
      rank: 1,
    },
    {
      name: 'origin',
      title: { en: 'Origin', zh: '来源' },
      kind: 'choice',
      words: ORIGINS,
      value: ({ builtIn }) => (builtIn ? 'product' : 'property'),
    },
    { ...COLUMNS.remark, rank: 1 },
    { ...COLUMNS.createdAt, rank: 3 },
  ],
});
