/** Batch import of meters from the manual's sheet: preview first, then all or nothing. */
import * as z from 'zod/mini';
import { idField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

/** What is wrong in a row, with the cell. */
export const IMPORT_FAULTS = [
  'dpu_code_lost_zero',
  'dpu_code_not_six_digits',
  'building_not_1_to_99',
  'dpu_number_not_1_to_99',
  'ip_missing',
  'ip_not_valid',
  'tcp_port_not_valid',
  'serial_port_not_0_to_99',
  'address_not_1_to_247',
  'room_missing',
  'room_not_valid',
  'model_unknown',
  'duplicate_row',
  'address_taken_in_sheet',
  'room_taken_in_sheet',
  'room_taken',
  'address_taken',
  'dpu_line_differs_in_sheet',
  'meter_has_account',
  'building_not_yours',
] as const;

export const importPreviewSchema = z.object({
  importId: idField,
  fileName: z.string(),
  rows: z.array(
    z.object({
      /** as the spreadsheet numbers it */
      row: z.int(),
      meterCode: z.nullable(z.string()),
      room: z.nullable(z.string()),
      model: z.nullable(z.string()),
      action: z.enum(['new', 'changed', 'same', 'wrong']),
      changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
      faults: z.array(
        z.object({ cell: z.string(), fault: z.enum(IMPORT_FAULTS), value: z.string(), message: z.string() }),
      ),
    }),
  ),
  newMeters: z.int(),
  changedMeters: z.int(),
  sameMeters: z.int(),
  wrongRows: z.int(),
  newDpus: z.array(z.string()),
  newBuildings: z.array(z.int()),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const previewImportRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/import',
  access: 'meters.import',
  upload: true,
  /** made by the page, to hear of this import over the live socket */
  query: z.object({ progressId: z.optional(idField) }),
  summary: 'Read an .xlsx of meters and say row by row what it would do; nothing is changed',
  response: importPreviewSchema,
  refusals: ['file_is_old_xls', 'file_not_a_spreadsheet', 'file_too_large', 'sheet_empty', 'sheet_header_unknown'],
});
export const commitImportRoute = defineRoute({
  method: 'POST',
  path: '/api/meters/import/:importId',
  access: 'meters.import',
  summary: 'Carry out a previewed import, whole or not at all; the same import twice changes nothing twice',
  params: z.object({ importId: idField }),
  body: z.object({ simulated: z.optional(z.boolean()), progressId: z.optional(idField) }),
  response: z.object({ newMeters: z.int(), changedMeters: z.int(), newDpus: z.int(), newBuildings: z.int() }),
  refusals: ['import_unknown', 'import_has_faults', 'import_outdated'],
});
/** How far an import is, told to whoever may import; the page knows its own by its id. */
export const importProgressSchema = z.object({
  progressId: idField,
  phase: z.enum(['reading', 'checking', 'writing']),
  /** rows; no total while nobody knows it yet */
  done: z.int(),
  total: z.nullable(z.int()),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

export const importFaultsRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/import/:importId/faults.xlsx',
  access: 'meters.import',
  summary: 'The sheet as it was read, with a column that says what is wrong; mended, it can be imported as it is',
  params: z.object({ importId: idField }),
  query: z.object({ language: z.optional(z.enum(['en', 'zh'])) }),
  file: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  refusals: ['import_unknown'],
});
export const importTemplateRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/import/template.xlsx',
  access: 'meters.import',
  summary: 'An empty sheet with the right columns and one example row',
  query: z.object({ language: z.optional(z.enum(['en', 'zh'])) }),
  file: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
});
