/** How things that belong to an account, hang on a meter or were done by somebody are found by its words. */
import { found, meterCodeHas, numberHas, some, type Sql, textHas } from '../lists/sql.js';
import { roomKeyOf } from '../meters/room-key.js';

/** Whether the account, of `accounts called`, has the word in its number, name or telephone. */
export function isCalled(word: string): Sql {
  const numbers = some(['number', 'telephone'].map((name) => numberHas(`called.${name}`, word)));
  return some([numbers, textHas('called.name', word)]);
}

/** Whether the account that the column names has the word. */
export function accountHas(column: string, word: string): Sql {
  return found(column, 'SELECT called.account_id FROM accounts called', isCalled(word));
}

/** Whether the meter that the column names has the word in its code or room. */
export function meterHas(column: string, word: string): Sql {
  // Rooms may have letters of any script.
  const room = textHas('placed.room_key', roomKeyOf(word));
  return some([meterCodeHas(column, word), found(column, 'SELECT placed.meter_code FROM meters placed', room)]);
}

/** Whether the operator that the column names has the word in his name. */
export function operatorHas(column: string, word: string): Sql {
  return found(column, 'SELECT acting.operator_id FROM operators acting', textHas('acting.full_name', word));
}
