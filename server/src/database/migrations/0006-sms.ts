/** Made from the entities by `npm run migration -- sms`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = [
  'CREATE TABLE "sms_messages" ("message_id" varchar(36) PRIMARY KEY NOT NULL, "to_number" varchar(16) NOT NULL, "text" varchar(700) NOT NULL, "kind" varchar(20) NOT NULL, "made_at" bigint NOT NULL, "operator_id" varchar(36), "made_by" varchar(100) NOT NULL, "state" varchar(10) NOT NULL, "tries" bigint NOT NULL, "next_try_at" bigint, "last_try_at" bigint, "outcome" varchar(20), "answer" varchar(300))',
  'CREATE INDEX "IDX_909e60cc9ad5917e839928043a" ON "sms_messages" ("made_at") ',
  'CREATE INDEX "IDX_b001891746876d9499c3dc873e" ON "sms_messages" ("state", "next_try_at") ',
  'CREATE TABLE "sms_providers" ("id" bigint PRIMARY KEY NOT NULL, "value" text NOT NULL, "secret" blob(1000), "changed_at" bigint NOT NULL, "changed_by" varchar(100) NOT NULL, "version" bigint NOT NULL)',
];
const SQLITE_DOWN: readonly string[] = [
  'DROP TABLE "sms_providers"',
  'DROP INDEX "IDX_b001891746876d9499c3dc873e"',
  'DROP INDEX "IDX_909e60cc9ad5917e839928043a"',
  'DROP TABLE "sms_messages"',
];
const MYSQL_UP: readonly string[] = [
  'CREATE TABLE `sms_messages` (`message_id` varchar(36) NOT NULL, `to_number` varchar(16) NOT NULL, `text` varchar(700) NOT NULL, `kind` varchar(20) NOT NULL, `made_at` bigint NOT NULL, `operator_id` varchar(36) NULL, `made_by` varchar(100) NOT NULL, `state` varchar(10) NOT NULL, `tries` bigint NOT NULL, `next_try_at` bigint NULL, `last_try_at` bigint NULL, `outcome` varchar(20) NULL, `answer` varchar(300) NULL, INDEX `IDX_909e60cc9ad5917e839928043a` (`made_at`), INDEX `IDX_b001891746876d9499c3dc873e` (`state`, `next_try_at`), PRIMARY KEY (`message_id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
  'CREATE TABLE `sms_providers` (`id` bigint NOT NULL, `value` longtext NOT NULL, `secret` varbinary(1000) NULL, `changed_at` bigint NOT NULL, `changed_by` varchar(100) NOT NULL, `version` bigint NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
];
const MYSQL_DOWN: readonly string[] = [
  'DROP TABLE `sms_providers`',
  'DROP INDEX `IDX_b001891746876d9499c3dc873e` ON `sms_messages`',
  'DROP INDEX `IDX_909e60cc9ad5917e839928043a` ON `sms_messages`',
  'DROP TABLE `sms_messages`',
];

export class Sms1764000000005 implements MigrationInterface {
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
