/**
 * Reads the cells of one row of the sheet: codes, numbers, room and model as the trade writes them. What cannot be read
 * is noted with its cell and what to do about it; all faults of a row are told at once.
 */
import {
  checkDpuLine,
  DEFAULT_SERIAL,
  formatMeterCode,
  METER_MODELS,
  parseDpuCode,
  parseMeterModel,
  ROOM_PATTERN,
  SERIAL_LINE_PORT,
  type DpuCode,
  type DpuLine,
  type ImportFault,
  type ImportFaultValues,
  type ImportPreview,
  type MeterCode,
  type MeterModel,
  type SheetColumn,
} from '#shared';
import { meantBy, type SheetCell, type SheetRow } from './sheet-columns.js';

export type PreviewRow = ImportPreview['rows'][number];
export type Fault = PreviewRow['faults'][number];

export interface PlannedMeter {
  readonly meterCode: MeterCode;
  readonly dpuCode: DpuCode;
  readonly serialPort: number;
  readonly address: number;
  readonly building: number;
  readonly room: string;
  readonly model: MeterModel;
  readonly postpaid: boolean;
}

/** A row whose every cell could be read. */
export interface ReadRow {
  readonly sheetRow: SheetRow;
  readonly dpu: {
    readonly code: DpuCode;
    readonly building: number;
    readonly floor: number;
    readonly dpuNumber: number;
  };
  readonly meter: PlannedMeter;
  /** undefined when IP and port were left blank: the DPU's other rows or its record say them */
  readonly line: DpuLine | undefined;
}

/** Takes down what is wrong with a cell, and what the words of that fault name. */
export type Note = <F extends ImportFault>(
  row: SheetRow,
  cell: SheetCell,
  fault: F,
  values: ImportFaultValues<F>,
) => void;

/** Kinds of cells that hold none of our values, whatever the column. */
const KIND_FAULTS = {
  date: 'cell_is_date',
  error: 'cell_is_error',
  formula_without_value: 'formula_without_value',
} as const;

/** Reads a row, noting every fault of its cells; undefined when there was one. */
export function readRow(row: SheetRow, mayWorkIn: (building: number) => boolean, note: Note): ReadRow | undefined {
  const dpu = readDpuCode(row, mayWorkIn, note);
  const line = readLine(row, note);
  const serialPort = readWhole(row, 'serialPort', [0, 99], note, 'serial_port_not_0_to_99');
  const address = readWhole(row, 'address', [1, 247], note, 'address_not_1_to_247');
  const room = readRoom(row, note);
  const model = readModel(row, note);
  if (!dpu || serialPort === undefined || address === undefined || room === undefined || !model || line === 'wrong') {
    return undefined;
  }
  const meterCode = formatMeterCode({ dpuCode: dpu.code, serialPort, address });
  if (!meterCode.ok) throw new Error(`a place that was checked makes no code: ${meterCode.refusal}`);
  const postpaid = !METER_MODELS[model].prepaid;
  const place = { dpuCode: dpu.code, serialPort, address, building: dpu.building };
  return { sheetRow: row, dpu, meter: { meterCode: meterCode.value, ...place, room, model, postpaid }, line };
}

/** What stands in a cell; undefined, and noted, where the spreadsheet made of it what can be none of our values. */
function textOf(row: SheetRow, column: SheetColumn, note: Note): string | undefined {
  const cell = row.cells[column];
  if (cell.kind !== 'date' && cell.kind !== 'error' && cell.kind !== 'formula_without_value') return cell.text;
  note(row, cell, KIND_FAULTS[cell.kind], {});
  return undefined;
}

/** As `textOf`, of a column of codes and numbers. */
function meantIn(row: SheetRow, column: SheetColumn, note: Note): string | undefined {
  const text = textOf(row, column, note);
  return text === undefined ? undefined : meantBy(text);
}

const DPU_CODE_FAULTS = ['dpu_code_lost_zero', 'building_not_1_to_99', 'dpu_number_not_1_to_99'] as const;

function readDpuCode(row: SheetRow, mayWorkIn: (building: number) => boolean, note: Note): ReadRow['dpu'] | undefined {
  const text = meantIn(row, 'dpuCode', note);
  if (text === undefined) return undefined;
  const cell = row.cells.dpuCode;
  const code = parseDpuCode(text);
  if (!code.ok) {
    note(row, cell, DPU_CODE_FAULTS.find((fault) => fault === code.refusal) ?? 'dpu_code_not_six_digits', {});
    return undefined;
  }
  const { building } = code.value;
  if (mayWorkIn(building)) return code.value;
  note(row, cell, 'building_not_yours', { building });
  return undefined;
}

function readLine(row: SheetRow, note: Note): DpuLine | undefined | 'wrong' {
  const cells = row.cells;
  const ip = meantIn(row, 'ip', note);
  const tcpPort = meantIn(row, 'tcpPort', note);
  if (ip === undefined || tcpPort === undefined) return 'wrong';
  if (ip === '' && tcpPort === '') return undefined;
  const port = /^-?\d{1,5}$/.test(tcpPort) ? Number(tcpPort) : undefined;
  if (port === undefined || port > 65535 || (port < 1 && port !== SERIAL_LINE_PORT)) {
    note(row, cells.tcpPort, 'tcp_port_not_valid', {});
    return 'wrong';
  }
  if (ip === '') {
    note(row, cells.ip, 'ip_missing', {});
    return 'wrong';
  }
  const framing = port === SERIAL_LINE_PORT ? 'serial' : 'rtu_over_tcp';
  const line = checkDpuLine({ framing, ip, tcpPort: port, serial: DEFAULT_SERIAL });
  if (line.ok) return line.value;
  if (line.refusal === 'serial_line_unreadable') {
    note(row, cells.ip, 'serial_line_unreadable', { part: line.part, written: line.value });
  } else {
    note(row, cells.ip, 'ip_not_valid', {});
  }
  return 'wrong';
}

function readRoom(row: SheetRow, note: Note): string | undefined {
  const room = textOf(row, 'room', note)?.normalize('NFC');
  if (room === undefined) return undefined;
  if (ROOM_PATTERN.test(room)) return room;
  note(row, row.cells.room, room === '' ? 'room_missing' : 'room_not_valid', {});
  return undefined;
}

function readModel(row: SheetRow, note: Note): MeterModel | undefined {
  const text = meantIn(row, 'model', note);
  if (text === undefined) return undefined;
  const model = parseMeterModel(text);
  if (!model) note(row, row.cells.model, 'model_unknown', {});
  return model;
}

function readWhole(
  row: SheetRow,
  column: SheetColumn,
  [low, high]: readonly [number, number],
  note: Note,
  fault: 'serial_port_not_0_to_99' | 'address_not_1_to_247',
): number | undefined {
  const text = meantIn(row, column, note);
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  if (value !== undefined && value >= low && value <= high) return value;
  note(row, row.cells[column], fault, {});
  return undefined;
}
