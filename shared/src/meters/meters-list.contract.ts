import * as z from 'zod/mini';
import { buildingField, dpuCodeField } from '../http/fields.contract.js';
import { YES_NO } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { meterSchema } from './meters.contract.js';

/** The meters of the operator's buildings, as they are configured. */
export const metersList = defineList({
  name: 'meters',
  title: { en: 'Meters', zh: '电表' },
  view: 'meters.view',
  export: 'meters.export',
  remove: 'meters.update',
  row: meterSchema,
  idOf: ({ meterCode }) => meterCode,
  dates: { en: 'Created', zh: '创建时间' },
  filters: {
    held: choiceFilter(
      { en: 'Account', zh: '开户' },
      { held: { en: 'With account', zh: '已开户' }, free: { en: 'Free', zh: '未开户' } },
    ),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.pipe(z.coerce.number(), buildingField)),
    dpuCode: valueFilter({ en: 'DPU', zh: '通讯管理机' }, dpuCodeField),
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
