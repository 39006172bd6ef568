import modbus from 'modbus-serial';
import type { MeterPlace } from './product.js';

/** What a meter says of itself on its bus, read with a plain Modbus client: nobody's word but the meter's. */
export interface MeterOnTheBus {
  readonly purchaseCount: number;
  readonly remainingHundredths: number;
  readonly totalPurchasedHundredths: number;
  readonly accountOpen: boolean;
  readonly forcedOff: boolean;
}

const HOT_BLOCK = { address: 0x0200, registers: 48, remainingAt: 62, purchaseCountAt: 66, forcedAt: 75 };
/** bits 0 to 2: forced closed; bit 3: the forced mode is on */
const FORCED = { closed: 0b0111, on: 0b1000 };
const MAILBOX = { address: 0x7f00, registers: 13, accountStateAt: 0, totalPurchasedAt: 16 };

/** Reads a meter's registers on its simulated bus (RTU over TCP, 127.0.0.1). */
export async function readMeterOnTheBus(place: MeterPlace | undefined): Promise<MeterOnTheBus> {
  if (!place) throw new Error('no such room on the demo sheet');
  const client = new modbus.default();
  await client.connectTelnet('127.0.0.1', { port: place.busPort });
  try {
    client.setID(place.unit);
    client.setTimeout(10_000);
    const { buffer: hot } = await client.readHoldingRegisters(HOT_BLOCK.address, HOT_BLOCK.registers);
    const { buffer: mailbox } = await client.readHoldingRegisters(MAILBOX.address, MAILBOX.registers);
    return {
      purchaseCount: hot.readUInt16BE(HOT_BLOCK.purchaseCountAt),
      remainingHundredths: hot.readInt32BE(HOT_BLOCK.remainingAt),
      totalPurchasedHundredths: mailbox.readInt32BE(MAILBOX.totalPurchasedAt),
      forcedOff: (hot.readUInt8(HOT_BLOCK.forcedAt) & (FORCED.on | FORCED.closed)) === FORCED.on,
      accountOpen: mailbox.readUInt16BE(MAILBOX.accountStateAt) === 1,
    };
  } finally {
    await new Promise<void>((resolve) => client.close(() => resolve()));
  }
}
