/**
 * `npm run audit-money`: proves the invariants of the money on the database of DATABASE_URL, which may be in use
 * meanwhile, and names each thing that does not fit. Ends with 0 when all fits, 1 when something does not, 2 when the
 * books cannot be read.
 */
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { readConfig } from '../config/config.js';
import { dataSourceOptions, makeDataSource } from '../database/data-source.js';
import { Database } from '../database/database.js';
import { readPublicKeys } from '../keys/signing-keys.js';
import type { AuditedInvariant } from './finding.js';
import { auditMoney } from './money-audit.queries.js';

const UNREADABLE = 2;

async function audit(): Promise<readonly AuditedInvariant[]> {
  if (existsSync('.env')) loadEnvFile('.env');
  const config = readConfig(process.env);
  const dataSource = makeDataSource(dataSourceOptions(config.database, { readOnly: true }));
  await dataSource.initialize();
  try {
    const database = new Database(dataSource);
    if (await database.hasPendingMigrations()) {
      throw new Error('the database is older than this program: start the server once, and audit again');
    }
    const keys = await readPublicKeys(config);
    return await database.snapshot((em) => auditMoney(em, keys));
  } finally {
    await dataSource.destroy();
  }
}

audit().then(
  (invariants) => {
    for (const { invariant, checked, findings } of invariants) {
      const verdict = findings.length === 0 ? 'holds' : `DOES NOT HOLD (${findings.length} found)`;
      console.log(`${invariant}: ${checked} looked at, ${verdict}`);
      for (const finding of findings) console.log(`  ${finding}`);
    }
    process.exitCode = invariants.every(({ findings }) => findings.length === 0) ? 0 : 1;
  },
  (error: unknown) => {
    console.error(`The books cannot be audited: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = UNREADABLE;
  },
);
