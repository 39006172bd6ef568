import exceljs from 'exceljs';
import { METER_MODEL_IDS } from '#shared';
import { formatMeterCode, parseDpuCode, parseMeterModel } from '#shared';
import type { MeterModel } from '#shared';
import type { BusPlace } from './simulated-bus.bus.js';
import type { SimulatedMeterPlace } from './start-simulator.js';

/** The columns of a meters sheet, by their headers in English and in the Chinese of the manual. */
const COLUMNS = {
  dpu: ['dpu', '通讯管理机编号'],
  ip: ['ip'],
  tcpPort: ['tcp port', '通讯端口'],
  serialPort: ['serial port', '串口号'],
  address: ['address', '表地址'],
  room: ['room', '房号', '户号'],
  model: ['model', '型号'],
} as const;
type Column = keyof typeof COLUMNS;
type Row = Readonly<Record<Column, string>>;

const HERE = ['127.0.0.1', 'localhost'];

/**
 * Reads the meters of a property from a meters sheet (.xlsx). Throws an Error whose sentence names the row, since what
 * it listens on is what the sheet says: on this machine only.
 */
export async function readMetersSheet(path: string): Promise<SimulatedMeterPlace[]> {
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(path);
  const sheet = book.worksheets[0];
  if (!sheet) throw new Error(`${path} has no sheet.`);
  const columns = findColumns(sheet.getRow(1), path);
  const places: SimulatedMeterPlace[] = [];
  sheet.eachRow((row, number) => {
    if (number === 1) return;
    const text = (column: Column): string => row.getCell(columns[column]).text.trim();
    const cells: Row = {
      dpu: text('dpu'),
      ip: text('ip'),
      tcpPort: text('tcpPort'),
      serialPort: text('serialPort'),
      address: text('address'),
      room: text('room'),
      model: text('model'),
    };
    if (Object.values(cells).some((cell) => cell !== '')) places.push(readRow(cells, number));
  });
  if (places.length === 0) throw new Error(`${path} names no meter.`);
  return places;
}

function findColumns(header: exceljs.Row, path: string): Record<Column, number> {
  const headers = new Map<string, number>();
  header.eachCell((cell, at) => headers.set(cell.text.trim().toLowerCase(), at));
  const find = (column: Column): number => {
    const at = COLUMNS[column].map((name) => headers.get(name)).find((found) => found !== undefined);
    if (at === undefined)
      throw new Error(`${path} has no column '${COLUMNS[column].join("' or '")}' in its first row.`);
    return at;
  };
  return {
    dpu: find('dpu'),
    ip: find('ip'),
    tcpPort: find('tcpPort'),
    serialPort: find('serialPort'),
    address: find('address'),
    room: find('room'),
    model: find('model'),
  };
}

function readRow(row: Row, number: number): SimulatedMeterPlace {
  const dpu = parseDpuCode(row.dpu);
  if (!dpu.ok) throw new Error(`Row ${number}: '${row.dpu}' is no DPU code (${dpu.refusal}).`);
  const unit = Number(row.address);
  const code = formatMeterCode({ dpuCode: dpu.value.code, serialPort: Number(row.serialPort), address: unit });
  if (!code.ok) throw new Error(`Row ${number}: serial port or address is wrong (${code.refusal}).`);
  return {
    code: code.value,
    dpuCode: dpu.value.code,
    unit,
    model: readModel(row.model, number),
    room: row.room,
    bus: readBus(row, number),
  };
}

function readModel(text: string, number: number): MeterModel {
  const model = parseMeterModel(text);
  if (model) return model;
  throw new Error(`Row ${number}: '${text}' is none of the models ${METER_MODEL_IDS.join(', ')}.`);
}

function readBus(row: Row, number: number): BusPlace {
  if (row.tcpPort === '-1') {
    const [path = '', baudRate = ''] = row.ip.split(';').map((part) => part.trim());
    if (path === '' || !/^\d+$/.test(baudRate)) {
      throw new Error(`Row ${number}: TCP port -1 needs a line such as /dev/ttyUSB0;9600;8;NONE;1, not '${row.ip}'.`);
    }
    return { framing: 'serial', path, baudRate: Number(baudRate) };
  }
  const port = Number(row.tcpPort);
  if (!HERE.includes(row.ip)) {
    throw new Error(
      `Row ${number}: the simulator listens on 127.0.0.1 only, and the sheet says ${row.ip || 'nothing'}.`,
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`Row ${number}: '${row.tcpPort}' is no TCP port.`);
  }
  return { framing: 'rtu_over_tcp', host: '127.0.0.1', port };
}
