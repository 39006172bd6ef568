import { leaseOf, NOON } from '../outbox/test/outbox-world';
import { buildingsOfOthers, haveLeasesEnded, mayKeepOnDisk } from './tenants-kept';

describe('tenants on a tablet', () => {
  const [ended, living] = [{ lease: leaseOf({ endsAtMs: NOON - 1 }) }, { lease: leaseOf() }];

  it('stay on the disk while one of its leases lives', () => {
    expect(mayKeepOnDisk([ended, living], NOON)).toBeTrue();
    expect(haveLeasesEnded([ended, living], NOON)).toBeFalse();
  });

  it('are wiped when all of its leases have ended, and never kept where there is none', () => {
    expect(haveLeasesEnded([ended], NOON)).toBeTrue();
    expect(mayKeepOnDisk([], NOON)).toBeFalse();
    expect(haveLeasesEnded([], NOON)).toBeFalse();
  });

  it('stay for the others whose leases live on a shared tablet', () => {
    const of = (operatorId: string, change: Parameters<typeof leaseOf>[0]) => ({ operatorId, lease: leaseOf(change) });
    const leases = [
      of('ada', { buildings: [1] }),
      of('bela', { buildings: [2, 3] }),
      of('carl', { buildings: [4], endsAtMs: NOON - 1 }),
    ];
    expect(buildingsOfOthers(leases, 'ada', NOON)).toEqual([2, 3]);
    expect(buildingsOfOthers([...leases, of('dora', { buildings: 'all' })], 'ada', NOON)).toBe('all');
  });
});
