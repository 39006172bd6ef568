import { accountsList, metersList } from '#shared';
import { emptied, isNarrowed, matchOf, queryOf, written } from './list-address';

const read = (address: string) => {
  const params = new URLSearchParams(address);
  return (name: string) => params.get(name);
};

describe('the address of a list', () => {
  it('says what is asked for, and whatever makes no sense in it is as if it were not there', () => {
    const asked = 'keywords=a&from=2026-03-01&held=free&building=2&sort=room&direction=down&page=3&size=100&tab=x';
    expect(queryOf(metersList, read(asked), 50)).toEqual({
      ...{ keywords: 'a', from: '2026-03-01', held: 'free', building: '2', sort: 'room', direction: 'down' },
      ...{ page: 3, size: 100 },
    } as never);
    const senseless =
      'keywords=&from=yesterday&to=2026-99-99&held=both&building=&sort=remark&direction=left&page=-1&size=7';
    expect(queryOf(metersList, read(senseless), 50)).toEqual({ page: 1, size: 50 });
  });

  it('begins with what is usual, until one asks for another, or for any', () => {
    const stateOf = (address: string) => Object(queryOf(accountsList, read(address), 50))['state'] as unknown;
    expect([stateOf(''), stateOf('state=cancelled'), stateOf('state=any'), stateOf('state=wrong')]).toEqual([
      ...['open', 'cancelled', undefined, 'open'],
    ]);
    expect(written(accountsList, { state: null, building: null })).toEqual({ state: 'any', building: null });
    expect(written(accountsList, { state: 'open' })).toEqual({ state: null });
    expect(written(accountsList, { state: 'cancelled' })).toEqual({ state: 'cancelled' });
    expect(emptied(accountsList)['state']).toBe('any');
  });

  it('narrows the list where it asks for more than is usual, and never by its order or page', () => {
    const narrowed = (address: string) => isNarrowed(accountsList, matchOf(queryOf(accountsList, read(address), 50)));
    expect(['', 'state=any', 'sort=name&page=2', 'state=cancelled', 'keywords=a'].map(narrowed)).toEqual([
      ...[false, false, false, true, true],
    ]);
  });
});
