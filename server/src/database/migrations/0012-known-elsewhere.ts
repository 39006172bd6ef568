/**
 * Made from the entities by `npm run migration -- known-elsewhere`. By hand: columns are added where SQLite would copy
 * the table.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = [
  ['meter_states', 'known_as', 'varchar(10)'],
  ['dpus', 'line_of', 'varchar(6)'],
] as const;

export class KnownElsewhere1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [quote, may] = isMysql(runner) ? ['`', ' NULL'] : ['"', ''];
    for (const [table, column, type] of COLUMNS)
      await runner.query(`ALTER TABLE ${quote}${table}${quote} ADD COLUMN ${quote}${column}${quote} ${type}${may}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const quote = isMysql(runner) ? '`' : '"';
    for (const [table, column] of COLUMNS)
      await runner.query(`ALTER TABLE ${quote}${table}${quote} DROP COLUMN ${quote}${column}${quote}`);
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
