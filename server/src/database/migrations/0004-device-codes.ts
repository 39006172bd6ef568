/** Made from the entities by `npm run migration -- device-codes`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = [
  'CREATE TABLE "device_codes" ("code_id" varchar(36) PRIMARY KEY NOT NULL, "code_hash" varchar(64) NOT NULL, "name" varchar(60) NOT NULL, "created_by" varchar(36) NOT NULL, "created_at" bigint NOT NULL, "ends_at" bigint NOT NULL, "used_at" bigint, "device_id" varchar(36), CONSTRAINT "UQ_869d3f390b914e4f71222a6c87e" UNIQUE ("code_hash"))',
  'CREATE TABLE "temporary_devices" ("device_id" varchar(36) PRIMARY KEY NOT NULL, "request_id" varchar(36) NOT NULL, "prefix" varchar(8) NOT NULL, "name" varchar(60) NOT NULL, "public_key" blob(65) NOT NULL, "certificate" blob(400) NOT NULL, "enrolled_at" bigint NOT NULL, "enrolled_by" varchar(36) NOT NULL, "revoked_at" bigint, "revoked_by" varchar(36), "revoke_reason" varchar(200), "last_contact_at" bigint, "last_number" bigint NOT NULL, "highest_number" bigint NOT NULL, "replaced_by_id" varchar(36), "replaced_at" bigint, "said_number" bigint NOT NULL DEFAULT (0), "said_waiting" bigint NOT NULL DEFAULT (0), "said_at" bigint, "app_version" varchar(40), CONSTRAINT "UQ_7b1630cb076731f40bc90876fd4" UNIQUE ("public_key"), CONSTRAINT "UQ_35cee7816ae11a74cd3f7ba1f84" UNIQUE ("prefix"), CONSTRAINT "UQ_48f05a5e0e60ce615de4f7ea8d1" UNIQUE ("request_id"))',
  'INSERT INTO "temporary_devices"("device_id", "request_id", "prefix", "name", "public_key", "certificate", "enrolled_at", "enrolled_by", "revoked_at", "revoked_by", "revoke_reason", "last_contact_at", "last_number", "highest_number", "replaced_by_id", "replaced_at", "said_number", "said_waiting", "said_at") SELECT "device_id", "request_id", "prefix", "name", "public_key", "certificate", "enrolled_at", "enrolled_by", "revoked_at", "revoked_by", "revoke_reason", "last_contact_at", "last_number", "highest_number", "replaced_by_id", "replaced_at", "said_number", "said_waiting", "said_at" FROM "devices"',
  'DROP TABLE "devices"',
  'ALTER TABLE "temporary_devices" RENAME TO "devices"',
];
const SQLITE_DOWN: readonly string[] = [
  'ALTER TABLE "devices" RENAME TO "temporary_devices"',
  'CREATE TABLE "devices" ("device_id" varchar(36) PRIMARY KEY NOT NULL, "request_id" varchar(36) NOT NULL, "prefix" varchar(8) NOT NULL, "name" varchar(60) NOT NULL, "public_key" blob(65) NOT NULL, "certificate" blob(400) NOT NULL, "enrolled_at" bigint NOT NULL, "enrolled_by" varchar(36) NOT NULL, "revoked_at" bigint, "revoked_by" varchar(36), "revoke_reason" varchar(200), "last_contact_at" bigint, "last_number" bigint NOT NULL, "highest_number" bigint NOT NULL, "replaced_by_id" varchar(36), "replaced_at" bigint, "said_number" bigint NOT NULL DEFAULT (0), "said_waiting" bigint NOT NULL DEFAULT (0), "said_at" bigint, CONSTRAINT "UQ_7b1630cb076731f40bc90876fd4" UNIQUE ("public_key"), CONSTRAINT "UQ_35cee7816ae11a74cd3f7ba1f84" UNIQUE ("prefix"), CONSTRAINT "UQ_48f05a5e0e60ce615de4f7ea8d1" UNIQUE ("request_id"))',
  'INSERT INTO "devices"("device_id", "request_id", "prefix", "name", "public_key", "certificate", "enrolled_at", "enrolled_by", "revoked_at", "revoked_by", "revoke_reason", "last_contact_at", "last_number", "highest_number", "replaced_by_id", "replaced_at", "said_number", "said_waiting", "said_at") SELECT "device_id", "request_id", "prefix", "name", "public_key", "certificate", "enrolled_at", "enrolled_by", "revoked_at", "revoked_by", "revoke_reason", "last_contact_at", "last_number", "highest_number", "replaced_by_id", "replaced_at", "said_number", "said_waiting", "said_at" FROM "temporary_devices"',
  'DROP TABLE "temporary_devices"',
  'DROP TABLE "device_codes"',
];
const MYSQL_UP: readonly string[] = [
  'CREATE TABLE `device_codes` (`code_id` varchar(36) NOT NULL, `code_hash` varchar(64) NOT NULL, `name` varchar(60) NOT NULL, `created_by` varchar(36) NOT NULL, `created_at` bigint NOT NULL, `ends_at` bigint NOT NULL, `used_at` bigint NULL, `device_id` varchar(36) NULL, UNIQUE INDEX `IDX_869d3f390b914e4f71222a6c87` (`code_hash`), PRIMARY KEY (`code_id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
  'ALTER TABLE `devices` ADD `app_version` varchar(40) NULL',
];
const MYSQL_DOWN: readonly string[] = [
  'ALTER TABLE `devices` DROP COLUMN `app_version`',
  'DROP INDEX `IDX_869d3f390b914e4f71222a6c87` ON `device_codes`',
  'DROP TABLE `device_codes`',
];

export class DeviceCodes1764000000003 implements MigrationInterface {
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
