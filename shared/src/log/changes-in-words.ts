import { type ListLanguage, type Showing, type Words, YES_NO } from '../lists/list-column.js';
import { momentText } from '../lists/wall-clock.js';
import { formatAmount, minorUnits } from '../money/money.js';
import { formatPrice, pricePerKwh } from '../money/price.js';
import { permissionsInWords } from '../operators/permission-words.js';
import { ALL_PERMISSIONS } from '../operators/permissions.js';
import { parsePaymentMethod } from '../sales/payment-method.js';
import { FIRST_METHODS, methodName } from '../settings/payment-methods.js';
import type { FieldChange } from './commands.js';
import { DIGEST_FIELDS, FIELD_WORDS, FIELDS_AS_WRITTEN, idFieldOf, lastPart, UNSHOWN_FIELDS } from './field-words.js';
import { VALUE_WORDS } from './value-words.js';

/** A part of a name that is a thing's own: the meter `0102020206` of an account. */
const OWN_NAME = /^\d/;

/** Whether people have words for a field, with every part of its name. */
export function hasFieldWord(name: string): boolean {
  if (UNSHOWN_FIELDS.has(lastPart(name))) return true;
  return name.split('.').every((part) => FIELD_WORDS[part] !== undefined || OWN_NAME.test(part));
}

/** What people call a field: `terms.alarm1Minor` is an alarm amount; what has no words is called as it is written. */
export function fieldWord(name: string, language: ListLanguage): string {
  const parts = name.split('.');
  return parts.map((part) => FIELD_WORDS[part]?.[language] ?? part).join(' · ');
}

const PRICE = /(^|\.)(sharp|peak|flat|valley)$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What a refusal or a held reason looks like: people give their reasons in sentences. */
const CODE = /^[a-z]+(_[a-z]+)+$/;
const NOTHING = '–';
export const THING_GONE: Words = { en: 'not known any more', zh: '已不存在' };
const FORMER: Words = { en: 'the former one', zh: '原有的' };
const FRESH: Words = { en: 'a new one', zh: '新的' };

/** Whether a text is the id of a thing, which is for machines. */
export const isThingId = (text: string): boolean => ID.test(text);

/** Whether people can read a value of a field as it is shown: it has words, or is known to them as it stands. */
export function isReadable(name: string, value: FieldChange['before']): boolean {
  if (typeof value !== 'string' || value === '' || MOMENT.test(value)) return true;
  const field = lastPart(name);
  if (UNSHOWN_FIELDS.has(field) || DIGEST_FIELDS.has(field)) return true;
  if (ID.test(value)) return idFieldOf(name) !== undefined;
  if (VALUE_WORDS[field]?.[value] !== undefined) return true;
  const list = listOf(value);
  if (list) return field === 'permissions' ? list.every(isPermission) : list.every(isReadableItem);
  const isAdded = field === 'method' && parsePaymentMethod(value) !== undefined;
  if (field === 'reason') return !CODE.test(value);
  return isAdded || FIELDS_AS_WRITTEN.has(field) || OWN_NAME.test(field);
}

const isPermission = (item: unknown): boolean => ALL_PERMISSIONS.some((permission) => permission === item);
const isReadableItem = (item: unknown): boolean =>
  typeof item === 'number' ||
  (typeof item === 'string' && OWN_NAME.test(item)) ||
  (typeof item === 'object' && item !== null && ('nameEn' in item || 'from' in item));

/**
 * A value as people read it: amounts in the currency, moments on the property's clock, words for what is one of a few, a
 * dash for nothing.
 */
export function changedValue(name: string, value: FieldChange['before'], showing: Showing): string {
  const { language, decimals, currencyCode, timeZone, methods } = showing;
  if (value === null || value === '') return NOTHING;
  if (typeof value === 'boolean') return YES_NO[value ? 'true' : 'false'][language];
  if (typeof value === 'number') {
    if (name.endsWith('Minor')) return withUnit(grouped(formatAmount(minorUnits(value), decimals)), currencyCode);
    if (name.endsWith('Hundredths')) return withUnit(grouped(formatAmount(minorUnits(value), 2)), currencyCode);
    return PRICE.test(name) ? withUnit(formatPrice(pricePerKwh(value)), currencyCode, '/kWh') : String(value);
  }
  if (MOMENT.test(value)) return momentText(value, timeZone);
  const field = lastPart(name);
  if (idFieldOf(name) && ID.test(value)) return THING_GONE[language];
  if (value.startsWith('[')) return listInWords(field, value, language);
  const method = field === 'method' ? parsePaymentMethod(value) : undefined;
  if (method) return methodName(methods ?? FIRST_METHODS, method, language);
  return VALUE_WORDS[field]?.[value]?.[language] ?? value;
}

const withUnit = (text: string, currencyCode: string, per = ''): string =>
  currencyCode === '' ? text : `${text} ${currencyCode}${per}`;

/** Thousands stand apart. */
const grouped = (amount: string): string => amount.replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ',');

/** A list that the log keeps as one JSON text: buildings, permissions, numbers from and to, payment methods. */
function listInWords(field: string, text: string, language: ListLanguage): string {
  const list = listOf(text);
  if (!list) return text;
  if (field === 'permissions') {
    return (
      permissionsInWords(
        ALL_PERMISSIONS.filter((permission) => list.includes(permission)),
        language,
      ) || NOTHING
    );
  }
  return list.map((one) => itemInWords(one, language)).join(language === 'zh' ? '、' : ', ') || NOTHING;
}

const OFF: Words = { en: ' (off)', zh: '（停用）' };

function itemInWords(item: unknown, language: ListLanguage): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const { from, to, nameEn, nameZh, enabled } = item as Readonly<Record<string, unknown>>;
  if (from !== undefined) return from === to ? String(from) : `${String(from)}–${String(to ?? '')}`;
  if (nameEn === undefined) return JSON.stringify(item);
  return `${String(language === 'zh' ? nameZh : nameEn)}${enabled === false ? OFF[language] : ''}`;
}

function listOf(text: string): readonly unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** What was called by its words in each language where the line was written, in the reader's; undefined for nothing. */
export function wordsInLine(changes: readonly FieldChange[], name: string, language: ListLanguage): string | undefined {
  const value = changes.find((change) => change.name === name)?.after;
  return typeof value === 'string' && value.startsWith('[') ? listInWords(name, value, language) : undefined;
}

export interface ShownChange<C extends FieldChange> {
  readonly change: C;
  readonly word: string;
  readonly before: string;
  readonly after: string;
}

/** Whether a change says something: not of what is for machines, nor that an empty field of a new thing is empty. */
function isSaid({ name, before, after }: FieldChange): boolean {
  if (UNSHOWN_FIELDS.has(lastPart(name))) return false;
  // How often the settings were changed, by which two who change them at once are told apart.
  if (name === 'version' && typeof after === 'number') return false;
  return [before, after].some((value) => value !== null && value !== '');
}

/** The changes of a line as people read them, without those that say nothing to a person. */
export function shownChanges<C extends FieldChange>(changes: readonly C[], showing: Showing): ShownChange<C>[] {
  const { language } = showing;
  return changes
    .filter((change) => isSaid(change))
    .map((change) => {
      const { name, before, after } = change;
      const isDigest = DIGEST_FIELDS.has(lastPart(name));
      return {
        ...{ change, word: fieldWord(name, language) },
        before: isDigest && before !== null ? FORMER[language] : changedValue(name, before, showing),
        after: isDigest && after !== null ? FRESH[language] : changedValue(name, after, showing),
      };
    });
}

/** Whether nothing was before: of what is new, and of what was only taken away as a file, no change is to be told. */
export function saysFactsOnly(changes: readonly FieldChange[]): boolean {
  return changes.every(({ before }) => before === null);
}

/** An import changes hundreds of meters, and a cell of a spreadsheet takes 32,767 characters. */
const LINE_LENGTH = 4000;
const moreInWords = (count: number): Words => ({ en: `; and ${count} more`, zh: `；另有 ${count} 项` });

/** All changes in one line; of very many the first, and how many more there are. */
export function changesInWords(changes: readonly FieldChange[], showing: Showing): string {
  const isFacts = saysFactsOnly(changes);
  const said = shownChanges(changes, showing).map(({ word, before, after }) =>
    isFacts ? `${word}: ${after}` : `${word}: ${before} → ${after}`,
  );
  let end = 0;
  let length = 0;
  while (end < said.length && (end === 0 || length <= LINE_LENGTH)) length += (said[end++] ?? '').length + 2;
  const more = said.length - end;
  return said.slice(0, end).join('; ') + (more > 0 ? moreInWords(more)[showing.language] : '');
}
