/**
 * Reads the cells of one row of the sheet: codes, numbers, room and model as the trade writes them. What cannot be read
 * is noted with its cell and what to do about it; all faults of a row are told at once.
 */
import {
  checkDpuLine,
  DEFAULT_SERIAL,
  formatMeterCode,
  METER_MODEL_IDS,
  METER_MODELS,
  parseDpuCode,
  parseMeterModel,
  ROOM_PATTERN,
  SERIAL_LINE_PORT,
  type DpuCode,
  type DpuLine,
  type ImportPreview,
  type MeterCode,
  type MeterModel,
} from '#shared';
import type { SheetCell, SheetRow } from './sheet-columns.js';

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

/** Takes down what is wrong with a cell. */
export type Note = (row: SheetRow, cell: SheetCell, fault: Fault['fault'], message: string) => void;

/** Reads a row, noting every fault of its cells; undefined when there was one. */
export function readRow(row: SheetRow, mayWorkIn: (building: number) => boolean, note: Note): ReadRow | undefined {
  const { cells } = row;
  const dpu = readDpuCode(row, mayWorkIn, note);
  const line = readLine(row, note);
  const serialPort = readWhole(cells.serialPort, 0, 99);
  if (serialPort === undefined) {
    const message = `the serial port of the DPU is a whole number from 0 to 99, not ${quoted(cells.serialPort)}.`;
    note(row, cells.serialPort, 'serial_port_not_0_to_99', message);
  }
  const address = readWhole(cells.address, 1, 247);
  if (address === undefined) {
    const message = `the meter's address is a whole decimal number from 1 to 247, not ${quoted(cells.address)}.`;
    note(row, cells.address, 'address_not_1_to_247', message);
  }
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

function readDpuCode(row: SheetRow, mayWorkIn: (building: number) => boolean, note: Note): ReadRow['dpu'] | undefined {
  const cell = row.cells.dpuCode;
  const code = parseDpuCode(cell.kind === 'date' ? '' : cell.text);
  if (code.ok) {
    if (mayWorkIn(code.value.building)) return code.value;
    const message = `building ${code.value.building} is not one that you may work in.`;
    note(row, cell, 'building_not_yours', message);
    return undefined;
  }
  switch (code.refusal) {
    case 'dpu_code_lost_zero':
      note(
        row,
        cell,
        'dpu_code_lost_zero',
        `the DPU code ${cell.text} lost its leading zero. Format the column as text and write 0${cell.text}.`,
      );
      return undefined;
    case 'building_not_1_to_99':
      note(row, cell, code.refusal, `the first two digits of ${cell.text} are the building, 01 to 99.`);
      return undefined;
    case 'dpu_number_not_1_to_99':
      note(row, cell, code.refusal, `the last two digits of ${cell.text} are the number on the floor, 01 to 99.`);
      return undefined;
    default:
      note(
        row,
        cell,
        'dpu_code_not_six_digits',
        `a DPU code has six digits (building, floor, number: 020304), not ${quoted(cell)}.`,
      );
      return undefined;
  }
}

function readLine(row: SheetRow, note: Note): DpuLine | undefined | 'wrong' {
  const { ip, tcpPort } = row.cells;
  if (ip.text === '' && tcpPort.text === '') return undefined;
  const port = /^-?\d{1,5}$/.test(tcpPort.text) && tcpPort.kind !== 'date' ? Number(tcpPort.text) : undefined;
  if (port === undefined || port > 65535 || (port < 1 && port !== SERIAL_LINE_PORT)) {
    const message = `the TCP port is a whole number from 1 to 65535, or -1 for a serial line, not ${quoted(tcpPort)}.`;
    note(row, tcpPort, 'tcp_port_not_valid', message);
    return 'wrong';
  }
  if (ip.text === '') {
    note(row, ip, 'ip_missing', 'the IP address of the DPU is missing.');
    return 'wrong';
  }
  const framing = port === SERIAL_LINE_PORT ? 'serial' : 'rtu_over_tcp';
  const line = checkDpuLine({ framing, ip: ip.text, tcpPort: port, serial: DEFAULT_SERIAL });
  if (line.ok) return line.value;
  note(row, ip, 'ip_not_valid', line.message);
  return 'wrong';
}

function readRoom(row: SheetRow, note: Note): string | undefined {
  const cell = row.cells.room;
  const room = cell.text.normalize('NFC');
  if (room === '') {
    note(row, cell, 'room_missing', 'the room is missing.');
  } else if (cell.kind === 'date') {
    const message = `the spreadsheet made a date of the room (${room}). Format the column as text and write it again.`;
    note(row, cell, 'room_not_valid', message);
  } else if (cell.kind === 'formula_without_value' || !ROOM_PATTERN.test(room)) {
    const message = `a room has letters and digits, with - . / or space inside, 24 at most, not ${quoted(cell)}.`;
    note(row, cell, 'room_not_valid', message);
  } else {
    return room;
  }
  return undefined;
}

function readModel(row: SheetRow, note: Note): MeterModel | undefined {
  const cell = row.cells.model;
  const model = parseMeterModel(cell.text);
  if (!model) {
    const message = `${quoted(cell)} is no model that is known here. Known are DDSY, DTSY, ${METER_MODEL_IDS.join(', ')}.`;
    note(row, cell, 'model_unknown', message);
  }
  return model;
}

const quoted = (cell: SheetCell): string => {
  if (cell.kind === 'formula_without_value') return `the formula ${cell.text}, whose result the file does not hold`;
  return cell.text === '' ? 'nothing' : `'${cell.text}'`;
};

function readWhole(cell: SheetCell, low: number, high: number): number | undefined {
  if (!/^\d{1,6}$/.test(cell.text) || cell.kind === 'date') return undefined;
  const value = Number(cell.text);
  return value >= low && value <= high ? value : undefined;
}
