/**
 * What a line of the operation log is about, as its reader says it. The line keeps a key that is the same in every
 * language; what kind of thing it is the key of follows from the command.
 */
import type { ListLanguage, Words } from '../lists/list-column.js';
import { momentText } from '../lists/wall-clock.js';
import { roleInWords } from '../operators/permission-words.js';
import { THING_GONE, isThingId, wordsInLine } from './changes-in-words.js';
import type { Command, FieldChange } from './commands.js';

export type ThingKind = 'building' | 'dpu' | 'meter' | 'role' | 'list' | 'block' | 'heldItem' | 'quarantined' | 'other';

const KINDS: Partial<Record<Command, ThingKind>> = {
  ...{ building_added: 'building', building_changed: 'building', building_deleted: 'building' },
  ...{ dpu_added: 'dpu', dpu_changed: 'dpu', dpu_deleted: 'dpu' },
  ...{ meter_added: 'meter', meter_changed: 'meter', meter_deleted: 'meter' },
  ...{ meter_commissioned: 'meter', meter_rooms_swapped: 'meter', relay_tested: 'meter' },
  ...{ terms_changed: 'meter', meter_exchanged: 'meter', baseline_set: 'meter', refund_made: 'meter' },
  ...{ closing_begun: 'meter', closing_confirmed: 'meter', closing_sent_again: 'meter', closing_abandoned: 'meter' },
  ...{ role_added: 'role', role_changed: 'role', role_deleted: 'role' },
  ...{ held_item_accepted: 'heldItem', held_item_let_be: 'heldItem' },
  ...{ quarantine_dismissed: 'quarantined', quarantine_retried: 'quarantined' },
  ...{ restore_accepted: 'block', list_exported: 'list' },
};

/** What kind of thing the lines of a command are about. */
export function kindOfThing(command: Command): ThingKind {
  return KINDS[command] ?? 'other';
}

const WHOLE = /^\d+$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T.*Z$/;
/** Lines of before kept the word of the language in which they were written. */
const BLOCK = /^(?:block )?(\d+)$/;

const BUILDING: Words = { en: 'Building {}', zh: '{} 号楼' };
const THE_BLOCK: Words = { en: 'Block {}', zh: '第 {} 块' };

export interface LineOfLog {
  readonly command: Command;
  readonly thing: string;
  readonly changes: readonly FieldChange[];
}

/** What the line is about, in the language of who reads it. */
export function thingInWords(
  { command, thing, changes }: LineOfLog,
  { language, timeZone }: { readonly language: ListLanguage; readonly timeZone: string },
): string {
  const kind = kindOfThing(command);
  if (kind === 'building' && WHOLE.test(thing)) return BUILDING[language].replace('{}', thing);
  if (kind === 'role') return roleInWords(thing, language);
  if (kind === 'list') return wordsInLine(changes, 'list', language) ?? thing;
  const block = kind === 'block' ? BLOCK.exec(thing)?.[1] : undefined;
  if (block !== undefined) return THE_BLOCK[language].replace('{}', block);
  if (isThingId(thing)) return THING_GONE[language];
  return MOMENT.test(thing) ? momentText(thing, timeZone) : thing;
}

/** When a line was written, by its id alone (a UUIDv7 begins with the milliseconds): for one that is gone. */
export function timeOfId(operationId: string): Date {
  return new Date(Number.parseInt(operationId.replaceAll('-', '').slice(0, 12), 16));
}
