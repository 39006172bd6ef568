/** `npm run bench -- reconcile|credited|lists|import`: how fast the built product is, beside a peer in the same run. */
import { argumentsOf, endWith } from '#options';
import { credited } from './credited.js';
import { importMeters } from './import.js';
import { benchLists } from './lists.js';
import { reconcile } from './reconcile.js';
import type { BenchDatabase } from './site.js';

const USAGE = `npm run bench -- reconcile [--db sqlite|mariadb|both] [--rounds N] [--batches N] [--at-least RATIO] [--profile DIR]
npm run bench -- credited [--sales N]
npm run bench -- lists [--db sqlite|mariadb|both] [--rounds N]
npm run bench -- import [--rows N]`;

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  return endWith(`--${name} must be a whole number above zero, not "${text}".`, USAGE);
}

function databases(text: string): BenchDatabase[] {
  if (text === 'both') return ['sqlite', 'mariadb'];
  if (text === 'sqlite' || text === 'mariadb') return [text];
  return endWith(`--db must be sqlite, mariadb or both, not "${text}".`, USAGE);
}

async function main(): Promise<void> {
  const { values, words } = argumentsOf(
    {
      'db': { type: 'string', default: 'both' },
      'rounds': { type: 'string' },
      'batches': { type: 'string', default: '4' },
      'at-least': { type: 'string', default: '0' },
      'profile': { type: 'string' },
      'sales': { type: 'string', default: '100' },
      'rows': { type: 'string', default: '10000' },
    },
    USAGE,
  );
  const [what] = words;
  if (what === 'credited') {
    await credited(whole('sales', values.sales));
    return;
  }
  if (what === 'lists') {
    const rounds = whole('rounds', values.rounds ?? '20');
    for (const database of databases(values.db)) if (!(await benchLists(database, rounds))) process.exitCode = 1;
    return;
  }
  if (what === 'import') {
    if (!(await importMeters(whole('rows', values.rows)))) process.exitCode = 1;
    return;
  }
  if (what !== 'reconcile') endWith('Say what is to be measured.', USAGE);
  const { 'at-least': atLeast, 'profile': profileDir } = values;
  const options = {
    rounds: whole('rounds', values.rounds ?? '5'),
    batches: whole('batches', values.batches),
    profileDir,
  };
  for (const database of databases(values.db)) {
    const ratio = await reconcile(database, options);
    if (ratio < Number(atLeast)) {
      console.log(`${database}: the ratio ${ratio.toFixed(2)} is below ${atLeast}`);
      process.exitCode = 1;
    }
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
