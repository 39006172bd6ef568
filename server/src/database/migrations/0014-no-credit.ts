/**
 * Made from the entities by `npm run migration -- no-credit`. By hand: a column is added where SQLite would copy the
 * table.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NoCredit1764000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [quote, may] = isMysql(runner) ? ['`', ' NULL'] : ['"', ''];
    await runner.query(
      `ALTER TABLE ${quote}meter_states${quote} ADD COLUMN ${quote}no_credit${quote} varchar(8)${may}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const quote = isMysql(runner) ? '`' : '"';
    await runner.query(`ALTER TABLE ${quote}meter_states${quote} DROP COLUMN ${quote}no_credit${quote}`);
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
