import { readdirSync, readFileSync } from 'node:fs';
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
  const url = `http://127.0.0.1:${serverPort}`;
  const session = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ loginName: 'seller', password: 'demo-seller' }),
  });
  const { accessToken } = (await session.json()) as { accessToken: string };
  const answer = await fetch(`${url}/api/accounts`, { headers: { authorization: `Bearer ${accessToken}` } });
  return ((await answer.json()) as { items: { number: string }[] }).items;
}

describe('the demo', () => {
  it('stops with no process left, and keeps its data when it is started again', async () => {
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
    } finally {
      await first.stop();
      first.remove();
    }
  }, 240_000);
});
