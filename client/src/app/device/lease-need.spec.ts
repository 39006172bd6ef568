import { leaseOf, NOON } from '../outbox/test/outbox-world';
import { leaseNeed } from './lease-need';

describe('the need of a lease', () => {
  const held = (change = {}, used = {}) => ({
    lease: leaseOf(change),
    usedSumMinor: 0,
    usedCount: 0,
    durableAsked: true,
    ...used,
  });
  const table: readonly (readonly [string, ReturnType<typeof held> | undefined, boolean, string])[] = [
    ['there is none', undefined, true, 'at_once'],
    ['it is fresh', held(), true, 'none'],
    ['it has ended', held({ endsAtMs: NOON }), true, 'at_once'],
    ['the storage became durable since it was asked for', held({}, { durableAsked: false }), true, 'at_once'],
    ['this is a plain tab beside the installed app', held(), false, 'none'],
    ['there is none yet for a plain tab', undefined, false, 'at_once'],
    [
      'more than half of its time is gone',
      held({ issuedAtMs: NOON - 20 * 3600_000, endsAtMs: NOON + 4 * 3600_000 }),
      true,
      'soon',
    ],
    ['more than half of its sum is sold', held({}, { usedSumMinor: 60_000 }), true, 'soon'],
    ['its sum is used up', held({}, { usedSumMinor: 100_000 }), true, 'at_once'],
    ['it says other buildings than his', held({ buildings: [2] }), true, 'at_once'],
    ['its count is used up', held({}, { usedCount: 200 }), true, 'at_once'],
  ];
  for (const [why, lease, durable, need] of table) {
    it(`is ${need} when ${why}`, () => expect<string>(leaseNeed(lease, durable, NOON, 'all')).toBe(need));
  }
});
