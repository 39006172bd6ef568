import { leaseOf, NOON } from '../outbox/test/outbox-world';
import { haveLeasesEnded, mayKeepOnDisk } from './tenants-kept';

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
});
