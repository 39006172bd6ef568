/** The keys that sign orders for the meters' mailboxes: a JSON object of key number to hex, `{"1":"00ff…"}`. */
import type { MailboxKey } from '../profiles/mailbox.js';

export type ParsedKeys =
  | { readonly ok: true; readonly keys: readonly MailboxKey[] }
  | { readonly ok: false; readonly faults: readonly string[] };

const SHORTEST_KEY_BYTES = 16;

/** Reads a key file's text; every fault is one sentence. */
export function parseMailboxKeys(text: string): ParsedKeys {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ok: false, faults: ['The meter keys are not JSON; write {"1":"hex of the key"}.'] };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { ok: false, faults: ['The meter keys are not a JSON object; write {"1":"hex of the key"}.'] };
  }
  const faults: string[] = [];
  const keys: MailboxKey[] = [];
  for (const [name, hex] of Object.entries(parsed)) {
    const keyNumber = /^\d{1,5}$/.test(name) ? Number(name) : NaN;
    if (!(keyNumber >= 0 && keyNumber <= 65535)) faults.push(`Meter key '${name}': a key number is 0 to 65535.`);
    else if (typeof hex !== 'string' || !/^([0-9a-f]{2})+$/i.test(hex)) faults.push(`Meter key ${name} is not hex.`);
    else if (hex.length < SHORTEST_KEY_BYTES * 2) {
      faults.push(`Meter key ${name} has ${hex.length / 2} bytes; it needs ${SHORTEST_KEY_BYTES} at least.`);
    } else keys.push({ number: keyNumber, secret: Buffer.from(hex, 'hex') });
  }
  if (faults.length === 0 && keys.length === 0)
    faults.push('The meter keys name no key; write {"1":"hex of the key"}.');
  return faults.length > 0 ? { ok: false, faults } : { ok: true, keys };
}

/** The key that new orders are signed with: the one with the highest number, so that a later key takes over. */
export function currentKey(keys: readonly MailboxKey[]): MailboxKey | undefined {
  return keys.reduce<MailboxKey | undefined>((best, key) => (best && best.number > key.number ? best : key), undefined);
}
