/** Batch import of meters from the manual's sheet: preview first, then all or nothing. */
import * as z from 'zod/mini';
import { idField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

/** Why a file is refused, and what goes beside it for the words of each language. */
export interface SheetRefusals {
  file_is_old_xls: { readonly fileName: string };
  file_has_password: { readonly fileName: string };
  file_is_xls_or_locked: { readonly fileName: string };
  file_not_a_spreadsheet: { readonly fileName: string };
  file_damaged: { readonly fileName: string };
  /** sizes in megabytes */
  file_too_large: { readonly fileName: string; readonly megabytes: string; readonly most: number };
  file_unpacks_too_large: { readonly fileName: string };
  sheet_rows_too_many: { readonly fileName: string; readonly sheet: string; readonly most: number };
  sheet_empty: { readonly fileName: string };
  sheet_hidden: { readonly fileName: string; readonly sheet: string };
  /** no row among the first `rows` of the sheet looks like a header */
  sheet_header_unknown: { readonly fileName: string; readonly sheet: string; readonly rows: number };
  /** `columns` are ids of columns, with commas between */
  sheet_lacks_columns: {
    readonly fileName: string;
    readonly sheet: string;
    readonly row: number;
    readonly columns: string;
  };
  /** `column` as the sheet writes it; `cell` and `otherCell` are where */
  sheet_repeats_column: {
    readonly fileName: string;
    readonly sheet: string;
    readonly row: number;
    readonly column: string;
    readonly cell: string;
    readonly otherCell: string;
  };
}
export const SHEET_REFUSALS = [
  ...(['file_is_old_xls', 'file_has_password', 'file_is_xls_or_locked', 'file_not_a_spreadsheet'] as const),
  ...(['file_damaged', 'file_too_large', 'file_unpacks_too_large'] as const),
  ...(['sheet_rows_too_many', 'sheet_empty', 'sheet_hidden', 'sheet_header_unknown'] as const),
  ...(['sheet_lacks_columns', 'sheet_repeats_column'] as const),
] as const;
export type SheetRefusal = (typeof SHEET_REFUSALS)[number];

/** What is wrong with a cell; `import-words.ts` says it. */
export const IMPORT_FAULTS = [
  'cell_is_date',
  'cell_is_error',
  'formula_without_value',
  'dpu_code_lost_zero',
  'dpu_code_not_six_digits',
  'building_not_1_to_99',
  'dpu_number_not_1_to_99',
  'building_not_yours',
  'ip_missing',
  'line_missing',
  'ip_not_valid',
  'serial_line_unreadable',
  'tcp_port_not_valid',
  'serial_port_not_0_to_99',
  'address_not_1_to_247',
  'room_missing',
  'room_not_valid',
  'model_unknown',
  'duplicate_row',
  'address_taken_in_sheet',
  'room_taken_in_sheet',
  'address_taken',
  'room_taken',
  'dpu_line_differs_in_sheet',
  'line_taken_in_sheet',
  'line_taken',
  'line_taken_beside',
  'line_taken_hidden',
  'meter_has_account',
  'dpu_change_not_yours',
  'meter_change_not_yours',
] as const;
export type ImportFault = (typeof IMPORT_FAULTS)[number];

export const importPreviewSchema = z.object({
  importId: idField,
  fileName: z.string(),
  /** the one sheet of the file that was read */
  sheetName: z.string(),
  /** sheets of the file that look like meters too and were left out, hidden ones among them: one file brings one sheet */
  otherSheets: z.array(z.string()),
  rows: z.array(
    z.object({
      /** as the spreadsheet numbers it */
      row: z.int(),
      /** by hand or by a filter; read all the same */
      hidden: z.boolean(),
      /** the example of our template, as it came */
      example: z.boolean(),
      meterCode: z.nullable(z.string()),
      room: z.nullable(z.string()),
      model: z.nullable(z.string()),
      action: z.enum(['new', 'changed', 'same', 'wrong']),
      changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
      faults: z.array(
        z.object({
          cell: z.string(),
          fault: z.enum(IMPORT_FAULTS),
          /** what stands in the cell */
          value: z.string(),
          /** for the words of the fault: the other row, the meter that has the room, ... */
          values: z.record(z.string(), z.union([z.string(), z.int()])),
        }),
      ),
    }),
  ),
  newMeters: z.int(),
  changedMeters: z.int(),
  sameMeters: z.int(),
  wrongRows: z.int(),
  hiddenRows: z.int(),
  newDpus: z.array(z.string()),
  newBuildings: z.array(z.int()),
  /** DPUs that get another address, and how many meters each has: all of them are read there from then on */
  movedDpus: z.array(z.object({ dpuCode: z.string(), meters: z.int(), from: z.string(), to: z.string() })),
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
  refusals: SHEET_REFUSALS,
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
