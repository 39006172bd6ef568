/** What the keys of the amount do to what is typed. Pure: the typed text, a key, the currency's decimals. */
import type { CurrencyDecimals } from '#shared';

export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', 'erase'] as const;
export type Key = (typeof KEYS)[number];

/** The most digits before the point that the screen takes; the shared rules are stricter on the amount itself. */
const MAX_WHOLE = 9;

/** The text after a key. A key that would make no amount is taken as not pressed. */
export function press(typed: string, key: Key, decimals: CurrencyDecimals): string {
  if (key === 'erase') return typed.slice(0, -1);
  if (key === '.') return decimals === 0 || typed.includes('.') ? typed : `${typed || '0'}.`;
  const [whole = '', fraction] = typed.split('.');
  if (fraction !== undefined) return fraction.length >= decimals ? typed : typed + key;
  if (whole === '0') return key === '0' ? typed : key;
  return whole.length >= MAX_WHOLE ? typed : typed + key;
}
