/** Made from the entities by `npm run migration -- held-search`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = [
  'DROP INDEX "IDX_73abc0d4432b48d12e9bd45679"',
  'CREATE INDEX "IDX_1d748f3fd84c24d43b884cc98d" ON "sales" ("held_at", "sale_id", "state", "held_reason", "building", "amount_minor", "account_id", "meter_code", "receipt_number", "operator_id") ',
];
const SQLITE_DOWN: readonly string[] = [
  'DROP INDEX "IDX_1d748f3fd84c24d43b884cc98d"',
  'CREATE INDEX "IDX_73abc0d4432b48d12e9bd45679" ON "sales" ("held_at", "sale_id", "state", "held_reason", "building", "amount_minor") ',
];
const MYSQL_UP: readonly string[] = [
  'DROP INDEX `IDX_73abc0d4432b48d12e9bd45679` ON `sales`',
  'CREATE INDEX `IDX_1d748f3fd84c24d43b884cc98d` ON `sales` (`held_at`, `sale_id`, `state`, `held_reason`, `building`, `amount_minor`, `account_id`, `meter_code`, `receipt_number`, `operator_id`)',
];
const MYSQL_DOWN: readonly string[] = [
  'DROP INDEX `IDX_1d748f3fd84c24d43b884cc98d` ON `sales`',
  'CREATE INDEX `IDX_73abc0d4432b48d12e9bd45679` ON `sales` (`held_at`, `sale_id`, `state`, `held_reason`, `building`, `amount_minor`)',
];

export class HeldSearch1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const query of isMysql(runner) ? MYSQL_UP : SQLITE_UP) await runner.query(query);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const query of isMysql(runner) ? MYSQL_DOWN : SQLITE_DOWN) await runner.query(query);
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
