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
  body: z.object({ simulated: z.optional(z.boolean()) }),
  response: z.object({ newMeters: z.int(), changedMeters: z.int(), newDpus: z.int(), newBuildings: z.int() }),
  refusals: ['import_unknown', 'import_has_faults', 'import_outdated'],
});
export const importTemplateRoute = defineRoute({
  method: 'GET',
  path: '/api/meters/import/template.xlsx',
  access: 'meters.import',
  summary: 'An empty sheet with the right columns and one example row',
  query: z.object({ language: z.optional(z.enum(['en', 'zh'])) }),
  file: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
});
