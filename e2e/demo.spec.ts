import { readdirSync, readFileSync } from 'node:fs';
import { openOffice } from './office.js';
import { startProduct } from './product.js';

/** Processes that were started with this data directory. */
function processesOf(dataDir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // ended while we looked
      }
    })
    .filter((commandLine) => commandLine.includes(dataDir));
}

async function accountsOf(serverPort: number): Promise<readonly { readonly number: string }[]> {
  const office = await openOffice(serverPort, 'seller');
  return (await office.send<{ items: { number: string }[] }>('GET', '/api/lists/accounts')).items;
}

describe('the demo', () => {
  it('stops with no process left, keeps its data when it is started again, and begins anew when asked', async () => {
    const first = await startProduct({ tenants: 2 });
    try {
      const before = await accountsOf(first.serverPort);
      expect(before.length).toBe(2);
      expect(processesOf(first.dataDir).length).toBeGreaterThan(2);
      await first.stop();
      expect(processesOf(first.dataDir)).toEqual([]);

      const again = await startProduct({ tenants: 2, dataDir: first.dataDir });
      const after = await accountsOf(again.serverPort);
      await again.stop();
      expect(after.map(({ number }) => number)).toEqual(before.map(({ number }) => number));
      expect(processesOf(first.dataDir)).toEqual([]);

      const anew = await startProduct({ tenants: 1, dataDir: first.dataDir, fresh: true });
      expect((await accountsOf(anew.serverPort)).length).toBe(1);
      await anew.stop();
    } finally {
      await first.stop();
      first.remove();
    }
  }, 240_000);
});
