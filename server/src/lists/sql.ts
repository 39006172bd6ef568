/** Parts of a query: text with a question mark for each of its values. */
import { keywordsOf, like } from '../database/keywords.js';

export interface Sql {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** `sql('state = ?', 'open')` */
export const sql = (text: string, ...values: readonly unknown[]): Sql => ({ sql: text, values });
const NEVER = sql('1 = 0');

/** All of them; always true for none. */
export function every(parts: readonly Sql[]): Sql {
  if (parts.includes(NEVER)) return NEVER;
  return parts.length === 0 ? sql('1 = 1') : joined(parts, ' AND ');
}

/** At least one of them; never true for none. */
export function some(parts: readonly Sql[]): Sql {
  const possible = parts.filter((part) => part !== NEVER);
  return possible.length === 0 ? NEVER : joined(possible, ' OR ');
}

function joined(parts: readonly Sql[], by: string): Sql {
  return { sql: `(${parts.map((part) => part.sql).join(by)})`, values: parts.flatMap(({ values }) => values) };
}

/** Whether the column has one of the values. */
export function among(column: string, values: readonly unknown[]): Sql {
  return values.length === 0 ? NEVER : sql(`${column} IN (${values.map(() => '?').join(', ')})`, ...values);
}

/** Whether the column is of one of the operator's buildings. */
export function inBuildings(column: string, { buildings }: { readonly buildings: 'all' | readonly number[] }): Sql {
  return buildings === 'all' ? every([]) : among(column, buildings);
}

const ASCII = /^[\x21-\x7e]+$/;

/** Whether the text has the word somewhere, whatever the case; letters beyond ASCII are found as they are written. */
export function textHas(column: string, word: string): Sql {
  // Digits and Chinese: nothing to fold, row by row.
  if (word.toLowerCase() === word.toUpperCase()) return sql(`${column} LIKE ? ESCAPE '!'`, like(word));
  const inAnyCase = sql(`LOWER(${column}) LIKE ? ESCAPE '!'`, like(word.toLowerCase()));
  return ASCII.test(word) ? inAnyCase : some([sql(`${column} LIKE ? ESCAPE '!'`, like(word)), inAnyCase]);
}

/** Whether the code has the word somewhere; codes are stored in capitals and have nothing beyond ASCII. */
export function codeHas(column: string, word: string): Sql {
  return ASCII.test(word) ? sql(`${column} LIKE ? ESCAPE '!'`, like(word.toUpperCase())) : NEVER;
}

/** Whether the number has the word somewhere, when the word could stand in one: digits, and signs of a telephone. */
export function numberHas(column: string, word: string): Sql {
  return /^[\d+()/.-]*\d[\d+()/.-]*$/.test(word) ? sql(`${column} LIKE ? ESCAPE '!'`, like(word)) : NEVER;
}

/** Whether the meter code has the word somewhere, when the word could stand in one: hex digits. */
export function meterCodeHas(column: string, word: string): Sql {
  return /^[\dA-F]+$/i.test(word) ? codeHas(column, word) : NEVER;
}

/** A condition that is written when the rows elsewhere have been looked for; it stands as a value of its own mark. */
export class Elsewhere {
  constructor(
    readonly column: string,
    readonly select: string,
    readonly where: Sql,
  ) {}
}

/**
 * Whether what the column names is one of those elsewhere that have the word. The rows elsewhere are looked for before
 * the query is made (`look-elsewhere.ts`): the few that most words find are asked for by their names then, and what is in
 * no row elsewhere is not compared with every row here.
 */
export function found(column: string, select: string, where: Sql): Sql {
  return where === NEVER ? NEVER : sql('?', new Elsewhere(column, select, where));
}

/** Whether what the column names is one of those elsewhere of which the condition is true, however many they are. */
export function within(column: string, select: string, where: Sql): Sql {
  return where === NEVER ? NEVER : { sql: `${column} IN (${select} WHERE ${where.sql})`, values: where.values };
}

/** Each word of what was typed must be found by at least one of the searches. */
export function search(keywords: string | undefined, searchesOf: (word: string) => readonly Sql[]): Sql {
  return every(keywordsOf(keywords).map((word) => some(searchesOf(word))));
}
