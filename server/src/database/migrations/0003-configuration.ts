/** Made from the entities by `npm run migration -- configuration`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = [
  'CREATE TABLE "requests" ("request_id" varchar(36) PRIMARY KEY NOT NULL, "digest" varchar(64) NOT NULL, "made" varchar(40) NOT NULL, "at" bigint NOT NULL, "operator_id" varchar(36) NOT NULL)',
  'CREATE TABLE "temporary_buildings" ("number" bigint PRIMARY KEY NOT NULL, "remark" varchar(500) NOT NULL, "created_at" bigint NOT NULL, "created_by" varchar(100) NOT NULL, "version" bigint NOT NULL DEFAULT (1))',
  'INSERT INTO "temporary_buildings"("number", "remark", "created_at", "created_by") SELECT "number", "remark", "created_at", "created_by" FROM "buildings"',
  'DROP TABLE "buildings"',
  'ALTER TABLE "temporary_buildings" RENAME TO "buildings"',
  'DROP INDEX "IDX_fc978b221f33f09181b104fdd2"',
  'CREATE TABLE "temporary_dpus" ("dpu_code" varchar(6) PRIMARY KEY NOT NULL, "building" bigint NOT NULL, "floor" bigint NOT NULL, "dpu_number" bigint NOT NULL, "framing" varchar(20) NOT NULL, "ip" varchar(100) NOT NULL, "tcp_port" bigint NOT NULL, "serial" text NOT NULL, "remark" varchar(500) NOT NULL, "epoch" bigint NOT NULL, "gateway_id" varchar(36), "online" boolean, "last_answer_at" bigint, "last_error" varchar(300), "created_at" bigint NOT NULL, "created_by" varchar(100) NOT NULL, "reported_at" bigint, "round_trip_tenths" bigint, "counts" text, "probe" text, "version" bigint NOT NULL DEFAULT (1))',
  'INSERT INTO "temporary_dpus"("dpu_code", "building", "floor", "dpu_number", "framing", "ip", "tcp_port", "serial", "remark", "epoch", "gateway_id", "online", "last_answer_at", "last_error", "created_at", "created_by") SELECT "dpu_code", "building", "floor", "dpu_number", "framing", "ip", "tcp_port", "serial", "remark", "epoch", "gateway_id", "online", "last_answer_at", "last_error", "created_at", "created_by" FROM "dpus"',
  'DROP TABLE "dpus"',
  'ALTER TABLE "temporary_dpus" RENAME TO "dpus"',
  'CREATE INDEX "IDX_fc978b221f33f09181b104fdd2" ON "dpus" ("building") ',
  'CREATE TABLE "temporary_meters" ("meter_code" varchar(10) PRIMARY KEY NOT NULL, "dpu_code" varchar(6) NOT NULL, "serial_port" bigint NOT NULL, "address" bigint NOT NULL, "building" bigint NOT NULL, "room" varchar(24) NOT NULL, "room_key" varchar(60) NOT NULL, "model" varchar(20) NOT NULL, "postpaid" boolean NOT NULL, "ct_ratio" bigint NOT NULL, "simulated" boolean NOT NULL, "meter_number" varchar(12), "remark" varchar(500) NOT NULL, "created_at" bigint NOT NULL, "created_by" varchar(100) NOT NULL, "version" bigint NOT NULL DEFAULT (1), CONSTRAINT "meters_address_on_bus" UNIQUE ("dpu_code", "address"), CONSTRAINT "meters_room_in_building" UNIQUE ("building", "room_key"))',
  'INSERT INTO "temporary_meters"("meter_code", "dpu_code", "serial_port", "address", "building", "room", "room_key", "model", "postpaid", "ct_ratio", "simulated", "meter_number", "remark", "created_at", "created_by") SELECT "meter_code", "dpu_code", "serial_port", "address", "building", "room", "room_key", "model", "postpaid", "ct_ratio", "simulated", "meter_number", "remark", "created_at", "created_by" FROM "meters"',
  'DROP TABLE "meters"',
  'ALTER TABLE "temporary_meters" RENAME TO "meters"',
  'DROP INDEX "IDX_564049e1a03dab14c91cfe3c56"',
  'CREATE TABLE "temporary_sessions" ("session_id" varchar(36) PRIMARY KEY NOT NULL, "operator_id" varchar(36) NOT NULL, "started_at" bigint NOT NULL, "last_used_at" bigint NOT NULL, "ended_at" bigint, "end_reason" varchar(30), "tokens" bigint NOT NULL, "device_id" varchar(36), "user_agent" varchar(400), "source" varchar(64), "last_source" varchar(64))',
  'INSERT INTO "temporary_sessions"("session_id", "operator_id", "started_at", "last_used_at", "ended_at", "end_reason", "tokens") SELECT "session_id", "operator_id", "started_at", "last_used_at", "ended_at", "end_reason", "tokens" FROM "sessions"',
  'DROP TABLE "sessions"',
  'ALTER TABLE "temporary_sessions" RENAME TO "sessions"',
  'CREATE INDEX "IDX_564049e1a03dab14c91cfe3c56" ON "sessions" ("operator_id") ',
  'CREATE INDEX "IDX_97207844c19e5c27d33a07f67c" ON "sessions" ("device_id") ',
];
const SQLITE_DOWN: readonly string[] = [
  'DROP INDEX "IDX_97207844c19e5c27d33a07f67c"',
  'DROP INDEX "IDX_564049e1a03dab14c91cfe3c56"',
  'ALTER TABLE "sessions" RENAME TO "temporary_sessions"',
  'CREATE TABLE "sessions" ("session_id" varchar(36) PRIMARY KEY NOT NULL, "operator_id" varchar(36) NOT NULL, "started_at" bigint NOT NULL, "last_used_at" bigint NOT NULL, "ended_at" bigint, "end_reason" varchar(30), "tokens" bigint NOT NULL)',
  'INSERT INTO "sessions"("session_id", "operator_id", "started_at", "last_used_at", "ended_at", "end_reason", "tokens") SELECT "session_id", "operator_id", "started_at", "last_used_at", "ended_at", "end_reason", "tokens" FROM "temporary_sessions"',
  'DROP TABLE "temporary_sessions"',
  'CREATE INDEX "IDX_564049e1a03dab14c91cfe3c56" ON "sessions" ("operator_id") ',
  'ALTER TABLE "meters" RENAME TO "temporary_meters"',
  'CREATE TABLE "meters" ("meter_code" varchar(10) PRIMARY KEY NOT NULL, "dpu_code" varchar(6) NOT NULL, "serial_port" bigint NOT NULL, "address" bigint NOT NULL, "building" bigint NOT NULL, "room" varchar(24) NOT NULL, "room_key" varchar(60) NOT NULL, "model" varchar(20) NOT NULL, "postpaid" boolean NOT NULL, "ct_ratio" bigint NOT NULL, "simulated" boolean NOT NULL, "meter_number" varchar(12), "remark" varchar(500) NOT NULL, "created_at" bigint NOT NULL, "created_by" varchar(100) NOT NULL, CONSTRAINT "meters_address_on_bus" UNIQUE ("dpu_code", "address"), CONSTRAINT "meters_room_in_building" UNIQUE ("building", "room_key"))',
  'INSERT INTO "meters"("meter_code", "dpu_code", "serial_port", "address", "building", "room", "room_key", "model", "postpaid", "ct_ratio", "simulated", "meter_number", "remark", "created_at", "created_by") SELECT "meter_code", "dpu_code", "serial_port", "address", "building", "room", "room_key", "model", "postpaid", "ct_ratio", "simulated", "meter_number", "remark", "created_at", "created_by" FROM "temporary_meters"',
  'DROP TABLE "temporary_meters"',
  'DROP INDEX "IDX_fc978b221f33f09181b104fdd2"',
  'ALTER TABLE "dpus" RENAME TO "temporary_dpus"',
  'CREATE TABLE "dpus" ("dpu_code" varchar(6) PRIMARY KEY NOT NULL, "building" bigint NOT NULL, "floor" bigint NOT NULL, "dpu_number" bigint NOT NULL, "framing" varchar(20) NOT NULL, "ip" varchar(100) NOT NULL, "tcp_port" bigint NOT NULL, "serial" text NOT NULL, "remark" varchar(500) NOT NULL, "epoch" bigint NOT NULL, "gateway_id" varchar(36), "online" boolean, "last_answer_at" bigint, "last_error" varchar(300), "created_at" bigint NOT NULL, "created_by" varchar(100) NOT NULL)',
  'INSERT INTO "dpus"("dpu_code", "building", "floor", "dpu_number", "framing", "ip", "tcp_port", "serial", "remark", "epoch", "gateway_id", "online", "last_answer_at", "last_error", "created_at", "created_by") SELECT "dpu_code", "building", "floor", "dpu_number", "framing", "ip", "tcp_port", "serial", "remark", "epoch", "gateway_id", "online", "last_answer_at", "last_error", "created_at", "created_by" FROM "temporary_dpus"',
  'DROP TABLE "temporary_dpus"',
  'CREATE INDEX "IDX_fc978b221f33f09181b104fdd2" ON "dpus" ("building") ',
  'ALTER TABLE "buildings" RENAME TO "temporary_buildings"',
  'CREATE TABLE "buildings" ("number" bigint PRIMARY KEY NOT NULL, "remark" varchar(500) NOT NULL, "created_at" bigint NOT NULL, "created_by" varchar(100) NOT NULL)',
  'INSERT INTO "buildings"("number", "remark", "created_at", "created_by") SELECT "number", "remark", "created_at", "created_by" FROM "temporary_buildings"',
  'DROP TABLE "temporary_buildings"',
  'DROP TABLE "requests"',
];
const MYSQL_UP: readonly string[] = [
  'CREATE TABLE `requests` (`request_id` varchar(36) NOT NULL, `digest` varchar(64) NOT NULL, `made` varchar(40) NOT NULL, `at` bigint NOT NULL, `operator_id` varchar(36) NOT NULL, PRIMARY KEY (`request_id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
  "ALTER TABLE `buildings` ADD `version` bigint NOT NULL DEFAULT '1'",
  'ALTER TABLE `dpus` ADD `reported_at` bigint NULL',
  'ALTER TABLE `dpus` ADD `round_trip_tenths` bigint NULL',
  'ALTER TABLE `dpus` ADD `counts` longtext NULL',
  'ALTER TABLE `dpus` ADD `probe` longtext NULL',
  "ALTER TABLE `dpus` ADD `version` bigint NOT NULL DEFAULT '1'",
  "ALTER TABLE `meters` ADD `version` bigint NOT NULL DEFAULT '1'",
  'ALTER TABLE `sessions` ADD `device_id` varchar(36) NULL',
  'ALTER TABLE `sessions` ADD `user_agent` varchar(400) NULL',
  'ALTER TABLE `sessions` ADD `source` varchar(64) NULL',
  'ALTER TABLE `sessions` ADD `last_source` varchar(64) NULL',
  'CREATE INDEX `IDX_97207844c19e5c27d33a07f67c` ON `sessions` (`device_id`)',
];
const MYSQL_DOWN: readonly string[] = [
  'DROP INDEX `IDX_97207844c19e5c27d33a07f67c` ON `sessions`',
  'ALTER TABLE `sessions` DROP COLUMN `last_source`',
  'ALTER TABLE `sessions` DROP COLUMN `source`',
  'ALTER TABLE `sessions` DROP COLUMN `user_agent`',
  'ALTER TABLE `sessions` DROP COLUMN `device_id`',
  'ALTER TABLE `meters` DROP COLUMN `version`',
  'ALTER TABLE `dpus` DROP COLUMN `version`',
  'ALTER TABLE `dpus` DROP COLUMN `probe`',
  'ALTER TABLE `dpus` DROP COLUMN `counts`',
  'ALTER TABLE `dpus` DROP COLUMN `round_trip_tenths`',
  'ALTER TABLE `dpus` DROP COLUMN `reported_at`',
  'ALTER TABLE `buildings` DROP COLUMN `version`',
  'DROP TABLE `requests`',
];

export class Configuration1764000000002 implements MigrationInterface {
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
