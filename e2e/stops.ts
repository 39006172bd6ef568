import type { Page } from 'playwright-core';

/**
 * Places between the tap and the receipt at which a browser is stopped dead, so that it can be killed just there. Each is
 * a script that takes the place of a function of the browser itself; the app knows nothing of it.
 */
export const STOPS = {
  'before its transaction': () => {
    const sign = crypto.subtle.sign.bind(crypto.subtle);
    let tapped = false;
    const note = ({ target }: Event): void => {
      tapped ||= target instanceof Element && target.closest('.sell-button') !== null;
    };
    addEventListener('click', note, true);
    crypto.subtle.sign = (...what: Parameters<SubtleCrypto['sign']>) => {
      // A page that opens signs which device it is: that is not the sale.
      if (!tapped) return sign(...what);
      console.log('stopped');
      for (;;);
    };
  },
  'inside its transaction': () => {
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...row: [unknown, IDBValidKey?]) {
      const request = add.apply(this, row);
      if (this.name !== 'items') return request;
      console.log('stopped');
      for (;;);
    };
  },
  'after its transaction, before anybody was told': () => {
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...how: Parameters<IDBDatabase['transaction']>) {
      const transaction = begin.apply(this, how);
      const isSale = how[1] === 'readwrite' && transaction.objectStoreNames.contains('items');
      if (isSale && transaction.objectStoreNames.contains('shifts')) {
        transaction.addEventListener('complete', () => {
          console.log('stopped');
          for (;;);
        });
      }
      return transaction;
    };
  },
  'before it is sent': () => {
    const send = window.fetch;
    window.fetch = (...request) => {
      const [, how] = request;
      if (typeof how?.body === 'string' && how.body.includes('"items":[{')) {
        console.log('stopped');
        for (;;);
      }
      return send(...request);
    };
  },
} as const satisfies Record<string, () => void>;
export type StopName = keyof typeof STOPS;

/** Prepares the stop in the page and opens it anew; the promise is kept when the browser stands there. */
export async function stopAt(page: Page, stop: StopName): Promise<{ readonly reached: Promise<unknown> }> {
  await page.addInitScript(STOPS[stop]);
  await page.reload();
  return {
    reached: page.waitForEvent('console', { predicate: (message) => message.text() === 'stopped', timeout: 60_000 }),
  };
}
