/**
 * The column types that SQLite and MySQL keep alike, one decorator each. MySQL tables are made with the collation
 * `utf8mb4_bin` (see `make-migration.ts`), so that both compare text byte by byte.
 *
 * Raw queries see what is stored: an instant is a whole number of ms since 1970, a whole number may come as a string.
 * `wholeOf`, `instantOf` and `flagOf` read them.
 */
import { Column, type ColumnOptions, PrimaryColumn, type ValueTransformer } from 'typeorm';

interface Nullable {
  readonly nullable?: boolean;
  /** part of the table's primary key */
  readonly primary?: boolean;
  readonly unique?: boolean;
  /** what rows from before the column have */
  readonly default?: number;
}

/** A stored whole number, as SQLite (number) or MySQL (string) gives it. Throws RangeError beyond 2^53. */
export function wholeOf(stored: unknown): number {
  const value = typeof stored === 'number' ? stored : Number(stored);
  if (stored === null || stored === '' || !Number.isSafeInteger(value)) {
    throw new RangeError(`not a safe whole number: ${String(stored)}`);
  }
  return value;
}

/** As `wholeOf`, null for null. */
export function wholeOrNull(stored: unknown): number | null {
  return stored === null || stored === undefined ? null : wholeOf(stored);
}

/** A stored instant (ms since 1970) of a raw query. */
export function instantOf(stored: unknown): Date {
  return new Date(wholeOf(stored));
}

/** As `instantOf`, null for null. */
export function instantOrNull(stored: unknown): Date | null {
  return stored === null || stored === undefined ? null : instantOf(stored);
}

/** A stored flag of a raw query: 0 or 1. */
export function flagOf(stored: unknown): boolean {
  return wholeOf(stored) !== 0;
}

const whole: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'number' ? wholeOf(value) : value),
  from: (stored: unknown) => wholeOrNull(stored),
};
const instant: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? wholeOf(value.getTime()) : value),
  from: (stored: unknown) => instantOrNull(stored),
};
const bytes: ValueTransformer = {
  to: (value: unknown) => value,
  // libsql gives an ArrayBuffer, mysql2 a Buffer
  from: (stored: unknown) => (stored instanceof ArrayBuffer ? Buffer.from(stored) : stored),
};
const json: ValueTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (stored: unknown): unknown => (typeof stored === 'string' ? JSON.parse(stored) : stored),
};

const column = (
  options: ColumnOptions,
  { nullable = false, primary = false, unique = false, ...more }: Nullable = {},
) => (primary ? PrimaryColumn({ ...options, nullable: false }) : Column({ ...options, ...more, nullable, unique }));

/** The table's own id: a lower-case UUID. */
export const IdColumn = () => PrimaryColumn({ type: 'varchar', length: 36 });
/** The id of a row elsewhere. */
export const RefColumn = (how?: Nullable) => column({ type: 'varchar', length: 36 }, how);
/** A whole number within 2^53. */
export const WholeColumn = (how?: Nullable) => column({ type: 'bigint', transformer: whole }, how);
/** Minor units of the currency. */
export const MinorColumn = WholeColumn;
/** A moment, kept as ms since 1970 so that no time zone can move it. */
export const InstantColumn = (how?: Nullable) => column({ type: 'bigint', transformer: instant }, how);
/** A calendar day in the property's zone, `YYYY-MM-DD`. */
export const DayColumn = (how?: Nullable) => column({ type: 'varchar', length: 10 }, how);
/** A word of ours: a code, a state, a reason. */
export const CodeColumn = (length: number, how?: Nullable) => column({ type: 'varchar', length }, how);
/** Text that people write, up to `length` characters. */
export const TextColumn = (length: number, how?: Nullable) => column({ type: 'varchar', length }, how);
export const FlagColumn = (how?: Nullable) => column({ type: 'boolean' }, how);
/** Any JSON value; give the property its type. */
export const JsonColumn = (how?: Nullable) => column({ type: 'longtext', transformer: json }, how);
/** Bytes, read as a Buffer. */
export const BytesColumn = (maxLength: number, how?: Nullable) =>
  column({ type: 'varbinary', length: maxLength, transformer: bytes }, how);
