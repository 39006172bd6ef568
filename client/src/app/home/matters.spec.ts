import {
  boardList,
  devicesList,
  dpusList,
  gatewaysList,
  type ListFilters,
  salesList,
  smsList,
  UNACCOUNTED_CAUSES,
} from '#shared';
import { type Found, mattersOf } from './matters';

const NOTHING: Found = {
  ...{ seals: 0, held: 0, heldItems: 0, aside: 0, stopped: 0, gatewaysWaiting: 0, gatewaysAway: 0, sms: 0, gaps: 0 },
  ...{ dpusAway: 0, unread: 0, noCredit: 0, gateways: 1, metersInAll: 10 },
  ...{ unaccounted: [], meters: { closed: 8, open: 2 } },
};
const EVERYTHING: Found = {
  ...{ seals: 1, held: 2, heldItems: 3, aside: 4, stopped: 5, gatewaysWaiting: 6, gatewaysAway: 7, sms: 8, gaps: 9 },
  ...{ dpusAway: 15, unread: 16, noCredit: 17, gateways: 0, metersInAll: 17 },
  unaccounted: [{ cause: 'revoked' }],
  meters: { known_elsewhere: 10, blocked: 11, settings_not_taken: 12, lost: 13, arrears: 14 },
};
const said = (found: Partial<Found>) => mattersOf({ ...NOTHING, ...found }).map(({ key, count }) => [key, count]);

describe('what needs a person', () => {
  it('is nothing where everything goes its way', () => {
    expect(said({})).toEqual([]);
  });

  it('is a gateway that waits before one that is only away', () => {
    expect(said({ gatewaysWaiting: 1, gatewaysAway: 2 })).toEqual([
      ['attention.gatewaysWait', 1],
      ['attention.gateways', 2],
    ]);
  });

  it('is that no gateway serves the meters, or what one sees of it who may not see gateways', () => {
    expect(said({ gateways: 0 })).toEqual([['attention.noGateway', 10]]);
    expect(said({ gateways: undefined, meters: { unread: 10 } })).toEqual([['attention.neverRead', 10]]);
    expect(said({ gateways: undefined, meters: { unread: 9 } })).toEqual([]);
    expect(said({ gateways: 0, metersInAll: 0 })).toEqual([]);
  });

  it('is a device that may hold sales, whatever the cause, but for numbers that are missing between others', () => {
    const unaccounted = UNACCOUNTED_CAUSES.map((cause) => ({ cause }));
    expect(said({ unaccounted, gaps: 1 })).toEqual([
      ['attention.unaccounted', UNACCOUNTED_CAUSES.length - 1],
      ['attention.gaps', 1],
    ]);
  });

  it('is a DPU that is not reached, and meters that were never read though they could be', () => {
    expect(said({ gatewaysAway: 1, dpusAway: 6, unread: 150, meters: { lost: 1 } })).toEqual([
      ['attention.gateways', 1],
      ['attention.dpus', 6],
      ['attention.lost', 1],
      ['attention.unread', 150],
    ]);
  });

  it('is a meter that has not taken its settings', () => {
    expect(said({ meters: { settings_not_taken: 3 } })).toEqual([['attention.settings', 3]]);
  });

  it('is a meter in whose place another one answers, before one that is only lost', () => {
    expect(said({ meters: { known_elsewhere: 2, lost: 2 } })).toEqual([
      ['attention.knownElsewhere', 2],
      ['attention.lost', 2],
    ]);
  });

  it('is a meter with an account that no credit reaches, and leads to those alone', () => {
    const [only] = mattersOf({ ...NOTHING, noCredit: 4, meters: { no_credit: 9 } });
    expect([only?.key, only?.count, only?.query]).toEqual([
      'attention.noCredit',
      4,
      { state: 'no_credit', held: 'held' },
    ]);
  });

  it('leads each to a list that knows what it is filtered by', () => {
    const lists = {
      ...{ '/meters': boardList, '/more/gateways': gatewaysList, '/more/devices': devicesList },
      ...{ '/more/sms': smsList, '/sales': salesList, '/more/dpus': dpusList },
    } as const;
    const all = mattersOf(EVERYTHING);
    expect(all.length).toBe(19);
    for (const { key, link, query } of all) {
      const [asked] = Object.entries(query);
      if (asked === undefined) continue;
      const filters: ListFilters = lists[link as keyof typeof lists].filters;
      expect(Object.keys(filters[asked[0]]?.choices ?? {}))
        .withContext(key)
        .toContain(asked[1]);
    }
  });
});
