/** Made from the entities by `npm run migration -- list-order`. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SQLITE_UP: readonly string[] = [
  'DROP INDEX "IDX_d9e8d155909b7135199d168d4d"',
  'DROP INDEX "IDX_418bc61524f027d4ead962afb6"',
  'DROP INDEX "IDX_bd462bb92eb174c081a4faccfa"',
  'DROP INDEX "IDX_de6b7c509b95cd01901ba8ab2e"',
  'DROP INDEX "IDX_9ab26848eda892d43dff3922fb"',
  'CREATE INDEX "IDX_036481ebe97dd847196362bd07" ON "accounts" ("opened_at", "account_id") ',
  'CREATE INDEX "IDX_87db2ac8915dfbcd7e868da6db" ON "accounts" ("name", "account_id") ',
  'CREATE INDEX "IDX_c770808cbc954b3146663bae3c" ON "assignments" ("account_id", "open_meter_code") ',
  'CREATE INDEX "IDX_0afec2b9d2a56e53afe9eccc7c" ON "corrections" ("amount_minor", "correction_id") ',
  'CREATE INDEX "IDX_6ea148ca78214d91b48ed3ee2d" ON "meters" ("created_at", "meter_code") ',
  'CREATE INDEX "IDX_4a3ccaeba1812a3af688e5c0d1" ON "meters" ("model", "meter_code") ',
  'CREATE INDEX "IDX_417f009b66178f32172262b91e" ON "meters" ("room_key", "meter_code") ',
  'CREATE INDEX "IDX_8280b50b8e30291c44548d9bfc" ON "refunds" ("amount_minor", "refund_id") ',
  'CREATE INDEX "IDX_e1aac5b5446474085c95e3d5d3" ON "sales" ("assignment_id", "sold_at", "sale_id", "state", "amount_minor") ',
  'CREATE INDEX "IDX_42ac162768f63845a883b4a1c9" ON "sales" ("business_date", "sold_at", "sale_id", "amount_minor") ',
  'CREATE INDEX "IDX_25b8db5f4195a730ea23828f55" ON "sales" ("state", "sold_at", "sale_id", "amount_minor") ',
  'CREATE INDEX "IDX_1132bd0c6f6090aab30de80bc0" ON "sales" ("amount_minor", "sale_id") ',
];
const SQLITE_DOWN: readonly string[] = [
  'DROP INDEX "IDX_1132bd0c6f6090aab30de80bc0"',
  'DROP INDEX "IDX_25b8db5f4195a730ea23828f55"',
  'DROP INDEX "IDX_42ac162768f63845a883b4a1c9"',
  'DROP INDEX "IDX_e1aac5b5446474085c95e3d5d3"',
  'DROP INDEX "IDX_8280b50b8e30291c44548d9bfc"',
  'DROP INDEX "IDX_417f009b66178f32172262b91e"',
  'DROP INDEX "IDX_4a3ccaeba1812a3af688e5c0d1"',
  'DROP INDEX "IDX_6ea148ca78214d91b48ed3ee2d"',
  'DROP INDEX "IDX_0afec2b9d2a56e53afe9eccc7c"',
  'DROP INDEX "IDX_c770808cbc954b3146663bae3c"',
  'DROP INDEX "IDX_87db2ac8915dfbcd7e868da6db"',
  'DROP INDEX "IDX_036481ebe97dd847196362bd07"',
  'CREATE INDEX "IDX_9ab26848eda892d43dff3922fb" ON "sales" ("business_date") ',
  'CREATE INDEX "IDX_de6b7c509b95cd01901ba8ab2e" ON "sales" ("assignment_id", "sold_at") ',
  'CREATE INDEX "IDX_bd462bb92eb174c081a4faccfa" ON "sales" ("state", "received_at", "sale_id") ',
  'CREATE INDEX "IDX_418bc61524f027d4ead962afb6" ON "assignments" ("account_id") ',
  'CREATE INDEX "IDX_d9e8d155909b7135199d168d4d" ON "accounts" ("opened_at") ',
];
const MYSQL_UP: readonly string[] = [
  'DROP INDEX `IDX_d9e8d155909b7135199d168d4d` ON `accounts`',
  'DROP INDEX `IDX_418bc61524f027d4ead962afb6` ON `assignments`',
  'DROP INDEX `IDX_9ab26848eda892d43dff3922fb` ON `sales`',
  'DROP INDEX `IDX_de6b7c509b95cd01901ba8ab2e` ON `sales`',
  'DROP INDEX `IDX_bd462bb92eb174c081a4faccfa` ON `sales`',
  'CREATE INDEX `IDX_036481ebe97dd847196362bd07` ON `accounts` (`opened_at`, `account_id`)',
  'CREATE INDEX `IDX_87db2ac8915dfbcd7e868da6db` ON `accounts` (`name`, `account_id`)',
  'CREATE INDEX `IDX_c770808cbc954b3146663bae3c` ON `assignments` (`account_id`, `open_meter_code`)',
  'CREATE INDEX `IDX_0afec2b9d2a56e53afe9eccc7c` ON `corrections` (`amount_minor`, `correction_id`)',
  'CREATE INDEX `IDX_6ea148ca78214d91b48ed3ee2d` ON `meters` (`created_at`, `meter_code`)',
  'CREATE INDEX `IDX_4a3ccaeba1812a3af688e5c0d1` ON `meters` (`model`, `meter_code`)',
  'CREATE INDEX `IDX_417f009b66178f32172262b91e` ON `meters` (`room_key`, `meter_code`)',
  'CREATE INDEX `IDX_8280b50b8e30291c44548d9bfc` ON `refunds` (`amount_minor`, `refund_id`)',
  'CREATE INDEX `IDX_e1aac5b5446474085c95e3d5d3` ON `sales` (`assignment_id`, `sold_at`, `sale_id`, `state`, `amount_minor`)',
  'CREATE INDEX `IDX_42ac162768f63845a883b4a1c9` ON `sales` (`business_date`, `sold_at`, `sale_id`, `amount_minor`)',
  'CREATE INDEX `IDX_25b8db5f4195a730ea23828f55` ON `sales` (`state`, `sold_at`, `sale_id`, `amount_minor`)',
  'CREATE INDEX `IDX_1132bd0c6f6090aab30de80bc0` ON `sales` (`amount_minor`, `sale_id`)',
];
const MYSQL_DOWN: readonly string[] = [
  'DROP INDEX `IDX_1132bd0c6f6090aab30de80bc0` ON `sales`',
  'DROP INDEX `IDX_25b8db5f4195a730ea23828f55` ON `sales`',
  'DROP INDEX `IDX_42ac162768f63845a883b4a1c9` ON `sales`',
  'DROP INDEX `IDX_e1aac5b5446474085c95e3d5d3` ON `sales`',
  'DROP INDEX `IDX_8280b50b8e30291c44548d9bfc` ON `refunds`',
  'DROP INDEX `IDX_417f009b66178f32172262b91e` ON `meters`',
  'DROP INDEX `IDX_4a3ccaeba1812a3af688e5c0d1` ON `meters`',
  'DROP INDEX `IDX_6ea148ca78214d91b48ed3ee2d` ON `meters`',
  'DROP INDEX `IDX_0afec2b9d2a56e53afe9eccc7c` ON `corrections`',
  'DROP INDEX `IDX_c770808cbc954b3146663bae3c` ON `assignments`',
  'DROP INDEX `IDX_87db2ac8915dfbcd7e868da6db` ON `accounts`',
  'DROP INDEX `IDX_036481ebe97dd847196362bd07` ON `accounts`',
  'CREATE INDEX `IDX_bd462bb92eb174c081a4faccfa` ON `sales` (`state`, `received_at`, `sale_id`)',
  'CREATE INDEX `IDX_de6b7c509b95cd01901ba8ab2e` ON `sales` (`assignment_id`, `sold_at`)',
  'CREATE INDEX `IDX_9ab26848eda892d43dff3922fb` ON `sales` (`business_date`)',
  'CREATE INDEX `IDX_418bc61524f027d4ead962afb6` ON `assignments` (`account_id`)',
  'CREATE INDEX `IDX_d9e8d155909b7135199d168d4d` ON `accounts` (`opened_at`)',
];

export class ListOrder1764000000004 implements MigrationInterface {
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
