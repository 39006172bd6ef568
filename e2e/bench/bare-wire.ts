/**
 * What a credit costs on the wire itself: the meter is read (hot block and mailbox), the order is written, the meter is
 * read again; by a plain Modbus client on a bus where nobody else asks anything. The order is one that the meter refuses
 * for its check, so that nothing moves: its request is as long as that of a good one, the reply three bytes shorter.
 *
 * A line that several devices share needs a pause between a reply and the next request, which the gateway keeps too. It
 * is counted by itself, so that both can be told: what the frames take, and what a bus takes for them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import modbus from 'modbus-serial';

export interface BareWire {
  readonly creditMs: readonly number[];
  /** a poll is the reading of one meter */
  readonly pollMs: readonly number[];
}

/** What a bus of 9600 baud gives its devices to turn the line round. */
export const TURNAROUND_MS = 20;

const HOT_BLOCK = { address: 0x0200, registers: 48 };
const MAILBOX = { address: 0x7f00, registers: 13 };
const ORDER = { address: 0x7f20, registers: 14 };
const MOST = 50;

/** Measures on the bus of a simulated floor, one meter after the other, with so long a pause between two frames. */
export async function measureBareWire(
  port: number,
  meters: number,
  times: number,
  turnaroundMs: number,
): Promise<BareWire> {
  const client = new modbus.default();
  await client.connectTelnet('127.0.0.1', { port });
  client.setTimeout(10_000);
  const read = async (): Promise<void> => {
    await client.readHoldingRegisters(HOT_BLOCK.address, HOT_BLOCK.registers);
    await pause(turnaroundMs);
    await client.readHoldingRegisters(MAILBOX.address, MAILBOX.registers);
  };
  const creditMs: number[] = [];
  const pollMs: number[] = [];
  try {
    for (let at = 0; at < Math.min(times, MOST); at++) {
      client.setID((at % meters) + 1);
      const startedAt = performance.now();
      await read();
      await pause(turnaroundMs);
      pollMs.push(performance.now() - startedAt);
      await client.writeRegisters(ORDER.address, Array<number>(ORDER.registers).fill(0)).catch(mustBeRefusal);
      await pause(turnaroundMs);
      await read();
      creditMs.push(performance.now() - startedAt);
      await pause(turnaroundMs);
    }
  } finally {
    await new Promise<void>((resolve) => client.close(() => resolve()));
  }
  return { creditMs, pollMs };
}

/** Rethrows what is not the meter's own refusal of the value. */
function mustBeRefusal(error: unknown): void {
  if (Object(error)['modbusCode'] !== 3) throw error;
}
