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

async function run(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/** Makes an empty database; `drop` removes it. */
export async function emptyMariaDb(): Promise<{ url: string; drop(): Promise<void> }> {
  const { url } = await privateMariaDb();
  const name = `test_${process.pid}_${++databases}`;
  await run(url, `CREATE DATABASE ${name}`);
  return {
    url: `${url}/${name}`,
    drop: async () => {
      await run(url, `DROP DATABASE ${name}`);
    },
  };
}

/** Gives an empty database the tables of another one, and what its `migrations` say that they are. */
export async function copyMariaDbSchema(fromUrl: string, toUrl: string): Promise<void> {
  const [from, to] = [nameOf(fromUrl), nameOf(toUrl)];
  const tables = await run(fromUrl, 'SHOW TABLES');
  const names = (Array.isArray(tables) ? tables : []).flatMap((row: unknown) => Object.values(Object(row)).map(String));
  const made = names.map((table) => `CREATE TABLE ${to}.${table} LIKE ${from}.${table};`);
  await run(toUrl, `${made.join('')}INSERT INTO ${to}.migrations SELECT * FROM ${from}.migrations;`);
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

export async function stopMariaDb(): Promise<void> {
  await (await running)?.stop();
  running = undefined;
}
