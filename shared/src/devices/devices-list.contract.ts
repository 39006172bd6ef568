import * as z from 'zod/mini';
import { instantField } from '../http/fields.contract.js';
import { choiceFilter, defineList } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { deviceSchema } from './devices.contract.js';

export const DEVICE_STATES = ['active', 'gap', 'revoked'] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];
const STATE_WORDS = {
  active: { en: 'Active', zh: '正常' },
  gap: { en: 'Numbers missing', zh: '缺少号码' },
  revoked: { en: 'Revoked', zh: '已吊销' },
} as const satisfies Record<DeviceState, { en: string; zh: string }>;

/** A device as its list shows it. */
export const deviceLineSchema = z.extend(deviceSchema, {
  /** of the app, as it said with its last lease; null before it said so */
  appVersion: z.nullable(z.string()),
  /** how many of its sales waited when it was heard last; null before it said so */
  waiting: z.nullable(z.object({ count: z.int(), at: instantField })),
  /** the newest permission to sell that it holds; null when it holds none */
  lease: z.nullable(z.object({ operatorName: z.string(), endsAt: instantField })),
});
export type DeviceLine = z.infer<typeof deviceLineSchema>;

/** Where a device stands: its numbers are in, some are missing, or it is out of use. */
export function stateOfDevice({
  revokedAt,
  highestNumber,
  lastNumber,
}: Pick<DeviceLine, 'revokedAt' | 'highestNumber' | 'lastNumber'>): DeviceState {
  if (revokedAt !== null) return 'revoked';
  return highestNumber > lastNumber ? 'gap' : 'active';
}

/** The browsers that may sell. None is ever deleted: its receipts name it. */
export const devicesList = defineList({
  name: 'devices',
  title: { en: 'Devices', zh: '设备' },
  view: 'devices.view',
  export: 'devices.export',
  row: deviceLineSchema,
  idOf: ({ deviceId }) => deviceId,
  dates: { en: 'Registered', zh: '登记时间' },
  filters: { state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS) },
  sort: ['enrolledAt', 'down'],
  columns: [
    COLUMNS.name,
    {
      name: 'prefix',
      title: { en: 'Receipt letters', zh: '收据前缀' },
      kind: 'code',
      value: ({ prefix }) => prefix,
      sortable: true,
    },
    { name: 'state', title: { en: 'State', zh: '状态' }, kind: 'choice', words: STATE_WORDS, value: stateOfDevice },
    COLUMNS.lastContact,
    {
      name: 'waiting',
      title: { en: 'Waiting to be sent', zh: '待上传' },
      kind: 'whole',
      value: ({ waiting }) => waiting?.count ?? null,
      rank: 1,
    },
    {
      name: 'leaseEnds',
      title: { en: 'May sell until', zh: '可售电至' },
      kind: 'moment',
      value: ({ lease }) => lease?.endsAt ?? null,
      rank: 2,
    },
    {
      name: 'seller',
      title: { en: 'Seller', zh: '售电员' },
      kind: 'text',
      value: ({ lease }) => lease?.operatorName ?? null,
      rank: 2,
    },
    {
      name: 'numbers',
      title: { en: 'Numbers in', zh: '已到编号' },
      kind: 'whole',
      value: ({ lastNumber }) => lastNumber,
      rank: 2,
    },
    {
      name: 'version',
      title: { en: 'Version', zh: '版本' },
      kind: 'code',
      value: ({ appVersion }) => appVersion,
      rank: 3,
    },
    {
      name: 'enrolledAt',
      title: { en: 'Registered', zh: '登记时间' },
      kind: 'moment',
      value: ({ enrolledAt }) => enrolledAt,
      rank: 3,
      sortable: true,
    },
  ],
});
