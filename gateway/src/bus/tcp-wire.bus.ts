import { connect } from 'node:net';
import type { OpenWire } from './wire.js';

/** How long an idle connection may be dead before the system notices. */
const KEEP_ALIVE_MS = 10_000;

/** Streams to a serial server or a Modbus TCP device. */
export function tcpWire(host: string, port: number, connectTimeoutMs: number): OpenWire {
  return (listener) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
      let failure: Error | undefined;
      let isOpen = false;
      const timer = setTimeout(() => {
        const message = `${host}:${port} did not accept a connection within ${connectTimeoutMs} ms`;
        socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
      }, connectTimeoutMs);
      socket.on('connect', () => {
        clearTimeout(timer);
        isOpen = true;
        resolve({ write: (bytes) => void socket.write(bytes), destroy: () => void socket.destroy() });
      });
      socket.on('data', (bytes) => listener.onBytes(bytes));
      socket.on('error', (error) => {
        failure = error;
      });
      // The other side's half-close means that nothing more will be answered.
      socket.on('end', () => void socket.destroy());
      socket.on('close', () => {
        clearTimeout(timer);
        const ended =
          failure ?? Object.assign(new Error(`${host}:${port} closed the connection`), { code: 'ECONNRESET' });
        if (isOpen) listener.onClosed(ended.message, 'dropped');
        else reject(ended);
      });
    });
}
