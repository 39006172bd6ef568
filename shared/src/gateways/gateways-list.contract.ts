import { choiceFilter, defineList } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { type GatewayRecord, gatewayLineSchema, waitsForPerson } from './gateways.contract.js';

export const GATEWAY_STATES = ['online', 'away', 'waits', 'waiting', 'revoked'] as const;
export type GatewayState = (typeof GATEWAY_STATES)[number];
const STATE_WORDS = {
  online: { en: 'Online', zh: '在线' },
  away: { en: 'Away', zh: '离线' },
  waits: { en: 'Waits for a person', zh: '待人工处理' },
  waiting: { en: 'Waits for its code', zh: '等待登记' },
  revoked: { en: 'Revoked', zh: '已吊销' },
} as const satisfies Record<GatewayState, { en: string; zh: string }>;

/** What a gateway's state is told by. */
export type GatewayStanding = Pick<GatewayRecord, 'revokedAt' | 'enrolledAt' | 'online' | 'readOnlyReason'>;

/** One that waits for a person takes no credit out, whether it is heard or not: that goes before both. */
export function stateOfGateway(gateway: GatewayStanding): GatewayState {
  if (gateway.revokedAt !== null) return 'revoked';
  if (gateway.enrolledAt === null) return 'waiting';
  if (waitsForPerson(gateway) !== null) return 'waits';
  return gateway.online ? 'online' : 'away';
}

/** Our own processes at the meters. None that was enrolled is ever deleted: orders and readings came through it. */
export const gatewaysList = defineList({
  name: 'gateways',
  title: { en: 'Gateways', zh: '网关' },
  view: 'gateways.view',
  export: 'gateways.export',
  row: gatewayLineSchema,
  idOf: ({ gatewayId }) => gatewayId,
  dates: { en: 'Created', zh: '创建时间' },
  filters: { state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS) },
  sort: ['name', 'up'],
  columns: [
    COLUMNS.name,
    { name: 'state', title: { en: 'State', zh: '状态' }, kind: 'choice', words: STATE_WORDS, value: stateOfGateway },
    COLUMNS.lastContact,
    {
      name: 'buses',
      title: { en: 'Buses answering', zh: '在线总线' },
      kind: 'text',
      // With its word, since it also stands without its title.
      value: ({ buses, busesAnswering }, { language }) =>
        `${busesAnswering} / ${buses} ${{ en: 'buses', zh: '条总线' }[language]}`,
      rank: 1,
    },
    {
      name: 'orders',
      title: { en: 'Orders waiting', zh: '待执行指令' },
      kind: 'whole',
      value: ({ ordersWaiting }) => ordersWaiting,
      rank: 1,
    },
    COLUMNS.buildings,
    { name: 'version', title: { en: 'Version', zh: '版本' }, kind: 'code', value: ({ version }) => version, rank: 2 },
    {
      name: 'enrolledAt',
      title: { en: 'Enrolled', zh: '登记时间' },
      kind: 'moment',
      value: ({ enrolledAt }) => enrolledAt,
      rank: 3,
    },
    { ...COLUMNS.createdAt, rank: 3 },
  ],
});
