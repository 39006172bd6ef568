/** Rows as they stand in their blocks, also those that somebody has altered into what cannot be read. */
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { type SealedRow, UNREADABLE } from './seal.js';
import { type SealedStream, type SealEnd, theRow } from './sealed-stream.js';

/** The rows of a query as they are sealed, also where one of them cannot be read. */
export async function readSealed<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  query: SelectQueryBuilder<Row>,
): Promise<SealedRow[]> {
  try {
    return (await query.getMany()).map((row) => stream.seal(row));
  } catch {
    const { id, line } = stream.order;
    const columns = [id, ...(line === undefined ? [] : [line])];
    const keys = await query.select(columns.map((column) => `row.${column}`)).getMany();
    const sealed: SealedRow[] = [];
    for (const key of keys) {
      const [ownId, ownLine] = [String(key[id]), line === undefined ? 0 : Number(key[line])];
      sealed.push((await readOne(em, stream, [ownId, ownLine])) ?? [ownId, ownLine, UNREADABLE]);
    }
    return sealed;
  }
}

/** A row as it is sealed; with no digest where it cannot be read, undefined where it is not there. */
export async function readOne<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  [id, line]: readonly [id: string, line: number],
): Promise<SealedRow | undefined> {
  try {
    const row = await theRow(em, stream, [id, line]).getOne();
    return row ? stream.seal(row) : undefined;
  } catch {
    return [id, line, UNREADABLE];
  }
}

/** Where a block of these rows ends: at the last whose time can be read. Undefined where none can. */
export async function endOfRows<Row extends ObjectLiteral>(
  em: EntityManager,
  stream: SealedStream<Row>,
  rows: readonly SealedRow[],
): Promise<SealEnd | undefined> {
  const { at, id } = stream.order;
  for (const [lastEntryId, lastLine] of rows.toReversed()) {
    const row = await theRow(em, stream, [lastEntryId, lastLine])
      .select([`row.${id}`, `row.${at}`])
      .getOne()
      .catch(() => null);
    const lastBookedAt = row && stream.writtenAt(row);
    if (lastBookedAt && !Number.isNaN(lastBookedAt.getTime())) return { lastBookedAt, lastEntryId, lastLine };
  }
  return undefined;
}
