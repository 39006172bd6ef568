/**
 * `npm run bench -- lists`: what people ask of lists of 100,000 rows, beside the same lists of ten, by the built server;
 * each question is asked by an operator of all buildings and by one of two of the five.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Route } from '#shared';
import { BuiltServer } from './built-server.js';
import { percentile } from './measure.js';
import { type BenchDatabase, siteOf } from './site.js';

interface Question {
  readonly list: string;
  readonly name: string;
  readonly route: Route;
  readonly query: Readonly<Record<string, string | number>>;
}
interface LongLists {
  fillDatabase(url: string, rows: number): Promise<void>;
  questionsOf(rows: number): Question[];
}
/** `list` says too who asked. */
type Measured = Question & { readonly timesMs: readonly number[] };

const [SHORT, LONG] = [10, 100_000];
const LIMIT_MS = 300;
/** As the README asks for a database of this size: its data fit. */
const BUFFER_POOL = '1G';
const LONG_LISTS = new URL('../../server/test/long-lists.js', import.meta.url).href;

/** Prints the times of each list; whether the 95th percentile of every question stays within the limit. */
export async function benchLists(database: BenchDatabase, rounds: number): Promise<boolean> {
  const [few, many] = [await ask(database, SHORT, rounds), await ask(database, LONG, rounds)];
  console.log(
    `${database}: ${LONG} rows, p50/p95/max of ${rounds} rounds over HTTP, ms (p95 of each ${LIMIT_MS} at most)`,
  );
  for (const list of new Set(many.map((question) => question.list))) {
    const [short, questions] = [few, many].map((all) => all.filter((question) => question.list === list)) as [
      Measured[],
      Measured[],
    ];
    const [slowest] = [...questions].sort((a, b) => p95(b) - p95(a));
    console.log(
      `  ${list.padEnd(28)} ${figures(questions)} | at ${SHORT} rows ${figures(short)}` +
        ` | ${questions.length} questions, slowest: ${slowest?.name} ${slowest && figures([slowest])}`,
    );
  }
  const late = many.filter((question) => p95(question) > LIMIT_MS);
  for (const question of late)
    console.log(`  over the limit: ${question.list}, ${question.name} ${figures([question])}`);
  return late.length === 0;
}

const p95 = ({ timesMs }: Measured): number => percentile(timesMs, 0.95);

function figures(measured: readonly Measured[]): string {
  const all = measured.flatMap(({ timesMs }) => timesMs);
  return [0.5, 0.95, 1].map((share) => percentile(all, share).toFixed(0).padStart(4)).join(' /');
}

/** How long each answer took of a server that has lists of so many rows. */
async function ask(database: BenchDatabase, rows: number, rounds: number): Promise<Measured[]> {
  const { fillDatabase, questionsOf } = (await import(LONG_LISTS)) as LongLists;
  const dataDir = mkdtempSync(join(tmpdir(), 'prepaid-bench-lists-'));
  const site = await siteOf(database, dataDir, BUFFER_POOL);
  const how = { databaseUrl: site.databaseUrl, dataDir };
  let server: BuiltServer | undefined;
  try {
    // Its first start makes the tables.
    await (await BuiltServer.start(how)).stop();
    await fillDatabase(site.databaseUrl, rows);
    server = await BuiltServer.start(how);
    const askers = [
      ['', server],
      [', of two buildings', await server.askedBySome()],
    ] as const;
    const measured = askers.flatMap(([of, asker]) =>
      questionsOf(rows).map((question) => ({
        ...{ ...question, list: question.list + of, asker, timesMs: [] as number[] },
      })),
    );
    // Around and around, so that what else the machine does meets every question.
    for (let round = 0; round <= rounds; round++) {
      const roundAt = performance.now();
      for (const [, asker] of askers) await asker.signIn();
      for (const { route, query, asker, timesMs } of measured) {
        const startedAt = performance.now();
        await asker.call(route, { query });
        if (round > 0) timesMs.push(performance.now() - startedAt);
      }
      const tookS = ((performance.now() - roundAt) / 1000).toFixed(1);
      if (round === 1) console.log(`${database}, ${rows} rows: ${measured.length} questions, ${tookS} s a round`);
    }
    return measured;
  } finally {
    await server?.stop();
    await site.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
