import { leaseOf, NOON } from '../outbox/test/outbox-world';
import { mendOf, sellBlocker, type SellSituation } from './sell-blocker';

describe('what stands in the way of selling', () => {
  const situation = (change: Partial<SellSituation> = {}): SellSituation => ({
    storageFault: null,
    maySell: true,
    device: { revoked: false },
    lease: leaseOf(),
    durable: true,
    online: true,
    clock: { key: 'clock', serverTimeSeenMs: NOON, highestSeenMs: NOON, offsetMs: 0 },
    nowMs: NOON,
    ...change,
  });
  const table: readonly (readonly [string | undefined, Partial<SellSituation>])[] = [
    [undefined, {}],
    [undefined, { online: false }],
    [undefined, { durable: false }],
    ['storage', { storageFault: 'disk_full', device: null }],
    ['not_allowed', { maySell: false }],
    ['no_device', { device: null, lease: null }],
    ['device_revoked', { device: { revoked: true } }],
    ['clock_behind', { nowMs: NOON - 6 * 60_000 }],
    ['no_lease', { lease: null }],
    ['lease_ended', { lease: leaseOf({ endsAtMs: NOON }) }],
    ['not_durable', { online: false, durable: false }],
    ['not_durable', { online: false, lease: leaseOf({ offline: false }) }],
  ];
  for (const [blocker, change] of table) {
    it(`is ${blocker ?? 'nothing'} when ${JSON.stringify(Object.keys(change))} differ from a tablet at work`, () => {
      expect<string | undefined>(sellBlocker(situation(change))).toBe(blocker);
    });
  }

  it('is mended by one button, where a button can mend it', () => {
    expect(mendOf('no_device', false)).toBe('register');
    expect(mendOf('lease_ended', true)).toBe('lease');
    expect(mendOf('lease_ended', false)).toBe('none');
    expect(mendOf('not_durable', false)).toBe('device');
  });
});
