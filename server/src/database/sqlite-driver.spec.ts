import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { CannotStart } from '../config/cannot-start.js';
import { SqliteConnection } from './sqlite-driver.js';

describe('SQLite connection', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prepaid-sqlite-'));
    path = join(folder, 'deep', 'server.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps what makes a commit safe', () => {
    const connection = new SqliteConnection(path);
    const settings = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => connection.pragma(name));
    expect(settings).toEqual([[{ journal_mode: 'wal' }], [{ synchronous: 2 }], [{ foreign_keys: 1 }]]);
    expect(connection.pragma('busy_timeout')).toEqual([{ timeout: 5000 }]);
    connection.close();
  });

  it('begins transactions with the write lock in hand', () => {
    const connection = new SqliteConnection(path);
    connection.prepare('CREATE TABLE t (a)').run();
    connection.prepare('BEGIN TRANSACTION').run();
    // The lock file is another one: this asks the database itself.
    const other = new Libsql(path, { timeout: 0 });
    expect(() => other.prepare('INSERT INTO t VALUES (1)').run()).toThrowError(/locked/);
    expect(other.prepare('SELECT count(*) AS n FROM t').get()).toEqual(jasmine.objectContaining({ n: 0 }));
    other.close();
    connection.close();
  });

  it('binds null, bytes, flags, and refuses what SQLite cannot keep', () => {
    const connection = new SqliteConnection(path);
    connection.prepare('CREATE TABLE t (a)').run();
    const insert = (value: unknown) => connection.prepare('INSERT INTO t VALUES (?)').run(value);
    for (const value of [null, undefined, Buffer.from('ab'), true, 'x', 7]) insert(value);
    const rows = connection.prepare('SELECT typeof(a) AS kind, hex(a) AS hex FROM t').all();
    const kinds = rows.map((row) => Object(row)['kind']);
    expect(kinds).toEqual(['null', 'null', 'blob', 'integer', 'text', 'integer']);
    expect(() => insert(new Date())).toThrowError(TypeError, /hand in ms/);
    connection.close();
  });

  it('runs a statement again whatever became of it before, also when its table has changed', () => {
    const connection = new SqliteConnection(path);
    connection.prepare('CREATE TABLE t (a PRIMARY KEY)').run();
    const insert = (value: string) => connection.prepare('INSERT INTO t VALUES (?)').run(value);
    const all = () => connection.prepare('SELECT * FROM t').all();
    insert('x');
    for (let again = 0; again < 2; again++) {
      connection.prepare('BEGIN TRANSACTION').run();
      expect(() => insert('x')).toThrowError(/UNIQUE/);
      insert('y');
      connection.prepare('ROLLBACK').run();
      expect(all().map((row) => Object(row)['a'])).toEqual(['x']);
    }
    connection.prepare("ALTER TABLE t ADD COLUMN b DEFAULT 'new'").run();
    expect(all().map((row) => ({ ...Object(row) }))).toEqual([{ a: 'x', b: 'new' }]);
    connection.close();
  });

  it('refuses a second owner of the same file in a sentence, and lets in the next one', () => {
    const first = new SqliteConnection(path);
    expect(() => new SqliteConnection(path)).toThrowError(CannotStart, /another process already uses the database/);
    first.close();
    new SqliteConnection(path).close();
  });

  it('is free again at once when its process is killed', async () => {
    const script = join(folder, 'owner.mjs');
    const driver = new URL('./sqlite-driver.js', import.meta.url).href;
    writeFileSync(
      script,
      `import { SqliteConnection } from ${JSON.stringify(driver)};
      new SqliteConnection(${JSON.stringify(path)}); process.send('open'); setInterval(() => {}, 1000);`,
    );
    const child = fork(script);
    await once(child, 'message');
    expect(() => new SqliteConnection(path)).toThrowError(CannotStart);
    child.kill('SIGKILL');
    await once(child, 'exit');
    new SqliteConnection(path).close();
  }, 20_000);
});
