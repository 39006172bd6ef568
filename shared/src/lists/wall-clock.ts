/** Moments as the property's clock shows them. */

/** The clock of the property at that moment, as if it were UTC. */
export function wallClock(moment: string, timeZone: string): Date {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(new Date(moment))
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return new Date(Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs a thousand times more than using it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const numeric = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en-CA-u-hc-h23', { timeZone, ...numeric, second: '2-digit' });
  clocks.set(timeZone, made);
  return made;
}

/** A moment as text: `2026-11-26 14:39`. */
export function momentText(moment: string, timeZone: string): string {
  return wallClock(moment, timeZone).toISOString().slice(0, 16).replace('T', ' ');
}
