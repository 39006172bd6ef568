/** `npm run bench -- lists`: what people ask of a list of 100,000 rows, beside one of ten, on both databases. */
import { fillLists, questionsOf, timeOf } from './long-lists.js';
import { databaseKinds, startTestServer } from './harness.js';
import { privateMariaDb, stopMariaDb } from './mariadb.js';

const SHORT = 10;
const LONG = 100_000;
const ROUNDS = 12;
const LIMIT_MS = 300;

const rank = (sorted: readonly number[], share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;

/** Prints the times; whether the 95th percentile of every question stays under the limit. */
export async function benchLists(): Promise<boolean> {
  let holds = true;
  for (const kind of databaseKinds()) {
    if (kind === 'mysql') await privateMariaDb();
    const [short, long] = [await startTestServer(kind), await startTestServer(kind)];
    await fillLists(short, SHORT);
    await fillLists(long, LONG);
    const [few, many] = [await short.signIn(), await long.signIn()];
    console.log(`${kind}: p95 of ${ROUNDS} answers over HTTP, ms (limit ${LIMIT_MS})`);
    const questionsOfFew = questionsOf(SHORT);
    for (const [at, question] of questionsOf(LONG).entries()) {
      const slow = rank(await timeOf(many, question, ROUNDS), 0.95);
      const fast = rank(await timeOf(few, questionsOfFew[at] ?? question, ROUNDS), 0.95);
      holds &&= slow <= LIMIT_MS;
      const name = `${question.list.name}, ${question.name}`.padEnd(36);
      console.log(
        `  ${name} ${slow.toFixed(0).padStart(5)} at ${LONG} rows ${fast.toFixed(0).padStart(5)} at ${SHORT}`,
      );
    }
    await short.close();
    await long.close();
  }
  await stopMariaDb();
  return holds;
}
