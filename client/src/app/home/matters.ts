/** What needs a person, in the order in which it is looked at: what is wrong with the books and with money comes first. */
import type { BoardState, Unaccounted } from '#shared';
import type { Tone } from '../ui/state-look';

export interface Matter {
  readonly tone: Tone;
  readonly key: string;
  readonly count: number;
  readonly link: string;
  readonly query: Readonly<Record<string, string>>;
}

/** How much there is of each; nothing of what the operator may not see. */
export interface Found {
  readonly seals: number;
  readonly held: number;
  readonly heldItems: number;
  readonly aside: number;
  readonly stopped: number;
  readonly gatewaysWaiting: number;
  readonly gatewaysAway: number;
  /** enrolled ones, whatever they do now; undefined for one who may not see them */
  readonly gateways: number | undefined;
  /** all the meters, where it is to be said that nothing reads them */
  readonly metersInAll: number;
  readonly dpusAway: number;
  readonly sms: number;
  readonly gaps: number;
  readonly unaccounted: readonly Pick<Unaccounted, 'cause'>[];
  /** never read, though there was time */
  readonly unread: number;
  /** with an open account, and no credit reaches it */
  readonly noCredit: number;
  readonly meters: Partial<Readonly<Record<BoardState, number>>>;
}

/** Whatever there is something of. */
export function mattersOf({ meters, unaccounted, ...found }: Found): Matter[] {
  // Numbers that are missing between others have a line of their own.
  const lost = unaccounted.filter(({ cause }) => cause !== 'numbers_missing').length;
  const ofMeters = (tone: Tone, key: string, state: BoardState): Matter => ({
    ...{ tone, key, count: meters[state] ?? 0, link: '/meters', query: { state } },
  });
  const matter = (tone: Tone, key: string, count: number, link: string, query = {}): Matter => ({
    ...{ tone, key, count, link, query },
  });
  const { gateways, metersInAll } = found;
  const unserved = gateways === 0 ? metersInAll : 0;
  // One who may not see the gateways sees what comes of it when there is none.
  const neverRead = gateways === undefined && meters.unread === metersInAll ? metersInAll : 0;
  return [
    matter('stop', 'attention.seals', found.seals, '/more/seals'),
    matter('stop', 'attention.held', found.held, '/held'),
    matter('stop', 'attention.heldItems', found.heldItems, '/held/items'),
    matter('stop', 'attention.quarantine', found.aside, '/held/quarantine'),
    matter('stop', 'attention.stopped', found.stopped, '/sales', { state: 'needs_attention' }),
    ofMeters('stop', 'attention.knownElsewhere', 'known_elsewhere'),
    matter('stop', 'attention.noCredit', found.noCredit, '/meters', { state: 'no_credit', held: 'held' }),
    ofMeters('stop', 'attention.blocked', 'blocked'),
    matter('stop', 'attention.gatewaysWait', found.gatewaysWaiting, '/more/gateways', { state: 'waits' }),
    matter('stop', 'attention.noGateway', unserved, '/more/gateways'),
    matter('stop', 'attention.neverRead', neverRead, '/meters', { state: 'unread' }),
    matter('stop', 'attention.unaccounted', lost, '/more/devices'),
    ofMeters('stop', 'attention.settings', 'settings_not_taken'),
    matter('look', 'attention.gateways', found.gatewaysAway, '/more/gateways', { state: 'away' }),
    matter('stop', 'attention.dpus', found.dpusAway, '/more/dpus', { network: 'lost' }),
    matter('look', 'attention.sms', found.sms, '/more/sms', { state: 'failed' }),
    ofMeters('unknown', 'attention.lost', 'lost'),
    matter('unknown', 'attention.unread', found.unread, '/meters', { network: 'overdue' }),
    matter('look', 'attention.gaps', found.gaps, '/more/devices', { state: 'gap' }),
    ofMeters('stop', 'attention.arrears', 'arrears'),
  ].filter(({ count }) => count > 0);
}
