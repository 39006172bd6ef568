import type { EntityManager } from 'typeorm';
import { among, Elsewhere, type Sql, within } from './sql.js';

/** More than these are left to the database: a query is not made longer than that. */
const NAMED_AT_MOST = 500;

/** The condition with what it says of rows elsewhere (`found`) made into names, or into a query within when they are many. */
export async function lookElsewhere(em: EntityManager, condition: Sql): Promise<Sql> {
  if (!condition.values.some((value) => value instanceof Elsewhere)) return condition;
  const [begin = '', ...rest] = condition.sql.split('?');
  let text = begin;
  const values: unknown[] = [];
  for (const [at, part] of rest.entries()) {
    const value = condition.values[at];
    const written = value instanceof Elsewhere ? await namesOf(em, value) : { sql: '?', values: [value] };
    text += written.sql + part;
    values.push(...written.values);
  }
  return { sql: text, values };
}

async function namesOf(em: EntityManager, { column, select, where }: Elsewhere): Promise<Sql> {
  const condition = await lookElsewhere(em, where);
  const rows = await em.query<Record<string, unknown>[]>(
    `${select} WHERE ${condition.sql} LIMIT ${NAMED_AT_MOST + 1}`,
    [...condition.values],
  );
  if (rows.length > NAMED_AT_MOST) return within(column, select, condition);
  const names = rows.flatMap((row) => Object.values(row));
  return among(column, names);
}
