/** Brings one meter to what is wanted of it, in one slot: read, write what differs, read back. */
import { type WantedSettings, writeDifferences } from '#shared';
import { BusFault } from '../bus/bus-fault.js';
import type { BusLine } from '../bus/bus-queue.js';
import { checkMeter, readMeter, type MeterSnapshot, type Strangeness } from '../meters/read-meter.js';
import type { SiteMeter } from '../meters/site.js';
import { decodePrepay, decodeThreshold } from '../profiles/meter-terms.js';
import { compareSettings, planSettings, type ReadSettings } from './compare-settings.js';

export type SettingsEnd =
  | { readonly end: 'confirmed'; readonly snapshot: MeterSnapshot }
  /** written, and read back otherwise: a try in vain */
  | { readonly end: 'not_taken'; readonly reason: string; readonly snapshot: MeterSnapshot }
  /** cannot be written to this meter at all; nothing was */
  | { readonly end: 'cannot'; readonly reason: string };

/** Rejects with a `BusFault` or `WrongMeter`; what was written until then shows at the next reading. */
export async function applySettings(
  line: BusLine,
  meter: SiteMeter,
  wanted: WantedSettings,
  strangeness: Strangeness,
): Promise<SettingsEnd> {
  const { place, profile } = meter;
  if (place.postpaid || !profile.blocks['prepay'] || !profile.blocks['threshold']) {
    return { end: 'cannot', reason: `A postpaid ${profile.model} only measures: it takes no prices, limits or modes.` };
  }
  const before = await readMeter(line, meter);
  checkMeter(before, strangeness);
  const differences = compareSettings(wanted, await readSettings(line, meter, before));
  if (differences.length === 0) return { end: 'confirmed', snapshot: before };
  const writes = planSettings(wanted, differences, profile, place.simulated);
  const refused = writes.find((write) => !write.ok);
  if (refused) return { end: 'cannot', reason: `${refused.message} (${writeDifferences(differences)})` };
  for (const write of writes) if (write.ok) await writeOnce(line, place.address, write);
  const after = await readMeter(line, meter);
  const left = compareSettings(wanted, await readSettings(line, meter, after));
  if (left.length === 0) return { end: 'confirmed', snapshot: after };
  return { end: 'not_taken', reason: writeDifferences(left), snapshot: after };
}

async function readSettings(line: BusLine, { place, profile }: SiteMeter, hot: MeterSnapshot): Promise<ReadSettings> {
  const read = async (name: string): Promise<Buffer> => {
    const block = profile.blocks[name];
    if (!block) throw new BusFault('bad_request', `The profile of ${profile.model} has no block ${name}.`);
    return line.readRegisters(place.address, block.address, block.registers);
  };
  const prepay = decodePrepay(profile, await read('prepay'));
  const powerThresholdW = decodeThreshold(profile, await read('threshold'));
  return { ...prepay, powerThresholdW, mode: hot.values.mode ?? 'prepaid' };
}

/** The meter's own no, and a lost reply, are both left to the reading after it. */
async function writeOnce(line: BusLine, unit: number, write: { address: number; data: Buffer }): Promise<void> {
  try {
    await line.writeRegisters(unit, write.address, write.data);
  } catch (error) {
    if (!(error instanceof BusFault)) throw error;
    if (error.mayHaveBeenWritten) await line.quiet();
    else if (error.code !== 'exception') throw error;
  }
}
