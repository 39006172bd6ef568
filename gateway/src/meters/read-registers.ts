/** Every register that the profile of a meter knows, in one slot of its bus. */
import type { MeterCode, RegisterBlock } from '#shared';
import { BusFault, isAway } from '../bus/bus-fault.js';
import type { BusLine } from '../bus/bus-queue.js';
import { describeBlock } from '../profiles/describe-block.js';
import type { Site, SiteMeter } from './site.js';

export type RegistersRead =
  | { readonly ok: true; readonly profile: string; readonly blocks: RegisterBlock[] }
  | { readonly ok: false; readonly reason: 'meter_unknown' | 'meter_silent' | 'bus_away' };

/** How long a person who asked waits for his turn on the bus. */
const WAIT_MS = 8000;

/** Reads a meter's registers for a person who waits, before the polls. A block that fails leaves the others. */
export async function readRegistersNow(site: Site, meterCode: MeterCode): Promise<RegistersRead> {
  const meter = site.meters.get(meterCode);
  if (!meter) return { ok: false, reason: 'meter_unknown' };
  try {
    const options = { deadlineAt: Date.now() + WAIT_MS };
    const blocks = await site.run(meter, 'read_back', (line) => readBlocks(line, meter), options);
    return { ok: true, profile: meter.profile.name, blocks };
  } catch (error) {
    if (!(error instanceof BusFault)) throw error;
    return { ok: false, reason: isAway(error) ? 'bus_away' : 'meter_silent' };
  }
}

async function readBlocks(line: BusLine, { place, profile }: SiteMeter): Promise<RegisterBlock[]> {
  const blocks: RegisterBlock[] = [];
  for (const [name, block] of Object.entries(profile.blocks)) {
    const read = { name, address: block.address };
    try {
      const bytes = await line.readRegisters(place.address, block.address, block.registers);
      blocks.push({ ...read, fault: null, registers: describeBlock(profile, name, bytes) });
    } catch (error) {
      if (!(error instanceof BusFault) || isAway(error)) throw error;
      // Nothing at all has answered yet: there is no meter to ask on.
      if (error.code === 'silent' && blocks.length === 0) throw error;
      const fault = error.code === 'exception' ? 'refused' : error.code === 'silent' ? 'silent' : 'garbled';
      blocks.push({ ...read, fault, registers: [] });
    }
  }
  return blocks;
}
