/** Made from the entities by `npm run migration -- money-commands`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = [
  'CREATE TABLE "refunds" ("refund_id" varchar(36) PRIMARY KEY NOT NULL, "cause" varchar(12) NOT NULL, "state" varchar(16) NOT NULL, "amount_minor" bigint NOT NULL, "carried_minor" bigint NOT NULL, "paid_minor" bigint NOT NULL, "order_id" varchar(36), "sale_id" varchar(36), "reverses_entry_id" varchar(36), "reason" varchar(300) NOT NULL, "asked_at" bigint NOT NULL, "business_date" varchar(10) NOT NULL, "asked_by_id" varchar(36) NOT NULL, "payable_at" bigint, "balance_after_minor" bigint, "payout_id" varchar(36), "payout_number" varchar(24), "payout_method" varchar(12), "payout_shift_id" varchar(36), "paid_by_id" varchar(36), "paid_at" bigint, "receipts_made" bigint NOT NULL, "account_id" varchar(36), "assignment_id" varchar(36), "meter_code" varchar(10), "building" bigint, "version" bigint NOT NULL)',
  'CREATE UNIQUE INDEX "IDX_a42db6369017df60549539f556" ON "refunds" ("order_id") ',
  'CREATE INDEX "IDX_5dcb85de1d184a6e1436dec41f" ON "refunds" ("sale_id") ',
  'CREATE UNIQUE INDEX "IDX_347052e6fb2a83ced790940ce4" ON "refunds" ("payout_id") ',
  'CREATE INDEX "IDX_19e1e2eb48da87e8d8a99479f0" ON "refunds" ("account_id") ',
  'CREATE INDEX "IDX_1ad5af9304773739f308771b75" ON "refunds" ("assignment_id") ',
  'CREATE INDEX "IDX_bf375aa965b8870e8c296e10f5" ON "refunds" ("meter_code") ',
  'CREATE INDEX "IDX_44fc495309de1ace1e7558b635" ON "refunds" ("business_date") ',
  'CREATE INDEX "IDX_cd71833d203fc7f12731927126" ON "refunds" ("state", "asked_at") ',
  'CREATE INDEX "IDX_303acd996006dd08796b876b09" ON "refunds" ("asked_at", "refund_id") ',
];
const SQLITE_DOWN: readonly string[] = [
  'DROP INDEX "IDX_303acd996006dd08796b876b09"',
  'DROP INDEX "IDX_cd71833d203fc7f12731927126"',
  'DROP INDEX "IDX_44fc495309de1ace1e7558b635"',
  'DROP INDEX "IDX_bf375aa965b8870e8c296e10f5"',
  'DROP INDEX "IDX_1ad5af9304773739f308771b75"',
  'DROP INDEX "IDX_19e1e2eb48da87e8d8a99479f0"',
  'DROP INDEX "IDX_347052e6fb2a83ced790940ce4"',
  'DROP INDEX "IDX_5dcb85de1d184a6e1436dec41f"',
  'DROP INDEX "IDX_a42db6369017df60549539f556"',
  'DROP TABLE "refunds"',
];
const MYSQL_UP: readonly string[] = [
  'CREATE TABLE `refunds` (`refund_id` varchar(36) NOT NULL, `cause` varchar(12) NOT NULL, `state` varchar(16) NOT NULL, `amount_minor` bigint NOT NULL, `carried_minor` bigint NOT NULL, `paid_minor` bigint NOT NULL, `order_id` varchar(36) NULL, `sale_id` varchar(36) NULL, `reverses_entry_id` varchar(36) NULL, `reason` varchar(300) NOT NULL, `asked_at` bigint NOT NULL, `business_date` varchar(10) NOT NULL, `asked_by_id` varchar(36) NOT NULL, `payable_at` bigint NULL, `balance_after_minor` bigint NULL, `payout_id` varchar(36) NULL, `payout_number` varchar(24) NULL, `payout_method` varchar(12) NULL, `payout_shift_id` varchar(36) NULL, `paid_by_id` varchar(36) NULL, `paid_at` bigint NULL, `receipts_made` bigint NOT NULL, `account_id` varchar(36) NULL, `assignment_id` varchar(36) NULL, `meter_code` varchar(10) NULL, `building` bigint NULL, `version` bigint NOT NULL, UNIQUE INDEX `IDX_a42db6369017df60549539f556` (`order_id`), INDEX `IDX_5dcb85de1d184a6e1436dec41f` (`sale_id`), UNIQUE INDEX `IDX_347052e6fb2a83ced790940ce4` (`payout_id`), INDEX `IDX_19e1e2eb48da87e8d8a99479f0` (`account_id`), INDEX `IDX_1ad5af9304773739f308771b75` (`assignment_id`), INDEX `IDX_bf375aa965b8870e8c296e10f5` (`meter_code`), INDEX `IDX_44fc495309de1ace1e7558b635` (`business_date`), INDEX `IDX_cd71833d203fc7f12731927126` (`state`, `asked_at`), INDEX `IDX_303acd996006dd08796b876b09` (`asked_at`, `refund_id`), PRIMARY KEY (`refund_id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
];
const MYSQL_DOWN: readonly string[] = [
  'DROP INDEX `IDX_303acd996006dd08796b876b09` ON `refunds`',
  'DROP INDEX `IDX_cd71833d203fc7f12731927126` ON `refunds`',
  'DROP INDEX `IDX_44fc495309de1ace1e7558b635` ON `refunds`',
  'DROP INDEX `IDX_bf375aa965b8870e8c296e10f5` ON `refunds`',
  'DROP INDEX `IDX_1ad5af9304773739f308771b75` ON `refunds`',
  'DROP INDEX `IDX_19e1e2eb48da87e8d8a99479f0` ON `refunds`',
  'DROP INDEX `IDX_347052e6fb2a83ced790940ce4` ON `refunds`',
  'DROP INDEX `IDX_5dcb85de1d184a6e1436dec41f` ON `refunds`',
  'DROP INDEX `IDX_a42db6369017df60549539f556` ON `refunds`',
  'DROP TABLE `refunds`',
];

export class MoneyCommands1764000000001 implements MigrationInterface {
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
