import type { EntityManager } from 'typeorm';
import { AccountCounterRow } from './account-counter.entity.js';

const THE_ROW = 1;

const format = (number: number): string => String(number).padStart(6, '0');

/** The number that the next account will get. */
export async function nextAccountNumber(em: EntityManager): Promise<string> {
  const counter = await em.findOneBy(AccountCounterRow, { id: THE_ROW });
  return format((counter?.lastNumber ?? 0) + 1);
}

/** Holds the counter until the transaction ends, so that accounts are opened one after the other. */
export async function lockAccountNumbers(em: EntityManager): Promise<void> {
  if (await touchCounter(em)) return;
  // The very first account of the property; of two at once the second waits for the first one's row.
  const first = { id: THE_ROW, lastNumber: 0 };
  await em.createQueryBuilder().insert().into(AccountCounterRow).values(first).orIgnore().updateEntity(false).execute();
  if (!(await touchCounter(em))) throw new Error('the counter of account numbers could not be made');
}

async function touchCounter(em: EntityManager): Promise<boolean> {
  const lock = em
    .createQueryBuilder()
    .update(AccountCounterRow)
    .set({ lastNumber: () => 'last_number' });
  const { affected } = await lock.where({ id: THE_ROW }).execute();
  return affected === 1;
}

/** Gives the next number for good. The counter must be held. */
export async function takeAccountNumber(em: EntityManager): Promise<string> {
  await em.update(AccountCounterRow, { id: THE_ROW }, { lastNumber: () => 'last_number + 1' });
  const { lastNumber } = await em.findOneByOrFail(AccountCounterRow, { id: THE_ROW });
  return format(lastNumber);
}
