/** Which account has a meter, in queries about `meters meter`. */
import { accountHas } from '../accounts/account-search.js';
import { every, found, type Sql, sql } from '../lists/sql.js';

/** An account has the meter. */
export const HELD = 'EXISTS (SELECT 1 FROM assignments held WHERE held.open_meter_code = meter.meter_code)';

/** Whether an account that has the word holds the meter. */
export const heldBy = (word: string): Sql =>
  found(
    'meter.meter_code',
    'SELECT holder.open_meter_code FROM assignments holder',
    every([sql('holder.open_meter_code IS NOT NULL'), accountHas('holder.account_id', word)]),
  );
