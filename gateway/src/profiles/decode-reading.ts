/** What a poll of a meter says, whatever its model: the profile's names are the only thing that is known here. */
import type { MeterMode } from '#shared';
import { decodeBlock } from './decode-block.js';
import type { BlockValues } from './decode-block.js';
import { pollBlocks } from './profile.js';
import type { MeterProfile } from './profile.js';

/** A meter as its registers say. Null is what this model does not tell. */
export interface MeterReading {
  /** what the meter says that it is; 0 when the model does not */
  readonly kind: number;
  /** real energy, behind the transformers */
  readonly energyWh: number;
  /** sharp, peak, flat, valley */
  readonly energyByTariffWh: [number, number, number, number] | null;
  readonly powerW: number;
  /** each phase */
  readonly voltageTenths: number[];
  readonly currentHundredths: number[];
  readonly remainingHundredths: number | null;
  readonly purchaseCount: number | null;
  /** closed when every phase's relay is */
  readonly relayClosed: boolean | null;
  readonly mode: MeterMode | null;
  /** whether the meter trips by itself in arrears */
  readonly prepayOn: boolean | null;
  readonly fault: boolean | null;
  readonly arrears: boolean | null;
  readonly alarm1: boolean | null;
  readonly alarm2: boolean | null;
  readonly overload: boolean | null;
  readonly overloadTrips: number | null;
  readonly overloadTripsAllowed: number | null;
  /** the meter's own local time, `2026-07-01T08:30:00`; null also when it is none */
  readonly clock: string | null;
  /** the ratios that the values were multiplied by */
  readonly ptRatio: number;
  readonly ctRatio: number;
}

/**
 * Decodes the blocks of a poll (`pollBlocks`) by name. `ctRatio` is what is written down about the meter; it is used when
 * the meter itself knows of no transformers. Throws RangeError when bytes are missing or a value leaves the safe range.
 */
export function decodeReading(
  profile: MeterProfile,
  blocks: Readonly<Record<string, Buffer>>,
  ctRatio: number,
): MeterReading {
  const values = together(profile, blocks);
  const ratios = ratiosOf(values, ctRatio);
  const times = (value: number, by: readonly ('pt' | 'ct')[]): number =>
    safe(by.reduce((product, ratio) => product * ratios[ratio], value));
  const phases = profile.phases === 1 ? [1] : [1, 2, 3];
  const flag = (name: string): boolean | null => {
    const value = values.optional(name);
    return value === undefined ? null : value === 1;
  };
  const energies = ['sharp', 'peak', 'flat', 'valley'].map((tariff) => values.optional(`energy_${tariff}`));
  const [sharp, peak, flat, valley] = energies.map((energy) =>
    energy === undefined ? undefined : times(energy, profile.ratios.energy),
  );
  const isComplete = sharp !== undefined && peak !== undefined && flat !== undefined && valley !== undefined;
  return {
    kind: values.optional('kind') ?? 0,
    energyWh: times(values.number('energy_total'), profile.ratios.energy),
    energyByTariffWh: isComplete ? [sharp, peak, flat, valley] : null,
    powerW: times(values.number('power_total'), profile.ratios.power),
    voltageTenths: phases.map((phase) => times(values.number(`voltage_${phase}`), profile.ratios.voltage)),
    currentHundredths: phases.map((phase) => times(values.number(`current_${phase}`), profile.ratios.current)),
    remainingHundredths: values.optional('remaining') ?? null,
    purchaseCount: values.optional('purchase_count') ?? null,
    relayClosed: allPhases(values, 'relay_closed', phases),
    mode: modeOf(values, phases),
    prepayOn: flag('prepay_on'),
    fault: flag('fault'),
    arrears: flag('arrears'),
    alarm1: flag('alarm_1'),
    alarm2: flag('alarm_2'),
    overload: flag('overload'),
    overloadTrips: values.optional('overload_trips') ?? null,
    overloadTripsAllowed: values.optional('overload_trips_allowed') ?? null,
    clock: values.text('clock') ?? null,
    ptRatio: ratios.pt,
    ctRatio: ratios.ct,
  };
}

function together(profile: MeterProfile, blocks: Readonly<Record<string, Buffer>>): BlockValues {
  const decoded = pollBlocks(profile).map(([name]) => {
    const bytes = blocks[name];
    if (!bytes) throw new RangeError(`block ${name} of the poll is missing`);
    return decodeBlock(profile, name, bytes);
  });
  const first = <T>(read: (values: BlockValues) => T | undefined): T | undefined =>
    decoded.map(read).find((value) => value !== undefined);
  const optional = (name: string): number | undefined => first((values) => values.optional(name));
  return {
    optional,
    text: (name) => first((values) => values.text(name)),
    number: (name) => {
      const value = optional(name);
      if (value === undefined) throw new RangeError(`a poll of ${profile.model} has no ${name}`);
      return value;
    },
  };
}

/** A ratio of 0 or 1 says that the meter was told of no transformer; then what is written down about it holds. */
function ratiosOf(values: BlockValues, writtenCt: number): { pt: number; ct: number } {
  const pt = Math.max(1, values.optional('pt_ratio') ?? 1);
  const ct = Math.max(1, values.optional('ct_ratio') ?? 1);
  return { pt, ct: ct > 1 ? ct : Math.max(1, writtenCt) };
}

function allPhases(values: BlockValues, name: string, phases: readonly number[]): boolean | null {
  const bits = phases.map((phase) => values.optional(`${name}_${phase}`));
  return bits.some((bit) => bit === undefined) ? null : bits.every((bit) => bit === 1);
}

function modeOf(values: BlockValues, phases: readonly number[]): MeterMode | null {
  const isForced = values.optional('forced_mode');
  if (isForced === undefined) return null;
  if (isForced === 0) return 'prepaid';
  return allPhases(values, 'forced_closed', phases) ? 'forced_on' : 'forced_off';
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`a value of ${value} is too large`);
  return value;
}
