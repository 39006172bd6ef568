/**
 * What uses a thing is named in its refusal: the first three, as flat data that each language makes its own sentence of.
 * `{ meterCode1, room1, meterCode2, room2, count, more }` says how many there are, and how many of them are not named.
 */
export type Details = Readonly<Record<string, string | number | boolean>>;
type Named = Readonly<Record<string, string>>;

export const NAMED_AT_MOST = 3;

/** Puts the first of `things` into details; `count` where more are known of than are handed in. */
export function firstNamed(things: readonly Named[], count = things.length): Record<string, string | number> {
  const named = things.slice(0, NAMED_AT_MOST);
  const flat = named.flatMap((thing, at) => Object.entries(thing).map(([name, said]) => [`${name}${at + 1}`, said]));
  return { ...Object.fromEntries<string>(flat as [string, string][]), count, more: count - named.length };
}

/** The things that details name, in their order. */
export function namedIn(details: Details): Named[] {
  const numbers = Array.from({ length: NAMED_AT_MOST }, (_, at) => String(at + 1));
  const things = numbers.map((number) =>
    Object.fromEntries(
      Object.entries(details)
        .filter(([name]) => name.endsWith(number))
        .map(([name, said]) => [name.slice(0, -number.length), String(said)]),
    ),
  );
  return things.filter((thing) => Object.keys(thing).length > 0);
}
