import { BusQueue } from './bus-queue.js';
import { BusFault } from './bus-fault.js';
import { timingFor } from './bus-settings.js';
import type { BusSettings, BusTiming } from './bus-settings.js';
import { ModbusMaster } from './modbus-master.bus.js';
import { serialWire } from './serial-wire.bus.js';
import { tcpWire } from './tcp-wire.bus.js';
import type { OpenWire } from './wire.js';

/**
 * Opens the queue of one bus; it connects by itself and for ever. With `readOnly` the port under it refuses every frame
 * that could write. Throws a `BusFault` (`bad_request`) when the settings name no place to connect to.
 */
export function openBus(settings: BusSettings, options: { readonly readOnly?: boolean } = {}): BusQueue {
  const timing = timingFor(settings.serial?.baudRate ?? 9600, settings.timing);
  const openWire = wireOf(settings, timing);
  const framing = settings.framing === 'modbus_tcp' ? 'mbap' : 'rtu';
  const readOnly = options.readOnly ?? false;
  return new BusQueue(() => new ModbusMaster(openWire, { framing, readOnly, timing }), timing);
}

function wireOf(settings: BusSettings, timing: BusTiming): OpenWire {
  if (settings.framing === 'serial') {
    const { serial } = settings;
    if (!serial?.path) throw new BusFault('bad_request', 'A serial bus needs the path of its line.');
    return serialWire(serial.path, serial);
  }
  const { host, port } = settings;
  if (!host || !port) throw new BusFault('bad_request', 'A bus over TCP needs a host and a port.');
  return tcpWire(host, port, timing.connectTimeoutMs);
}
