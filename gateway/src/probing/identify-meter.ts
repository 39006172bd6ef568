/**
 * What hangs at an address, by what every known model can be asked for: first the register in which a model names its
 * own kind, then the blocks that only some models have. Reading only. A meter that says no to a question is a meter.
 */
import { METER_MODEL_IDS, type FoundAddress, type MeterModel } from '#shared';
import { BusFault } from '../bus/bus-fault.js';
import type { BusLine } from '../bus/bus-queue.js';
import { decodeOwnNumber } from '../profiles/meter-terms.js';
import { pollBlocks, type MeterProfile } from '../profiles/profile.js';

/** The register that says a meter's kind, and the models by what it says. */
interface KindQuestion {
  readonly address: number;
  readonly profiles: ReadonlyMap<number, readonly MeterProfile[]>;
}
/** A block that only these models have. */
interface BlockQuestion {
  readonly address: number;
  readonly registers: number;
  readonly models: readonly MeterModel[];
}
export interface Questions {
  readonly kinds: readonly KindQuestion[];
  readonly blocks: readonly BlockQuestion[];
}

/** The questions by which the models of these profiles are told apart, each asked once. */
export function questionsOf(profiles: Iterable<MeterProfile>): Questions {
  const kinds = new Map<number, Map<number, MeterProfile[]>>();
  const blocks = new Map<string, BlockQuestion>();
  for (const profile of profiles) {
    const [model] = modelsOf([profile]);
    if (!model) continue;
    if (profile.kind === null) {
      const [, first] = pollBlocks(profile)[0] ?? [];
      if (!first) continue;
      const { address, registers } = first;
      const key = `${address} ${registers}`;
      blocks.set(key, { address, registers, models: [...(blocks.get(key)?.models ?? []), model] });
      continue;
    }
    const register = pollBlocks(profile).flatMap(([, { fields }]) => fields['kind'] ?? [])[0];
    if (!register) continue;
    const byKind = kinds.get(register.address) ?? new Map<number, MeterProfile[]>();
    byKind.set(profile.kind, [...(byKind.get(profile.kind) ?? []), profile]);
    kinds.set(register.address, byKind);
  }
  return {
    kinds: [...kinds].map(([address, byKind]) => ({ address, profiles: byKind })),
    blocks: [...blocks.values()],
  };
}

const modelsOf = (profiles: readonly MeterProfile[]): MeterModel[] =>
  profiles.flatMap(({ model }) => METER_MODEL_IDS.find((known) => known === model) ?? []);

/** Asks one address. Rejects with a `BusFault` that says nothing of the meter: the bus is away, or was closed. */
export async function identifyMeter(line: BusLine, address: number, questions: Questions): Promise<FoundAddress> {
  const startedMs = performance.now();
  let roundTripMs: number | null = null;
  const found = (
    answer: FoundAddress['answer'],
    models: readonly MeterModel[] = [],
    meterNumber: string | null = null,
  ) => ({
    ...{ address, answer, models: [...models], meterNumber, roundTripMs },
  });
  for (const { address: register, profiles } of questions.kinds) {
    const answer = await ask(line, address, register, 1);
    if (answer === 'silent' || answer === 'garbled') return found(answer);
    roundTripMs ??= Math.round((performance.now() - startedMs) * 10) / 10;
    const known = answer === 'no' ? undefined : profiles.get(answer.readUInt16BE(0));
    if (known) return found('answers', modelsOf(known), await ownNumber(line, address, known));
  }
  const models: MeterModel[] = [];
  for (const { address: register, registers, models: having } of questions.blocks) {
    const answer = await ask(line, address, register, registers);
    roundTripMs ??= Math.round((performance.now() - startedMs) * 10) / 10;
    if (Buffer.isBuffer(answer)) models.push(...having);
  }
  return found('answers', models);
}

async function ownNumber(line: BusLine, address: number, profiles: readonly MeterProfile[]): Promise<string | null> {
  for (const profile of profiles) {
    const block = profile.blocks['own_number'];
    const answer = block ? await ask(line, address, block.address, block.registers) : 'no';
    if (Buffer.isBuffer(answer)) return decodeOwnNumber(profile, answer) ?? null;
  }
  return null;
}

async function ask(
  line: BusLine,
  unit: number,
  address: number,
  registers: number,
): Promise<Buffer | 'no' | 'silent' | 'garbled'> {
  try {
    return await line.readRegisters(unit, address, registers);
  } catch (error) {
    if (!(error instanceof BusFault)) throw error;
    switch (error.code) {
      case 'exception':
        return 'no';
      case 'silent':
        return 'silent';
      case 'short':
      case 'garbled':
        return 'garbled';
      default:
        throw error;
    }
  }
}
