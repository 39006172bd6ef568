/**
 * Made from the entities by `npm run migration -- meter-service`. By hand: columns are added where SQLite would copy the
 * table, and meters of before it get what the newest record of each says.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COMMISSIONED =
  'UPDATE meters SET commissioned_at =' +
  ' (SELECT MAX(seen.at) FROM commissionings seen WHERE seen.meter_code = meters.meter_code)';
const FED =
  'UPDATE meters SET fed_room_key =' +
  ' (SELECT seen.room_key FROM commissionings seen WHERE seen.meter_code = meters.meter_code AND seen.feeds = 1' +
  ' AND NOT EXISTS (SELECT 1 FROM commissionings later WHERE later.meter_code = seen.meter_code' +
  ' AND (later.at > seen.at OR (later.at = seen.at AND later.record_id > seen.record_id))))';

export class MeterService1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const added = isMysql(runner)
      ? [
          'ALTER TABLE `meters` ADD `commissioned_at` bigint NULL',
          'ALTER TABLE `meters` ADD `fed_room_key` varchar(60) NULL',
        ]
      : [
          'ALTER TABLE "meters" ADD COLUMN "commissioned_at" bigint',
          'ALTER TABLE "meters" ADD COLUMN "fed_room_key" varchar(60)',
        ];
    for (const query of [...added, COMMISSIONED, FED]) await runner.query(query);
  }

  async down(runner: QueryRunner): Promise<void> {
    const quote = isMysql(runner) ? '`' : '"';
    for (const column of ['fed_room_key', 'commissioned_at'])
      await runner.query(`ALTER TABLE ${quote}meters${quote} DROP COLUMN ${quote}${column}${quote}`);
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type !== 'better-sqlite3';
}
