import { defineList } from '../lists/list.contract.js';
import { buildingSchema } from './buildings.contract.js';

/** The buildings that the operator may work in. */
export const buildingsList = defineList({
  name: 'buildings',
  title: { en: 'Buildings', zh: '楼栋' },
  view: 'buildings.view',
  export: 'buildings.export',
  remove: 'buildings.update',
  row: buildingSchema,
  idOf: ({ number }) => String(number),
  dates: { en: 'Created', zh: '创建时间' },
  filters: {},
  sort: ['number', 'up'],
  refusals: ['building_unknown', 'building_in_use'],
  columns: [
    {
      name: 'number',
      title: { en: 'Number', zh: '楼号' },
      kind: 'whole',
      value: ({ number }) => number,
      sortable: true,
    },
    {
      name: 'remark',
      title: { en: 'Remark', zh: '备注' },
      kind: 'text',
      value: ({ remark }) => remark,
      sortable: true,
    },
    { name: 'meters', title: { en: 'Meters', zh: '电表数' }, kind: 'whole', value: ({ meters }) => meters },
    {
      name: 'createdBy',
      title: { en: 'Creator', zh: '创建人' },
      kind: 'text',
      value: ({ createdBy }) => createdBy,
      rank: 2,
    },
    {
      name: 'createdAt',
      title: { en: 'Created', zh: '创建时间' },
      kind: 'moment',
      value: ({ createdAt }) => createdAt,
      rank: 1,
      sortable: true,
    },
  ],
});
