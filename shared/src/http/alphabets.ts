/**
 * A Cyrillic or Greek letter that looks like a Latin one makes two names of what people read as one. A word that mixes
 * these alphabets is therefore not taken, and login names that read alike are one. Chinese beside Latin is nobody's trick.
 */
const ALPHABETS = ['Latin', 'Cyrillic', 'Greek'];

/** What a pattern begins with, behind its `^`, that takes no word of two alphabets. */
export const ONE_ALPHABET_A_WORD = ALPHABETS.flatMap((one) =>
  ALPHABETS.filter((other) => other !== one).map(
    (other) => String.raw`(?!.*\p{Script=${one}}[\p{L}\p{M}\p{N}]*\p{Script=${other}})`,
  ),
).join('');

const UNMIXED = new RegExp(`^${ONE_ALPHABET_A_WORD}`, 'su');

/** Whether one of its words has letters of two alphabets. */
export function mixesAlphabets(text: string): boolean {
  return !UNMIXED.test(text);
}

/** Small letters that look like Latin ones, in the order of `READ_AS`. */
const LOOKALIKES = 'аеокрсухіјѕһԁԛԝαορνικχυı';
const READ_AS = 'aeokpcyxijshdqwaopvikxui';

/** The text as it is read, with Latin letters for all that look like them: to be compared, not shown. */
export function readAs(text: string): string {
  const letters = [...text.normalize('NFKC').toLowerCase()];
  return letters.map((letter) => READ_AS[LOOKALIKES.indexOf(letter)] ?? letter).join('');
}
