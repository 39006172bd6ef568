/** What a meter's label says: its code, or an address that ends with it. */
import { type MeterCode, parseMeterCode } from '#shared';

/** The meter code in a text that was scanned or typed; null when there is none. */
export function codeOfLabel(text: string): MeterCode | null {
  const last =
    text
      .trim()
      .split(/[/?#]/)
      .findLast((part) => part !== '') ?? '';
  const parsed = parseMeterCode(last.replace(/[\s-]/g, ''));
  return parsed.ok ? parsed.value.code : null;
}
