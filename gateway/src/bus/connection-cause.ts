/** Why a bus cannot be reached, of what the system says; undefined where it says nothing that is known. */
import type { ConnectionCause } from '#shared';

const CAUSES: Readonly<Record<string, ConnectionCause>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ENOENT: 'port_missing',
  ENXIO: 'port_missing',
  ENODEV: 'port_missing',
  EACCES: 'port_not_allowed',
  EPERM: 'port_not_allowed',
  EBUSY: 'port_busy',
  ECONNRESET: 'dropped',
  EPIPE: 'dropped',
};

export function causeOf(error: unknown): ConnectionCause | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? CAUSES[code] : undefined;
}

/** The library of serial ports gives no codes, only what the system says in English, on Linux and on Windows. */
const SERIAL_CODES: readonly (readonly [RegExp, string])[] = [
  [/no such (file|device)|not found/i, 'ENOENT'],
  [/permission denied|access denied/i, 'EACCES'],
  [/busy|cannot lock/i, 'EBUSY'],
];

/** An error of a serial port with the code that the system has for it, and without the word that says it is one. */
export function serialError({ message }: Error): Error {
  const code = SERIAL_CODES.find(([text]) => text.test(message))?.[1];
  return Object.assign(new Error(message.replace(/^Error:? +/, '')), code === undefined ? {} : { code });
}
