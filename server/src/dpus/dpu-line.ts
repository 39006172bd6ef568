/**
 * How a DPU is reached: host and TCP port of a serial server, or, with TCP port -1, a serial line of the gateway's own
 * that the manual writes into the IP field as `COM1;9600;8;NONE;1` (port, baud, data bits, parity, stop bits).
 */
import { isIP } from 'node:net';
import type { Framing, SerialSettings } from '#shared';

export interface DpuLine {
  readonly framing: Framing;
  readonly ip: string;
  readonly tcpPort: number;
  readonly serial: SerialSettings;
}

export const LINE_REFUSALS = ['serial_line_unreadable', 'tcp_port_missing', 'ip_not_valid'] as const;
export type LineRefusal = (typeof LINE_REFUSALS)[number];

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: LineRefusal; readonly message: string };

/** TCP port of a DPU that is a serial line of the gateway's own machine. */
export const SERIAL_LINE_PORT = -1;

/** What a serial server's own line is set to until somebody says otherwise; the gateway needs it to keep bus time. */
export const DEFAULT_SERIAL: SerialSettings = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

const BAUD_RATES = [1200, 2400, 4800, 9600, 19200, 38400] as const;
const DATA_BITS = [7, 8] as const;
const STOP_BITS = [1, 2] as const;
const PARITIES: Readonly<Record<string, SerialSettings['parity']>> = {
  NONE: 'none',
  N: 'none',
  EVEN: 'even',
  E: 'even',
  ODD: 'odd',
  O: 'odd',
};
const EXAMPLE = 'Write it like COM1;9600;8;NONE;1 or /dev/ttyUSB0;9600;8;NONE;1.';

const unreadable = (message: string): { ok: false; refusal: 'serial_line_unreadable'; message: string } => ({
  ok: false,
  refusal: 'serial_line_unreadable',
  message: `${message} ${EXAMPLE}`,
});

/** Reads `COM1;9600;8;NONE;1`. Each part that cannot be read gets its own sentence. */
export function parseSerialLine(text: string): Checked<SerialSettings> {
  if (/[；，,]/.test(text)) return unreadable(`The parts of '${text}' must be separated by the English semicolon ';'.`);
  const parts = text.split(';').map((part) => part.trim());
  const [path = '', baud = '', data = '', parityWord = '', stop = ''] = parts;
  if (parts.length !== 5) {
    return unreadable(
      `'${text}' has ${parts.length} of the five parts of a serial line: port, baud rate, data bits, parity, stop bits.`,
    );
  }
  if (!/^(COM[1-9]\d{0,2}|\/dev\/[\w./-]{1,90})$/i.test(path)) return unreadable(`'${path}' is not a serial port.`);
  const baudRate = BAUD_RATES.find((rate) => String(rate) === baud);
  if (!baudRate) return unreadable(`The baud rate '${baud}' is none of ${BAUD_RATES.join(', ')}.`);
  const dataBits = DATA_BITS.find((bits) => String(bits) === data);
  if (!dataBits) return unreadable(`The data bits '${data}' are neither 7 nor 8.`);
  const parity = PARITIES[parityWord.toUpperCase()];
  if (!parity) return unreadable(`The parity '${parityWord}' is none of NONE, EVEN, ODD.`);
  const stopBits = STOP_BITS.find((bits) => String(bits) === stop);
  if (!stopBits) return unreadable(`The stop bits '${stop}' are neither 1 nor 2.`);
  return {
    ok: true,
    value: { path: /^com/i.test(path) ? path.toUpperCase() : path, baudRate, dataBits, parity, stopBits },
  };
}

/** Checks a line as it was typed. TCP port -1 makes it a serial one, whatever framing was chosen beside it. */
export function checkDpuLine(line: DpuLine): Checked<DpuLine> {
  const ip = line.ip.trim();
  if (line.tcpPort === SERIAL_LINE_PORT) {
    const serial = parseSerialLine(ip);
    return serial.ok
      ? { ok: true, value: { framing: 'serial', ip, tcpPort: SERIAL_LINE_PORT, serial: serial.value } }
      : serial;
  }
  if (line.framing === 'serial') return unreadable(`A serial line has the TCP port -1, not ${line.tcpPort}.`);
  if (line.tcpPort < 1) {
    return {
      ok: false,
      refusal: 'tcp_port_missing',
      message: `TCP port ${line.tcpPort} is none: give 1 to 65535, or -1 for a serial line.`,
    };
  }
  if (!isHost(ip)) {
    const message = `'${ip}' is neither an IP address like 192.168.11.254 nor a host name.`;
    return { ok: false, refusal: 'ip_not_valid', message };
  }
  return {
    ok: true,
    value: { framing: line.framing, ip, tcpPort: line.tcpPort, serial: { ...line.serial, path: null } },
  };
}

/** An IP address or a host name; digits and dots that make no address (192.168.11.300) are a typing mistake. */
export function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  if (/^[\d.]+$/.test(text)) return false;
  return text.length <= 100 && text.split('.').every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label));
}
