/** What a meter said over a period: on the screen, as a chart, and as a file. */
import * as z from 'zod/mini';
import { instantField, meterCodeField, minorField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { LIST_LANGUAGES } from '../lists/list-column.js';
import { defineFiles, type ListPlan } from '../lists/list.contract.js';
import type { MeterCode } from './meter-code.js';
import { RELAY_WORDS } from './relay-words.js';

/** So many readings of a period are on the screen; all of them are in the export. */
export const READINGS_SHOWN = 1_000;

const drawn = {
  readAt: instantField,
  remainingMinor: z.nullable(minorField),
  energyWh: z.int(),
  purchaseCount: z.nullable(z.int()),
};
export const meterReadingSchema = z.object({
  ...drawn,
  powerW: z.int(),
  relayClosed: z.nullable(z.boolean()),
});
export type MeterReading = z.infer<typeof meterReadingSchema>;

const meterParams = z.object({ meterCode: meterCodeField });
/** first and last day, in the property's time zone */
const period = { from: z.optional(z.iso.date()), to: z.optional(z.iso.date()) };

export const meterReadingsRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/:meterCode/readings',
  access: 'board.view',
  summary: `Readings of a meter over a period: the newest ${READINGS_SHOWN}, how many there are, and a line over all`,
  params: meterParams,
  query: z.object(period),
  response: z.object({
    /** newest first */
    readings: z.array(meterReadingSchema),
    total: z.int(),
    /**
     * The whole period in the order of time: every reading, or, of more than can be drawn, those between which no high,
     * no low and no purchase is missing.
     */
    chart: z.array(z.object(drawn)),
  }),
  refusals: ['meter_unknown'],
});

const files = defineFiles({
  path: '/api/meters/:meterCode/readings',
  access: 'board.export',
  summary: 'All readings of a meter over a period',
  params: meterParams,
  body: z.object({ language: z.enum(LIST_LANGUAGES), ...period }),
  refusals: ['meter_unknown'],
});
export const meterReadingsExcelRoute = files.excel;
export const meterReadingsPdfRoute = files.pdf;

/** The readings of one meter as a list, newest first. */
export const readingsOf = (meterCode: MeterCode): ListPlan<MeterReading, Record<never, never>> => ({
  name: `readings-${meterCode}`,
  title: { en: `Readings of ${meterCode}`, zh: `电表 ${meterCode} 的读数` },
  view: 'board.view',
  export: 'board.export',
  row: meterReadingSchema,
  idOf: ({ readAt }) => String(Date.parse(readAt)),
  dates: { en: 'Read', zh: '抄表时间' },
  filters: {},
  sort: ['readAt', 'down'],
  columns: [
    {
      name: 'readAt',
      title: { en: 'Read', zh: '抄表时间' },
      kind: 'moment',
      value: ({ readAt }) => readAt,
      sortable: true,
    },
    {
      name: 'remaining',
      title: { en: 'Remaining', zh: '剩余金额' },
      kind: 'money',
      value: ({ remainingMinor }) => remainingMinor,
    },
    { name: 'energy', title: { en: 'Energy', zh: '电能' }, kind: 'energy', value: ({ energyWh }) => energyWh },
    { name: 'power', title: { en: 'Power', zh: '功率' }, kind: 'power', value: ({ powerW }) => powerW },
    {
      name: 'purchaseCount',
      title: { en: 'Purchase count', zh: '购电次数' },
      kind: 'whole',
      value: ({ purchaseCount }) => purchaseCount,
    },
    {
      name: 'relay',
      title: { en: 'Relay', zh: '继电器' },
      kind: 'choice',
      value: ({ relayClosed }) => (relayClosed === null ? null : relayClosed ? 'closed' : 'open'),
      words: RELAY_WORDS,
    },
  ],
});
