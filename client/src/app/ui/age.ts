/** How old a value is, in words: 'just now', '2 min ago', 'today 18:40', 'yesterday 18:40', '3 Nov 18:40'. */
export type AgeWords =
  | { readonly key: 'age.never' | 'age.now' }
  | { readonly key: 'age.minutes'; readonly minutes: number }
  | { readonly key: 'age.today' | 'age.yesterday'; readonly time: string }
  | { readonly key: 'age.day'; readonly day: string; readonly time: string };

const NOW_BELOW_MS = 60_000;
const MINUTES_BELOW_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: string, timeZone: string, kind: 'time' | 'day' | 'date'): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${kind}`;
  const options = {
    time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    day: { day: 'numeric', month: 'short' },
    date: { day: 'numeric', month: 'numeric', year: 'numeric' },
  } as const;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...options[kind], timeZone });
  formats.set(key, made);
  return made;
}

/** The age at `nowMs` of what was read at `atMs`, on the clock of `timeZone`. What seems to lie ahead is 'just now'. */
export function ageWords(atMs: number | null, nowMs: number, timeZone: string, language: string): AgeWords {
  if (atMs === null) return { key: 'age.never' };
  const ageMs = nowMs - atMs;
  if (ageMs < NOW_BELOW_MS) return { key: 'age.now' };
  if (ageMs < MINUTES_BELOW_MS) return { key: 'age.minutes', minutes: Math.floor(ageMs / 60_000) };
  const date = format(language, timeZone, 'date');
  const time = format(language, timeZone, 'time').format(atMs);
  if (date.format(atMs) === date.format(nowMs)) return { key: 'age.today', time };
  if (date.format(atMs) === date.format(nowMs - DAY_MS)) return { key: 'age.yesterday', time };
  return { key: 'age.day', day: format(language, timeZone, 'day').format(atMs), time };
}

/** Whether a value is too old to be shown as the present one. */
export function isStale(atMs: number | null, nowMs: number, staleAfterMs: number): boolean {
  // A poll that is on time may still be on its way, so one interval alone is not old.
  return atMs === null || nowMs - atMs > staleAfterMs * 1.5;
}
