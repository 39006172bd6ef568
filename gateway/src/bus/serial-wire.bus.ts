import type { SerialSettings } from './bus-settings.js';
import { causeOf, serialError } from './connection-cause.js';
import type { OpenWire } from './wire.js';

/** Streams over a serial line of this machine. The native binding is loaded only when a serial line is configured. */
export function serialWire(path: string, settings: SerialSettings): OpenWire {
  return async (listener) => {
    const { SerialPort } = await import('serialport');
    return new Promise((resolve, reject) => {
      const { baudRate, dataBits, parity, stopBits } = settings;
      const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, autoOpen: false });
      let failure = new Error(`${path} was closed`);
      const destroy = (): void => {
        if (port.isOpen) port.close(() => undefined);
      };
      port.on('data', (bytes: Buffer) => listener.onBytes(bytes));
      port.on('error', (error: Error) => {
        failure = serialError(error);
        destroy();
      });
      port.on('close', () => listener.onClosed(failure.message, causeOf(failure) ?? 'dropped'));
      port.open((error) => {
        if (error) reject(serialError(error));
        else resolve({ write: (bytes) => void port.write(bytes), destroy });
      });
    });
  };
}
