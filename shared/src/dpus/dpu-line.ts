/**
 * How a DPU is reached: host and TCP port of a serial server, or, with TCP port -1, a serial line of the gateway's own
 * that the manual writes into the IP field as `COM1;9600;8;NONE;1` (port, baud, data bits, parity, stop bits).
 */
import type { Framing, SerialSettings } from './dpus.contract.js';

export interface DpuLine {
  readonly framing: Framing;
  readonly ip: string;
  readonly tcpPort: number;
  readonly serial: SerialSettings;
}

export const LINE_REFUSALS = ['serial_line_unreadable', 'tcp_port_missing', 'ip_not_valid'] as const;
export type LineRefusal = (typeof LINE_REFUSALS)[number];

export type CheckedLine<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly refusal: LineRefusal;
      /** what cannot be read, for words in another language than the message's */
      readonly part: LinePart;
      readonly value: string;
      readonly message: string;
    };
export type LinePart =
  'separators' | 'parts' | 'port' | 'baud_rate' | 'data_bits' | 'parity' | 'stop_bits' | 'tcp_port' | 'host';

/** TCP port of a DPU that is a serial line of the gateway's own machine. */
export const SERIAL_LINE_PORT = -1;

/** What a serial server's own line is set to until somebody says otherwise; the gateway needs it to keep bus time. */
export const DEFAULT_SERIAL: SerialSettings = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

export const BAUD_RATES = [1200, 2400, 4800, 9600, 19200, 38400] as const;
export const DATA_BITS = [7, 8] as const;
export const STOP_BITS = [1, 2] as const;
const PARITIES: Readonly<Record<string, SerialSettings['parity']>> = {
  NONE: 'none',
  N: 'none',
  EVEN: 'even',
  E: 'even',
  ODD: 'odd',
  O: 'odd',
};
const EXAMPLE = 'Write it like COM1;9600;8;NONE;1 or /dev/ttyUSB0;9600;8;NONE;1.';

type Wrong = Extract<CheckedLine<never>, { ok: false }>;

const unreadable = (part: LinePart, value: string, message: string): Wrong => ({
  ok: false,
  refusal: 'serial_line_unreadable',
  ...{ part, value, message: `${message} ${EXAMPLE}` },
});

/** Writes a serial line as the manual does: `COM1;9600;8;NONE;1`. */
export function formatSerialLine({ path, baudRate, dataBits, parity, stopBits }: SerialSettings): string {
  return [path ?? '', baudRate, dataBits, parity.toUpperCase(), stopBits].join(';');
}

const SERIAL_PATH = /^(COM[1-9]\d{0,2}|\/dev\/[\w./-]{1,90})$/i;
const pathAsWritten = (path: string): string => (/^com/i.test(path) ? path.toUpperCase() : path);

/** Reads `COM1;9600;8;NONE;1`. Each part that cannot be read gets its own sentence. */
export function parseSerialLine(text: string): CheckedLine<SerialSettings> {
  if (/[；，,]/.test(text))
    return unreadable('separators', text, `The parts of '${text}' must be separated by the English semicolon ';'.`);
  const parts = text.split(';').map((part) => part.trim());
  const [path = '', baud = '', data = '', parityWord = '', stop = ''] = parts;
  if (parts.length !== 5) {
    return unreadable(
      'parts',
      text,
      `'${text}' has ${parts.length} of the five parts of a serial line: port, baud rate, data bits, parity, stop bits.`,
    );
  }
  if (!SERIAL_PATH.test(path)) return unreadable('port', path, `'${path}' is not a serial port.`);
  const baudRate = BAUD_RATES.find((rate) => String(rate) === baud);
  if (!baudRate) return unreadable('baud_rate', baud, `The baud rate '${baud}' is none of ${BAUD_RATES.join(', ')}.`);
  const dataBits = DATA_BITS.find((bits) => String(bits) === data);
  if (!dataBits) return unreadable('data_bits', data, `The data bits '${data}' are neither 7 nor 8.`);
  const parity = PARITIES[parityWord.toUpperCase()];
  if (!parity) return unreadable('parity', parityWord, `The parity '${parityWord}' is none of NONE, EVEN, ODD.`);
  const stopBits = STOP_BITS.find((bits) => String(bits) === stop);
  if (!stopBits) return unreadable('stop_bits', stop, `The stop bits '${stop}' are neither 1 nor 2.`);
  return {
    ok: true,
    value: { path: pathAsWritten(path), baudRate, dataBits, parity, stopBits },
  };
}

/**
 * Two lines with one key are one line: one host and TCP port, or one serial port. Records of one building, or of one
 * gateway, must not share it, for a serial server gives its port to one client and both would ask the same meters.
 */
export const keyOfLine = ({ ip, tcpPort, serial }: DpuLine): string =>
  tcpPort === SERIAL_LINE_PORT ? (serial.path ?? '') : `${ip.toLowerCase()} ${tcpPort}`;

/** Checks a line as it was typed. TCP port -1 makes it a serial one, whatever framing was chosen beside it. */
export function checkDpuLine(line: DpuLine): CheckedLine<DpuLine> {
  const ip = line.ip.trim();
  if (line.tcpPort === SERIAL_LINE_PORT) {
    // A port alone (`/dev/ttyUSB0`) has its parameters in the fields beside it.
    const serial = SERIAL_PATH.test(ip)
      ? { ok: true as const, value: { ...line.serial, path: pathAsWritten(ip) } }
      : parseSerialLine(ip);
    if (!serial.ok) return serial;
    const { value } = serial;
    return {
      ok: true,
      value: { framing: 'serial', ip: formatSerialLine(value), tcpPort: SERIAL_LINE_PORT, serial: value },
    };
  }
  if (line.framing === 'serial')
    return unreadable('tcp_port', String(line.tcpPort), `A serial line has the TCP port -1, not ${line.tcpPort}.`);
  if (line.tcpPort < 1) {
    return {
      ok: false,
      refusal: 'tcp_port_missing',
      ...{ part: 'tcp_port', value: String(line.tcpPort) },
      message: `TCP port ${line.tcpPort} is none: give 1 to 65535, or -1 for a serial line.`,
    };
  }
  if (!isHost(ip)) {
    const message = `'${ip}' is neither an IP address like 192.168.11.254 nor a host name.`;
    return { ok: false, refusal: 'ip_not_valid', part: 'host', value: ip, message };
  }
  return {
    ok: true,
    value: { framing: line.framing, ip, tcpPort: line.tcpPort, serial: { ...line.serial, path: null } },
  };
}

/** An IP address or a host name; digits and dots that make no address (192.168.11.300) are a typing mistake. */
export function isHost(text: string): boolean {
  if (isIpV4(text) || isIpV6(text)) return true;
  if (/^[\d.]+$/.test(text)) return false;
  return text.length <= 100 && text.split('.').every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label));
}

const isIpV4 = (text: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text);

/** Eight groups of hex digits, of which one run of zeros may be left out; the last two may be an IPv4 address. */
function isIpV6(text: string): boolean {
  const [, v4 = ''] = /:(\d[\d.]+\.\d+)$/.exec(text) ?? [];
  if (v4 !== '' && !isIpV4(v4)) return false;
  const plain = v4 === '' ? text : text.slice(0, -v4.length) + '0:0';
  const halves = plain.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isFull = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length <= 7;
  return isFull && groups.every((group) => /^[\da-f]{1,4}$/i.test(group));
}
