import type { EntityManager } from 'typeorm';
import type { Database } from '../src/database/database.js';

/**
 * Lets something happen and be committed right before the transaction at this place, counted from now on, begins: between
 * what was looked at and what is done for it.
 */
export function beforeTransaction(database: Database, place: number, happens: () => Promise<unknown>): void {
  const begin = database.transaction.bind(database);
  let begun = 0;
  spyOn(database, 'transaction').and.callFake(async <T>(work: (em: EntityManager) => Promise<T>): Promise<T> => {
    begun += 1;
    if (begun === place) await happens();
    return begin(work);
  });
}
