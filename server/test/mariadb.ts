/** One private MariaDB for all specs of a run, started at the first use. */
import { createConnection } from 'mysql2/promise';

interface RunningMariaDb {
  /** `mysql://root@127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

let running: Promise<RunningMariaDb> | undefined;
let databases = 0;

export async function privateMariaDb(): Promise<RunningMariaDb> {
  running ??= import(new URL('../../../scripts/mariadb.mjs', import.meta.url).href).then(
    ({ startMariaDb }: { startMariaDb: () => Promise<RunningMariaDb> }) => startMariaDb(),
  );
  return running;
}

/** Makes an empty database; `drop` removes it. */
export async function emptyMariaDb(): Promise<{ url: string; drop(): Promise<void> }> {
  const { url } = await privateMariaDb();
  const name = `test_${process.pid}_${++databases}`;
  const run = async (sql: string) => {
    const connection = await createConnection(url);
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name}`);
  return { url: `${url}/${name}`, drop: () => run(`DROP DATABASE ${name}`) };
}

export async function stopMariaDb(): Promise<void> {
  await (await running)?.stop();
  running = undefined;
}
