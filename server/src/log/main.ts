/**
 * `npm run verify-log`: holds the operation log of DATABASE_URL, which may be in use meanwhile, against its seals, and
 * names the first line that was changed, removed, added or kept from its seal behind the system's back. Ends with 0 when
 * the log is as it was written, 1 when it is not, 2 when it cannot be read, and 3 when nothing is wrong with it but its
 * last lines wait for their seal longer than a running server lets them; those of a stopped server do.
 */
import 'reflect-metadata';
import { optionsOf } from '#options';
import { readOnDatabase } from '../audit/read-on-database.js';
import { SEALED_WITHIN_MS } from '../seals/seals.service.js';
import { verifyLog } from './operation-log.service.js';

const UNREADABLE = 2;
const WAITING = 3;

optionsOf({}, 'npm run verify-log; DATABASE_URL names the database, DATA_DIR where the keys of its seals are');
readOnDatabase((em, keys) => verifyLog(em, keys)).then(
  ({ sealed, waiting, waitingSince, sealedUntil, faults, first }) => {
    console.log(`${sealed} lines are sealed, until ${sealedUntil ?? 'now none'}; ${waiting} wait for their seal`);
    if (!first && waitingSince !== null && Date.now() - Date.parse(waitingSince) > SEALED_WITHIN_MS) {
      const what = `what is sealed is as it was written, but ${waiting} lines wait for their seal since ${waitingSince}`;
      console.log(
        `${what}: start the server, and verify again; if it is running, it does not seal, and its log says why`,
      );
      process.exitCode = WAITING;
      return;
    }
    if (!first) {
      console.log('the operation log is as it was written');
      return;
    }
    const { what, block, operationId, operation } = first;
    const line = operation ? `: ${operation.at} ${operation.operatorName} ${operation.command} ${operation.thing}` : '';
    const sentences: Partial<Record<typeof what, string>> = {
      seal: `the seal of block ${block} is broken`,
      unsealed: `line ${operationId} has no seal, though its time for one is long past${line}`,
      cut: `block ${block}, whose hash a gateway or tablet keeps, is gone with its lines, or another one`,
    };
    const sentence = sentences[what] ?? `line ${operationId} of block ${block} was ${what}${line}`;
    console.log(`THE LOG WAS ALTERED, in ${faults} places; the first: ${sentence}`);
    process.exitCode = 1;
  },
  (error: unknown) => {
    console.error(`The operation log cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = UNREADABLE;
  },
);
