import type { Page } from 'playwright-core';

/** A receipt as it stands in the browser's own database, whatever a screen says of it. */
export interface StoredReceipt {
  readonly id: string;
  readonly number: number;
  readonly receiptNumber: string;
  readonly room: string;
  readonly meterCode: string;
  readonly amountMinor: number;
  readonly state: string;
}

/** Reads the outbox of this browser, past the app. */
export function storedReceipts(page: Page): Promise<StoredReceipt[]> {
  return page.evaluate(async () => {
    const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('the outbox cannot be read'));
      });
    const database = await asPromise(indexedDB.open('prepaid-outbox'));
    try {
      if (!database.objectStoreNames.contains('items')) return [];
      const stores = database.transaction(['items', 'statuses']);
      const [items, statuses] = await Promise.all([
        asPromise(stores.objectStore('items').getAll()),
        asPromise(stores.objectStore('statuses').getAll()),
      ]);
      const states = new Map(statuses.map(({ id, state }) => [id, state as string]));
      return items.map(({ id, number, summary }) => ({ id, number, ...summary, state: states.get(id) ?? 'lost' }));
    } finally {
      database.close();
    }
  });
}

/** What a newer version of the app does in another tab: the connection of this one is closed. */
export async function closeDatabase(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { version = 10 } = (await indexedDB.databases()).find(({ name }) => name === 'prepaid-outbox') ?? {};
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open('prepaid-outbox', version + 10);
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
      opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    });
  });
}
