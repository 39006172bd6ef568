/**
 * What the receipt numbers of a device begin with: a letter that is no I or O, and one to three digits. Each is given
 * once, ever. Neighbours in time are far apart, so that receipts of two new devices are not mixed up.
 */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Has no factor in common with 24, 240, 2,400 and 24,000: walks through every prefix of a length before the next. */
const STRIDE = 77;
const MAX_DIGITS = 3;

/** The prefix of the device that is enrolled as number `place`, from 0. Throws RangeError when all are given. */
export function prefixAt(place: number): string {
  let left = place;
  for (let digits = 1; digits <= MAX_DIGITS; digits++) {
    const size = LETTERS.length * 10 ** digits;
    if (left < size) {
      const at = (left * STRIDE) % size;
      const letter = LETTERS[at % LETTERS.length] ?? '';
      return letter + String(Math.floor(at / LETTERS.length)).padStart(digits, '0');
    }
    left -= size;
  }
  throw new RangeError('every receipt prefix is given');
}
