import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOffice } from './office.js';
import { build, CLIENT, type Product, startProduct } from './product.js';
import { waitUntil } from './wait-until.js';

/** Accounts on the first prepaid meters: rooms 11101 to 11110, 11201 to 11209, 12101 to 12105. */
const TENANTS = 24;

/** One product for all specs that leave it as good as they found it: each has rooms of its own. */
export interface SharedProduct extends Product {
  /** the built client that this product serves, a copy that a spec may change */
  readonly clientDir: string;
}
let started: Promise<SharedProduct> | undefined;

export function sharedProduct(): Promise<SharedProduct> {
  return (started ??= start());
}

async function start(): Promise<SharedProduct> {
  await build();
  const dataDir = mkdtempSync(join(tmpdir(), 'prepaid-e2e-'));
  const clientDir = join(dataDir, 'client');
  cpSync(CLIENT, clientDir, { recursive: true });
  const product = await startProduct({ tenants: TENANTS, dataDir, env: { CLIENT_DIR: clientDir } });
  await untilAllOpened(product.serverPort);
  return { ...product, clientDir };
}

/** Specs count what their own sales do to a meter: the orders of its opening are in before they begin. */
async function untilAllOpened(serverPort: number): Promise<void> {
  const office = await openOffice(serverPort);
  await waitUntil(async () => {
    const path = '/api/lists/board?size=500';
    const { items } = await office.send<{ items: { state: { openOrders: number } }[] }>('GET', path);
    return items.every(({ state }) => state.openOrders === 0);
  });
}

afterAll(async () => {
  const product = await started?.catch(() => undefined);
  await product?.stop();
  product?.remove();
}, 30_000);
