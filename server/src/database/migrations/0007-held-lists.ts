/**
 * Made from the entities by `npm run migration -- held-lists`. By hand: a column is added where SQLite would copy all sales,
 * and what waits for a person, or was released by one, gets the moment since which it is held.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Either its meter did not take it, which the ledger has, or it was held when it came. */
const SINCE_WHEN =
  "UPDATE sales SET held_at = COALESCE((SELECT MAX(moved.at) FROM ledger_rows moved WHERE moved.sale_id = sales.sale_id AND moved.kind = 'moved_to_held'), received_at)" +
  " WHERE state IN ('held', 'void') OR sale_id IN (SELECT sale_id FROM held_releases)";

const SQLITE_UP: readonly string[] = [
  'ALTER TABLE "sales" ADD COLUMN "held_at" bigint',
  SINCE_WHEN,
  'CREATE INDEX "IDX_c1703cc730b330897d2c4782ca" ON "quarantined_items" ("received_at", "quarantine_id", "resolved_at", "dismiss_id", "reason") ',
  'CREATE INDEX "IDX_73abc0d4432b48d12e9bd45679" ON "sales" ("held_at", "sale_id", "state", "held_reason", "building", "amount_minor") ',
  'CREATE INDEX "IDX_e65de9eb417552e8c5bfe1e079" ON "shift_items" ("signed_at", "item_id", "reason", "state", "kind") ',
];
const SQLITE_DOWN: readonly string[] = [
  'DROP INDEX "IDX_e65de9eb417552e8c5bfe1e079"',
  'DROP INDEX "IDX_73abc0d4432b48d12e9bd45679"',
  'DROP INDEX "IDX_c1703cc730b330897d2c4782ca"',
  'ALTER TABLE "sales" DROP COLUMN "held_at"',
];
const MYSQL_UP: readonly string[] = [
  'ALTER TABLE `sales` ADD `held_at` bigint NULL',
  SINCE_WHEN,
  'CREATE INDEX `IDX_c1703cc730b330897d2c4782ca` ON `quarantined_items` (`received_at`, `quarantine_id`, `resolved_at`, `dismiss_id`, `reason`)',
  'CREATE INDEX `IDX_73abc0d4432b48d12e9bd45679` ON `sales` (`held_at`, `sale_id`, `state`, `held_reason`, `building`, `amount_minor`)',
  'CREATE INDEX `IDX_e65de9eb417552e8c5bfe1e079` ON `shift_items` (`signed_at`, `item_id`, `reason`, `state`, `kind`)',
];
const MYSQL_DOWN: readonly string[] = [
  'DROP INDEX `IDX_e65de9eb417552e8c5bfe1e079` ON `shift_items`',
  'DROP INDEX `IDX_73abc0d4432b48d12e9bd45679` ON `sales`',
  'DROP INDEX `IDX_c1703cc730b330897d2c4782ca` ON `quarantined_items`',
  'ALTER TABLE `sales` DROP COLUMN `held_at`',
];

export class HeldLists1764000000006 implements MigrationInterface {
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
