import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { profileSchema } from './profile.js';
import type { MeterProfile, ProfileBlock } from './profile.js';

const SHIPPED = fileURLToPath(new URL('.', import.meta.url));

/** What every poll must give. */
const NEEDED_IN_POLL = ['energy_total', 'power_total'];

/**
 * Reads every profile of a folder (the shipped ones when none is named), by model. Throws one Error that names all
 * faults of all files, since a gateway with half its models is worse than one that does not start.
 */
export function loadProfiles(directory: string = SHIPPED): ReadonlyMap<string, MeterProfile> {
  const profiles = new Map<string, MeterProfile>();
  const problems: string[] = [];
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
    const result = parseProfile(readFileSync(join(directory, file), 'utf8'), basename(file, '.json'));
    if (result.problems.length === 0 && result.profile) profiles.set(result.profile.model, result.profile);
    problems.push(...result.problems.map((problem) => `${file}: ${problem}`));
  }
  if (problems.length > 0) throw new Error(`Meter profiles cannot be used:\n${problems.join('\n')}`);
  return profiles;
}

/** Reads one profile; its file is named for its model. */
export function parseProfile(json: string, model: string): { profile?: MeterProfile; problems: string[] } {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    return { problems: [`is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`] };
  }
  const parsed = profileSchema.safeParse(data);
  if (!parsed.success) return { problems: parsed.error.issues.map(describeIssue) };
  return { profile: parsed.data, problems: contradictions(parsed.data, model) };
}

const describeIssue = (issue: z.core.$ZodIssue): string => `${issue.path.join('.')}: ${issue.message}`;

function contradictions(profile: MeterProfile, model: string): string[] {
  const problems = Object.entries(profile.blocks).flatMap(([name, block]) => outsideOfBlock(name, block));
  if (profile.model !== model) problems.push(`model: is ${profile.model}, and the file is named for ${model}`);
  const polled = Object.values(profile.blocks).filter((block) => block.poll);
  const needed = [...NEEDED_IN_POLL, ...(profile.kind === null ? [] : ['kind'])];
  for (let phase = 1; phase <= profile.phases; phase++) needed.push(`voltage_${phase}`, `current_${phase}`);
  for (const field of needed) {
    if (!polled.some((block) => block.fields[field])) problems.push(`blocks: no polled block has ${field}`);
  }
  for (const [name, write] of Object.entries(profile.writes)) {
    if ((write.fields === undefined) === (write.words === undefined)) {
      problems.push(`writes.${name}: has either fields or words`);
    }
  }
  const usesMailbox = profile.credit?.real === 'mailbox' || profile.credit?.simulated === 'mailbox';
  if (usesMailbox && !profile.mailbox) problems.push('credit: names the mailbox, which the profile does not describe');
  return problems;
}

const REGISTERS_OF = { u16: 1, i16: 1, u32: 2, i32: 2, u8: 1, bit: 1, clock: 4, bcd: 3 } as const;

function outsideOfBlock(name: string, block: ProfileBlock): string[] {
  const problems: string[] = [];
  for (const [field, register] of Object.entries(block.fields)) {
    const last = register.address + REGISTERS_OF[register.type] - 1;
    if (register.address < block.address || last >= block.address + block.registers) {
      problems.push(`blocks.${name}.${field}: lies outside of its block`);
    }
    if (register.pointFrom !== undefined && !block.fields[register.pointFrom]) {
      problems.push(`blocks.${name}.${field}: takes its decimal point from ${register.pointFrom}, which is not there`);
    }
    if ((register.type === 'bit') !== (register.bit !== undefined)) {
      problems.push(`blocks.${name}.${field}: a bit, and nothing else, has its number`);
    }
    if ((register.type === 'u8') !== (register.byte !== undefined)) {
      problems.push(`blocks.${name}.${field}: a byte, and nothing else, says whether it is high or low`);
    }
  }
  return problems;
}
