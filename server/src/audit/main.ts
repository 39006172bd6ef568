/**
 * `npm run audit-money`: proves the invariants of the money on the database of DATABASE_URL, which may be in use
 * meanwhile, and names each thing that does not fit. Ends with 0 when all fits, 1 when something does not, 2 when the
 * books cannot be read.
 */
import 'reflect-metadata';
import { optionsOf } from '#options';
import { auditMoney } from './money-audit.queries.js';
import { readOnDatabase } from './read-on-database.js';

const UNREADABLE = 2;

optionsOf({}, 'npm run audit-money; DATABASE_URL names the database, DATA_DIR where the keys of its seals are');
readOnDatabase(auditMoney).then(
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
