/** The day that a sale belongs to is the day on the site's calendar when it was made, wherever server and tablet are. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** `YYYY-MM-DD` of an instant (ms since 1970) in an IANA time zone. Throws RangeError for an unknown zone. */
export function businessDateOf(atMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(atMs);
}
