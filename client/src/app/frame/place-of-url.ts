/** Which place of the frame a page belongs to, where its address does not begin with the place's own. */
const HOMES: readonly (readonly [prefix: string, place: string])[] = [
  ['/sell', '/sell'],
  ['/receipt', '/sell'],
  ['/tenants', '/tenants'],
  ['/meters', '/meters'],
  ['/sales', '/sales'],
  ['/today', '/today'],
  ['/attention', '/attention'],
];
const ELSEWHERE = '/more';

/** The place that is marked for an address; More where its own is not among those that are shown. */
export function placeOfUrl(url: string, shown: readonly string[]): string {
  const path = url.split(/[?#]/)[0] ?? '';
  const place = HOMES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];
  return place !== undefined && shown.includes(place) ? place : ELSEWHERE;
}
