/** What a meter's label says: its code, or an address that ends with it. */
import { type MeterCode, parseMeterCode } from '#shared';

/** The meter code in a text that was scanned or typed; null when there is none. */
export function codeOfLabel(text: string): MeterCode | null {
  const parsed = parsedLabel(text);
  return parsed.ok ? parsed.value.code : null;
}

/** Why there is none, as a key of the words. */
export function faultOfLabel(text: string): string {
  const parsed = parsedLabel(text);
  const isShort = parsed.ok || parsed.refusal === 'meter_code_not_ten_characters';
  return isShort ? 'commission.noCode' : 'commission.noPlace';
}

function parsedLabel(text: string): ReturnType<typeof parseMeterCode> {
  const last =
    text
      .trim()
      .split(/[/?#]/)
      .findLast((part) => part !== '') ?? '';
  return parseMeterCode(last.replace(/[\s-]/g, ''));
}
