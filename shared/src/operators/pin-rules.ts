/**
 * A PIN lets an operator of a shared tablet take it over without typing his password: four to eight digits, none that
 * everybody tries first. It counts only on tablets where he has signed in with his password, and only for a few tries.
 */
export const PIN_PATTERN = /^\d{4,8}$/;

/** Wrong tries on one tablet after which only the password helps; counted by the server and by the tablet each. */
export const PIN_TRIES = 5;

/** Why a PIN is not taken, in order of precedence. */
export type PinFault = 'pin_not_digits' | 'pin_too_simple';

/** The first fault of a wanted PIN, or undefined. */
export function pinFault(pin: string): PinFault | undefined {
  if (!PIN_PATTERN.test(pin)) return 'pin_not_digits';
  return isRow(pin, 0) || isRow(pin, 1) || isRow(pin, 9) || isRepeated(pin) ? 'pin_too_simple' : undefined;
}

/** Whether each digit is the one before and `step` more, with 0 behind 9: 1111, 1234, 7890, 4321. */
function isRow(pin: string, step: number): boolean {
  return [...pin].every((digit, at) => at === 0 || Number(digit) === (Number(pin[at - 1]) + step) % 10);
}

/** Whether it is one or two digits, or a half, over and over: 1212, 123123. */
function isRepeated(pin: string): boolean {
  return [2, pin.length / 2].some((length) => pin === pin.slice(0, length).repeat(pin.length / length));
}
