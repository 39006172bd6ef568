import { createServer, type Server } from 'node:net';
import { BusFault } from './bus-fault.js';
import type { BusQueue } from './bus-queue.js';
import type { BusSettings } from './bus-settings.js';
import { causeOf, serialError } from './connection-cause.js';
import { openBus } from './open-bus.js';

const TIMING = { replyTimeoutMs: 100, quietMs: 20, pauseMs: 1, firstRetryMs: 20, longestRetryMs: 60 };

describe('why a bus cannot be reached', () => {
  let bus: BusQueue;
  let server: Server | undefined;
  afterEach(async () => {
    await bus?.close();
    server?.close();
    server = undefined;
  });
  const fails = async (settings: BusSettings): Promise<unknown> => {
    bus = openBus({ ...settings, timing: { ...TIMING, connectTimeoutMs: 200 } });
    const fault = await bus.run('poll', (line) => line.readRegisters(1, 0, 1)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(BusFault);
    return [(fault as BusFault).code, bus.status.lastCause];
  };
  const listen = (take: Parameters<typeof createServer>[1] = () => undefined): Promise<number> =>
    new Promise((resolve) => {
      server = createServer(take);
      server.listen(0, '127.0.0.1', () => {
        const at = server?.address();
        resolve(typeof at === 'object' && at !== null ? at.port : 0);
      });
    });

  it('is told where nobody listens on the port', async () => {
    const port = await listen();
    await new Promise((resolve) => server?.close(resolve));
    expect(await fails({ framing: 'rtu_over_tcp', host: '127.0.0.1', port })).toEqual(['closed', 'refused']);
    expect(bus.status.lastProblem).toMatch(/ECONNREFUSED/);
  });

  it('is told where the name is nobody’s', async () => {
    const answer = await fails({ framing: 'modbus_tcp', host: 'nobody.invalid', port: 502 });
    expect(answer).toEqual(['closed', 'unknown_host']);
  });

  it('is told where the other side ends the connection', async () => {
    const port = await listen((socket) => socket.once('data', () => socket.destroy()));
    expect(await fails({ framing: 'rtu_over_tcp', host: '127.0.0.1', port })).toEqual(['closed', 'dropped']);
  });

  it('is told where what comes is no Modbus', async () => {
    const port = await listen((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    expect(await fails({ framing: 'modbus_tcp', host: '127.0.0.1', port })).toEqual(['garbled', 'rubbish']);
  });

  it('is told where this machine has no such serial port', async () => {
    const serial = { path: '/dev/no-such-port', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    expect(await fails({ framing: 'serial', serial })).toEqual(['closed', 'port_missing']);
    expect(bus.status.lastProblem).not.toContain('Error');
  });

  const said: readonly (readonly [string, ReturnType<typeof causeOf>])[] = [
    ['Error: No such file or directory, cannot open COM1', 'port_missing'],
    ['Opening COM7: File not found', 'port_missing'],
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'port_not_allowed'],
    ['Opening COM7: Access denied', 'port_not_allowed'],
    ['Error Resource temporarily unavailable Cannot lock port', 'port_busy'],
    ['Error: Device or resource busy, cannot open /dev/ttyS0', 'port_busy'],
    ['Error: Inappropriate ioctl for device setting custom baud rate', undefined],
  ];
  for (const [message, cause] of said) {
    it(`is ${cause ?? 'not known'} of a serial port that says: ${message}`, () => {
      const error = serialError(new Error(message));
      expect(causeOf(error)).toBe(cause);
      expect(error.message).not.toMatch(/^Error/);
    });
  }
});
