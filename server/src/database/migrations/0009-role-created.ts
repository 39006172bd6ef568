/**
 * Made from the entities by `npm run migration -- role-created`. By hand: a column is added where SQLite would copy the
 * table, and roles from before it get their time from the log. Those that came with the product are as old as its first
 * operator.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CREATED_AT =
  'UPDATE roles SET created_at = COALESCE(' +
  "(SELECT MIN(operations.at) FROM operations WHERE operations.command = 'role_added' AND operations.thing = roles.name), " +
  '(SELECT MIN(operators.created_at) FROM operators), 0)';

export class RoleCreated1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      isMysql(runner)
        ? "ALTER TABLE `roles` ADD `created_at` bigint NOT NULL DEFAULT '0'"
        : 'ALTER TABLE "roles" ADD COLUMN "created_at" bigint NOT NULL DEFAULT (0)',
    );
    await runner.query(CREATED_AT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      isMysql(runner) ? 'ALTER TABLE `roles` DROP COLUMN `created_at`' : 'ALTER TABLE "roles" DROP COLUMN "created_at"',
    );
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
