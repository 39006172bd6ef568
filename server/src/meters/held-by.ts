/** Which account has the meter that a column names. */
import { isCalled } from '../accounts/account-search.js';
import { every, found, type Sql, sql } from '../lists/sql.js';

/** Whether an account has the meter, or none. */
export const isHeld = (column: string, held: 'held' | 'free'): Sql =>
  sql(`${held === 'held' ? '' : 'NOT '}EXISTS (SELECT 1 FROM assignments held WHERE held.open_meter_code = ${column})`);

/**
 * Whether an account that has the word holds the meter. The accounts with the word are looked for before what they hold:
 * as a bare condition, MariaDB would begin with all that is held and look for the account of each.
 */
export const heldBy = (column: string, word: string): Sql =>
  found(
    column,
    'SELECT holder.open_meter_code FROM accounts called LEFT JOIN assignments holder ON holder.account_id = called.account_id',
    every([isCalled(word), sql("COALESCE(holder.open_meter_code, '') <> ''")]),
  );
