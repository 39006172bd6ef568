import type { BusSettings } from '../src/bus/bus-settings.js';
import { startFakeSlave } from './fake-slave.js';
import type { FakeSlave, SlaveScript } from './fake-slave.js';
import { SerialLine } from './serial-lines.js';

/** Every way by which a bus reaches its meters. */
export const TRANSPORTS = ['rtu_over_tcp', 'modbus_tcp', 'serial'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** A fake slave, and the settings of a bus that reaches it. */
export interface SlavePlace {
  readonly slave: FakeSlave;
  readonly settings: BusSettings;
  stop(): Promise<void>;
}

/** Starts a fake slave behind the transport. A serial line is a pseudo terminal that socat joins to the slave. */
export async function placeSlave(transport: Transport, script: SlaveScript): Promise<SlavePlace> {
  const slave = await startFakeSlave(transport === 'modbus_tcp' ? 'mbap' : 'rtu', script);
  if (transport !== 'serial') {
    const settings = { framing: transport, host: '127.0.0.1', port: slave.port };
    return { slave, settings, stop: () => slave.stop() };
  }
  const line = await SerialLine.join(`TCP:127.0.0.1:${slave.port},nodelay`);
  const stop = async (): Promise<void> => {
    await line.stop();
    await slave.stop();
  };
  return { slave, settings: line.settings, stop };
}
