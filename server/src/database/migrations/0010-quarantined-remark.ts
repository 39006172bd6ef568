/** Made from the entities by `npm run migration -- quarantined-remark`. By hand: a column is added where SQLite would copy the table. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class QuarantinedRemark1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      isMysql(runner)
        ? 'ALTER TABLE `quarantined_items` ADD `remark` varchar(200) NULL'
        : 'ALTER TABLE "quarantined_items" ADD COLUMN "remark" varchar(200)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      isMysql(runner)
        ? 'ALTER TABLE `quarantined_items` DROP COLUMN `remark`'
        : 'ALTER TABLE "quarantined_items" DROP COLUMN "remark"',
    );
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
