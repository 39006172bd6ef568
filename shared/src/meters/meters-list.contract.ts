import * as z from 'zod/mini';
import { buildingField, dpuCodeField } from '../http/fields.contract.js';
import { YES_NO } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { METER_MODEL_IDS } from './meter-model.js';
import { meterSchema } from './meters.contract.js';

const MODEL_WORDS = Object.fromEntries(METER_MODEL_IDS.map((model) => [model, { en: model, zh: model }]));

const PAYMENT_WORDS = {
  prepaid: { en: 'Prepaid', zh: '预付费' },
  postpaid: { en: 'Postpaid', zh: '后付费' },
} as const;

/** What the newest record of a person who stood in a room says: this meter feeds its own room; another one, or none. */
const SERVICE_WORDS = {
  yes: { en: 'In service', zh: '已投运' },
  no: { en: 'Wrong room', zh: '房间不符' },
  not_yet: { en: 'Not in service', zh: '未投运' },
} as const;
export type InService = keyof typeof SERVICE_WORDS;

export const listedMeterSchema = z.extend(meterSchema, { inService: z.enum(['yes', 'no', 'not_yet']) });
export type ListedMeter = z.infer<typeof listedMeterSchema>;

/** The meters of the operator's buildings, as they are configured. */
export const metersList = defineList({
  name: 'meters',
  title: { en: 'Meters', zh: '电表' },
  view: 'meters.view',
  export: 'meters.export',
  remove: 'meters.update',
  row: listedMeterSchema,
  idOf: ({ meterCode }) => meterCode,
  dates: { en: 'Created', zh: '创建时间' },
  filters: {
    held: choiceFilter(
      { en: 'Account', zh: '开户' },
      { held: { en: 'With account', zh: '已开户' }, free: { en: 'Free', zh: '未开户' } },
    ),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.pipe(z.coerce.number(), buildingField)),
    dpuCode: valueFilter({ en: 'DPU', zh: '通讯管理机' }, dpuCodeField),
    model: choiceFilter({ en: 'Model', zh: '型号' }, MODEL_WORDS),
    payment: choiceFilter({ en: 'Payment', zh: '付费方式' }, PAYMENT_WORDS),
    inService: choiceFilter({ en: 'Service', zh: '投运' }, SERVICE_WORDS),
  },
  sort: ['code', 'up'],
  refusals: ['meter_unknown', 'meter_has_account', 'meter_has_history'],
  columns: [
    {
      name: 'code',
      title: { en: 'Meter code', zh: '表号' },
      kind: 'code',
      value: ({ meterCode }) => meterCode,
      sortable: true,
    },
    { ...COLUMNS.room, rank: 0, sortable: true },
    {
      name: 'account',
      title: { en: 'Account', zh: '户号' },
      kind: 'code',
      value: ({ account }) => account?.number ?? null,
      rank: 1,
    },
    { name: 'name', title: { en: 'Name', zh: '户名' }, kind: 'text', value: ({ account }) => account?.name ?? null },
    {
      name: 'model',
      title: { en: 'Model', zh: '型号' },
      kind: 'code',
      value: ({ model }) => model,
      rank: 1,
      sortable: true,
    },
    {
      name: 'inService',
      title: { en: 'Service', zh: '投运' },
      kind: 'choice',
      value: ({ inService }) => inService,
      words: SERVICE_WORDS,
      rank: 1,
    },
    {
      name: 'postpaid',
      title: { en: 'Postpaid', zh: '后付费' },
      kind: 'choice',
      value: ({ postpaid }) => postpaid,
      words: YES_NO,
      rank: 3,
    },
    {
      name: 'ctRatio',
      title: { en: 'CT ratio', zh: '互感器变比' },
      kind: 'whole',
      value: ({ ctRatio }) => ctRatio,
      rank: 2,
    },
    {
      name: 'serialPort',
      title: { en: 'Serial port', zh: '串口号' },
      kind: 'whole',
      value: ({ serialPort }) => serialPort,
      rank: 3,
    },
    {
      name: 'address',
      title: { en: 'Address', zh: '表地址' },
      kind: 'whole',
      value: ({ address }) => address,
      rank: 2,
    },
    COLUMNS.remark,
    COLUMNS.createdBy,
    COLUMNS.createdAt,
  ],
});
