/** Made from the entities by `npm run migration -- sale-remark`. By hand: a column is added where SQLite would copy all sales. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SaleRemark1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      isMysql(runner)
        ? 'ALTER TABLE `sales` ADD `remark` varchar(200) NULL'
        : 'ALTER TABLE "sales" ADD COLUMN "remark" varchar(200)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      isMysql(runner) ? 'ALTER TABLE `sales` DROP COLUMN `remark`' : 'ALTER TABLE "sales" DROP COLUMN "remark"',
    );
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
