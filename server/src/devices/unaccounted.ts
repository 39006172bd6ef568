/**
 * What a device may have sold that nobody here knows of. A device counts without gaps, so that numbers which are missing
 * between others are certain; behind the highest one there may be more where a lease ended without its closing, where the
 * device was revoked, or where another one stands in its place. The leases that are not closed bound how much.
 */
import { type MinorUnits, minorUnits, type UnaccountedCause } from '#shared';

export interface DeviceHeard {
  /** the last number with everything before it in, and the highest that is in */
  readonly lastNumber: number;
  readonly highestNumber: number;
  /** the highest that the device itself told, 0 before it did */
  readonly saidNumber: number;
  /** numbers above `lastNumber` that are in, or written off */
  readonly numbersIn: readonly number[];
  readonly revokedAt: Date | null;
  readonly replacedAt: Date | null;
}

/** A lease that no later one took the place of. */
export interface UnclosedLease {
  readonly operatorId: string;
  readonly endsAt: Date;
  readonly revokedAt: Date | null;
  /** signed by the device: nothing above it was sold under this lease */
  readonly endedNumber: number | null;
  readonly leftMinor: MinorUnits;
  readonly leftCount: number;
  readonly perSaleMinor: MinorUnits;
}

export interface UnaccountedNumbers {
  readonly cause: UnaccountedCause;
  readonly since: Date | null;
  readonly ranges: readonly { readonly from: number; readonly to: number | null }[];
  readonly atMostMinor: MinorUnits;
  readonly atMostCount: number;
  readonly operatorIds: readonly string[];
}

/** Undefined when every number that the device can have signed is in. */
export function unaccountedOf(
  device: DeviceHeard,
  leases: readonly UnclosedLease[],
  now: Date,
): UnaccountedNumbers | undefined {
  const gaps = gapsOf(device);
  const missing = gaps.reduce((count, { from, to }) => count + to - from + 1, 0);
  const gone = device.replacedAt ?? device.revokedAt;
  const isOpenEnded = (lease: UnclosedLease) =>
    lease.endedNumber === null && (gone !== null || lease.revokedAt !== null || lease.endsAt <= now);
  const openEnded = leases.filter(isOpenEnded);
  if (openEnded.length === 0 && missing === 0) return undefined;
  const concerned = leases.flatMap((lease) => {
    const count = isOpenEnded(lease) ? lease.leftCount : Math.min(missing, lease.leftCount);
    const minor = Math.min(lease.leftMinor, lease.perSaleMinor * count);
    return count > 0 && minor > 0 ? [{ operatorId: lease.operatorId, count, minor }] : [];
  });
  const known = Math.max(device.highestNumber, device.saidNumber);
  const openEnd = openEnded.length > 0 ? [{ from: known + 1, to: null }] : [];
  return {
    ...causeOf(device, openEnded),
    ranges: [...gaps, ...openEnd],
    atMostMinor: minorUnits(concerned.reduce((sum, { minor }) => sum + minor, 0)),
    atMostCount: concerned.reduce((sum, { count }) => sum + count, 0),
    operatorIds: [...new Set(concerned.map(({ operatorId }) => operatorId))],
  };
}

function causeOf(
  { replacedAt, revokedAt }: DeviceHeard,
  openEnded: readonly UnclosedLease[],
): Pick<UnaccountedNumbers, 'cause' | 'since'> {
  const [first] = [...openEnded].sort((a, b) => a.endsAt.getTime() - b.endsAt.getTime());
  if (!first) return { cause: 'numbers_missing', since: null };
  if (replacedAt) return { cause: 'replaced', since: replacedAt };
  const revoked = revokedAt ?? first.revokedAt;
  return revoked ? { cause: 'revoked', since: revoked } : { cause: 'lease_ended', since: first.endsAt };
}

/** What the device signed for certain: up to its highest number, which it may have told before that one came in. */
function gapsOf({ lastNumber, highestNumber, saidNumber, numbersIn }: DeviceHeard): { from: number; to: number }[] {
  const highest = Math.max(highestNumber, saidNumber);
  const gaps: { from: number; to: number }[] = [];
  let before = lastNumber;
  const after = numbersIn.filter((number) => number > lastNumber && number <= highest);
  for (const number of [...after, highest + 1].sort((a, b) => a - b)) {
    if (number > before + 1) gaps.push({ from: before + 1, to: number - 1 });
    before = number;
  }
  return gaps;
}
