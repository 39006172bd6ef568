/** Time zones by their IANA names. Business days begin at midnight in the property's zone. */

/** Whether this is the name of a zone that this machine's calendar knows: `Asia/Shanghai`, `UTC`; no bare offset. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The one name of a zone that has several, or is written otherwise: `asia/shanghai` is `Asia/Shanghai`, `GMT+0` is `UTC`.
 * What is no zone stays as it is.
 */
export function canonicalTimeZone(name: string): string {
  return isTimeZone(name) ? new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone : name;
}

/** Every zone by name, `UTC` first. */
export function timeZoneNames(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
}

/** Zones whose name has all the words that were typed: 'shang', 'new york'. Names that begin with them come first. */
export function findTimeZones(names: readonly string[], typed: string): string[] {
  const words = typed
    .toLowerCase()
    .split(/[\s_/]+/)
    .filter(Boolean);
  const first = words[0] ?? '';
  const rank = (name: string): number =>
    name
      .toLowerCase()
      .split('/')
      .some((part) => part.startsWith(first))
      ? 0
      : 1;
  return names
    .filter((name) => words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => rank(a) - rank(b));
}
