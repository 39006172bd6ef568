/** A DPU as typed, and back. The line of a serial port is typed as the manual writes it, or in its own fields. */
import {
  checkDpuLine,
  DEFAULT_SERIAL,
  type Dpu,
  type DpuLine,
  formatDpuCode,
  formatSerialLine,
  type Framing,
  type LinePart,
  parseSerialLine,
  SERIAL_LINE_PORT,
  type SerialSettings,
} from '#shared';
import { wholeIn } from '../ui/whole-number';

export interface DpuForm {
  readonly building: string;
  readonly floor: string;
  readonly dpuNumber: string;
  readonly framing: Framing;
  readonly ip: string;
  readonly tcpPort: string;
  readonly serial: SerialSettings;
  readonly remark: string;
}
export interface DpuFaults {
  building?: 'building_missing';
  floor?: 'floor_wrong';
  dpuNumber?: 'number_wrong';
  ip?: LineFault;
  tcpPort?: LineFault;
}
export interface LineFault {
  readonly part: LinePart | 'missing';
  readonly value: string;
}

export const NEW_DPU: DpuForm = {
  ...{ building: '', floor: '', dpuNumber: '', framing: 'rtu_over_tcp', ip: '', tcpPort: '', remark: '' },
  serial: DEFAULT_SERIAL,
};

export function formOfDpu({ building, floor, dpuNumber, framing, ip, tcpPort, serial, remark }: Dpu): DpuForm {
  return {
    ...{ framing, ip, serial, remark },
    ...{ building: String(building), floor: String(floor), dpuNumber: String(dpuNumber), tcpPort: String(tcpPort) },
  };
}

export const isSerialLine = (form: DpuForm): boolean => form.framing === 'serial';

/**
 * The form after a change. TCP port -1 and the framing 'serial' say the same thing, and what is typed as one text
 * (`COM1;9600;8;NONE;1`) and chosen in the fields beside it are kept equal.
 */
export function changeDpu(form: DpuForm, change: Partial<DpuForm>): DpuForm {
  let next = { ...form, ...change };
  if (change.tcpPort !== undefined) {
    const isSerial = change.tcpPort.trim() === String(SERIAL_LINE_PORT);
    if (isSerial) next = { ...next, framing: 'serial' };
    else if (next.framing === 'serial') next = { ...next, framing: 'rtu_over_tcp' };
  }
  if (change.framing === 'serial') next = { ...next, tcpPort: String(SERIAL_LINE_PORT) };
  else if (change.framing && wholeIn(next.tcpPort, SERIAL_LINE_PORT, SERIAL_LINE_PORT) !== undefined) {
    next = { ...next, tcpPort: '', ip: '', serial: { ...next.serial, path: null } };
  }
  if (!isSerialLine(next)) return next;
  if (change.serial) {
    const path = checked(form)?.serial.path ?? form.ip.split(';')[0]?.trim() ?? '';
    return { ...next, ip: formatSerialLine({ ...change.serial, path }) };
  }
  const typed = parseSerialLine(next.ip);
  return typed.ok ? { ...next, serial: typed.value } : next;
}

const lineOf = (form: DpuForm): DpuLine => {
  const { framing, ip, serial } = form;
  return { framing, ip, tcpPort: wholeIn(form.tcpPort, SERIAL_LINE_PORT, 65535) ?? 0, serial };
};
const checked = (form: DpuForm): DpuLine | undefined => {
  const line = checkDpuLine(lineOf(form));
  return line.ok ? line.value : undefined;
};

const placeOf = ({ building, floor, dpuNumber }: DpuForm) => ({
  building: wholeIn(building, 1, 99),
  floor: wholeIn(floor, 0, 99),
  dpuNumber: wholeIn(dpuNumber, 1, 99),
});

/** The code that the form's place makes; null while it makes none. */
export function codeOfDpu(form: DpuForm): string | null {
  const { building = NaN, floor = NaN, dpuNumber = NaN } = placeOf(form);
  const code = formatDpuCode({ building, floor, dpuNumber });
  return code.ok ? code.value : null;
}

/** A port with which an address can be judged by itself. */
const ANY_PORT = 502;
const isFaulty = (line: DpuLine, part: LinePart): boolean => {
  const checked = checkDpuLine(line);
  return !checked.ok && checked.part === part;
};

/** Everything that is wrong; empty when the form may be sent. */
export function checkDpu(form: DpuForm): DpuFaults {
  const faults: DpuFaults = {};
  const { building, floor, dpuNumber } = placeOf(form);
  if (building === undefined) faults.building = 'building_missing';
  if (floor === undefined) faults.floor = 'floor_wrong';
  if (dpuNumber === undefined) faults.dpuNumber = 'number_wrong';
  const line = lineOf(form);
  const isPortWrong = isFaulty(line, 'tcp_port');
  if (isPortWrong) faults.tcpPort = { part: 'tcp_port', value: form.tcpPort };
  if (form.ip.trim() === '') faults.ip = { part: 'missing', value: '' };
  else {
    const address = checkDpuLine(isPortWrong ? { ...line, tcpPort: ANY_PORT } : line);
    if (!address.ok) faults.ip = { part: address.part, value: address.value };
  }
  return faults;
}

/** What the server is told; undefined for a form with faults. */
export function dpuOfForm(form: DpuForm) {
  const { building, floor, dpuNumber } = placeOf(form);
  const line = checked(form);
  if (building === undefined || floor === undefined || dpuNumber === undefined || !line) return undefined;
  return { building, floor, dpuNumber, ...line, remark: form.remark };
}
