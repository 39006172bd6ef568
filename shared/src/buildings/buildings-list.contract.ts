import { defineList } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
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
    { ...COLUMNS.remark, rank: 0, sortable: true },
    COLUMNS.meters,
    { ...COLUMNS.createdBy, rank: 2 },
    { ...COLUMNS.createdAt, rank: 1 },
  ],
});
