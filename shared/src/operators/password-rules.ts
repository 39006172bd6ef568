/**
 * Which passwords are not taken, though they are long enough: those that are tried first. Length is asked of what is left
 * when the login name is taken out, since everybody knows the name. Nothing is asked of the kinds of characters.
 */
export const PASSWORD_MIN_LENGTH = 10;

/** Why a password is not taken that is long enough, in order of precedence, as the server says it. */
export const PASSWORD_FAULTS = {
  blank: 'a password is more than blanks',
  repeats: 'this password is one piece over and over: choose another',
  row: 'this password is a row of letters, digits or keys: choose another',
  common: 'this password is one of those that are tried first: choose another',
} as const;
export type PasswordFault = keyof typeof PASSWORD_FAULTS;

/** The first fault of a wanted password, or undefined. */
export function passwordFault(password: string): PasswordFault | undefined {
  const characters = [...password.normalize('NFKC').toLowerCase()];
  if (password.trim() === '') return 'blank';
  if (isRepeated(characters)) return 'repeats';
  if (isRow(characters)) return 'row';
  return isCommon(characters.join('')) ? 'common' : undefined;
}

/** Whether a password is no more than a login name and a bit: without the name it would not be taken. */
export function leansOnLoginName(password: string, loginName: string): boolean {
  const [said = '', name = ''] = [password, loginName].map((text) => text.normalize('NFKC').toLowerCase());
  if (name === '' || !said.includes(name)) return false;
  const rest = said.replaceAll(name, '');
  return rest.length < PASSWORD_MIN_LENGTH || passwordFault(rest) !== undefined;
}

const DIFFERENT_AT_LEAST = 4;
/** Pieces of one to four characters, over and over. */
const PIECES = [3, 4];

function isRepeated(characters: readonly string[]): boolean {
  if (new Set(characters).size < DIFFERENT_AT_LEAST) return true;
  return PIECES.some((piece) => characters.every((one, at) => at < piece || one === characters[at - piece]));
}

/** Keys side by side, and digits as they stand above them. */
const KEY_ROWS = ['1234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'];
/** Rows of fewer pieces than this are `abcde12345`, not a password. */
const ROWS_AT_LEAST = 4;

function isRow(characters: readonly string[]): boolean {
  const begun = characters.filter((character, at) => !follows(characters[at - 1], character));
  return begun.length < ROWS_AT_LEAST;
}

/** Whether `next` goes on where `before` was: the same, one up or down, or the key beside it. */
function follows(before: string | undefined, next: string): boolean {
  if (before === undefined) return false;
  const step = (next.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
  if (Math.abs(step) <= 1) return true;
  return KEY_ROWS.some((row) => row.includes(before + next) || row.includes(next + before));
}

/** Words that stand at the head of every list of passwords. */
const COMMON_WORDS = [
  ...['password', 'passwort', 'passwd', 'passphrase', 'pass', 'secret', 'letmein', 'welcome', 'login', 'default', 'my'],
  ...['admin', 'administrator', 'root', 'user', 'guest', 'test', 'changeme', 'trustno', 'iloveyou', 'woaini', 'mima'],
  ...['qwerty', 'qwertz', 'azerty', 'qwert', 'qwer', 'qwe', 'asdf', 'asd', 'zxcv', 'zxc', 'qaz', 'wsx', 'edc', 'abc'],
  ...['abcd', 'monkey', 'dragon', 'master', 'sunshine', 'princess', 'football', 'baseball', 'superman', 'batman'],
  ...['shadow', 'michael', 'hello', 'world', 'freedom', 'whatever', 'nihao', 'wode'],
];
/** Three of them together are still tried early; more are a sentence. */
const ONLY_COMMON = new RegExp(`^(?:${COMMON_WORDS.join('|')}){1,3}$`);
/** How letters are written with digits and signs. */
const LOOKS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '$': 's',
  '@': 'a',
};

/** Whether its letters are common words, with digits and signs around or between them or in place of letters. */
function isCommon(password: string): boolean {
  const plain = password.replace(/[^\p{L}]/gu, '');
  const core = password.replace(/^[^\p{L}$@]+|[^\p{L}]+$/gu, '');
  const read = [...core].map((character) => LOOKS[character] ?? character).join('');
  return [plain, read.replace(/[^\p{L}]/gu, '')].some((letters) => ONLY_COMMON.test(letters));
}
