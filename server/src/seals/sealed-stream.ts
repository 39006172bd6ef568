/** A table whose rows are sealed in the order in which they were written. */
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { SealedRow } from './seal.js';
import type { SealColumns } from './seal.entity.js';

type Constructor<T> = new () => T;

/** What is sealed, and where its seals stand. */
export interface SealedStream<Row extends ObjectLiteral = ObjectLiteral> {
  readonly rows: Constructor<Row>;
  /** the table of `rows` */
  readonly table: string;
  readonly seals: Constructor<SealColumns>;
  /** the table of `seals` */
  readonly sealTable: string;
  /** the columns of `rows` in whose order they are sealed: when a row was written, then what tells rows apart */
  readonly order: { readonly at: string; readonly id: string; readonly line?: string };
  seal(row: Row): SealedRow;
  writtenAt(row: Row): Date;
  /** what people call a row */
  nameOf(row: SealedRow): string;
}

export type SealEnd = Pick<SealColumns, 'lastBookedAt' | 'lastEntryId' | 'lastLine'>;

/** The rows behind a block, in the order of seals; all of them where there is no block. */
export function rowsAfter<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  end: SealEnd | undefined,
): SelectQueryBuilder<Row> {
  const { at, id, line } = stream.order;
  const query = em.createQueryBuilder(stream.rows, 'row').orderBy(`row.${at}`).addOrderBy(`row.${id}`);
  if (line !== undefined) query.addOrderBy(`row.${line}`);
  return end ? query.where(`(${isAfter(stream, 'after')})`, parametersOf('after', end)) : query;
}

/** The row of this id, and of this line where an id has several. */
export function theRow<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  [id, line]: readonly [id: string, line: number],
): SelectQueryBuilder<Row> {
  const { order } = stream;
  const query = em.createQueryBuilder(stream.rows, 'row').where(`row.${order.id} = :id`, { id });
  return order.line === undefined ? query : query.andWhere(`row.${order.line} = :line`, { line });
}

/** The rows that stand where a block is, that begins after `start`. */
export function rowsOfBlock<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  start: SealEnd | undefined,
  end: SealEnd,
): SelectQueryBuilder<Row> {
  return rowsAfter(em, stream, start).andWhere(`NOT (${isAfter(stream, 'end')})`, parametersOf('end', end));
}

function isAfter<Row extends ObjectLiteral>({ order }: SealedStream<Row>, name: string): string {
  const at = `row.${order.at}`;
  const id = `row.${order.id}`;
  const sameId = order.line === undefined ? '' : ` OR (${id} = :${name}Id AND row.${order.line} > :${name}Line)`;
  return `${at} > :${name}At OR (${at} = :${name}At AND (${id} > :${name}Id${sameId}))`;
}

function parametersOf(name: string, { lastBookedAt, lastEntryId, lastLine }: SealEnd): Record<string, string | number> {
  return { [`${name}At`]: lastBookedAt.getTime(), [`${name}Id`]: lastEntryId, [`${name}Line`]: lastLine };
}
