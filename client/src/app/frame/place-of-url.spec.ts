import { placeOfUrl } from './place-of-url';

const PHONE = ['/sell', '/tenants', '/meters', '/more'];
const DESKTOP = ['/attention', '/today', ...PHONE, '/sales'];

describe('place of url', () => {
  for (const [url, place] of [
    ['/sell/0101010101', '/sell'],
    ['/receipt/1', '/sell'],
    ['/tenants?page=2', '/tenants'],
    ['/meters/0101010101?tab=sales', '/meters'],
    ['/sales/1', '/sales'],
    ['/more/meters', '/more'],
    ...['/queue', '/device', '/held/items?state=any', '/till', '/refunds/new/1', '/corrections', '/salesmen'].map(
      (path) => [path, '/more'] as const,
    ),
  ] as const) {
    it(`marks ${place} for ${url}`, () => expect(placeOfUrl(url, DESKTOP)).toBe(place));
  }

  it('marks More for a page whose own place is not shown', () => {
    expect(placeOfUrl('/sales/1', PHONE)).toBe('/more');
  });
});
