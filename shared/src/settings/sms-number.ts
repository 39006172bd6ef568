/** A telephone number that SMS can be sent to, as people type it and as it is kept. */

const KEPT = /^\+?\d{5,15}$/;

/** `+86 138-0013 8000` is kept as `+8613800138000`; empty stays empty. Undefined when it is no number. */
export function parseSmsNumber(typed: string): string | undefined {
  const number = typed.replace(/[\s().-]/g, '').replace(/^00/, '+');
  return number === '' || KEPT.test(number) ? number : undefined;
}
