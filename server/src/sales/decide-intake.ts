/**
 * What becomes of signed items. Cash that a known device signed for is always booked: to the meter when the sale's rules
 * say yes, else to `held` with the first reason against it. Put aside unbooked is only what cannot be believed: a
 * signature that does not verify, an unknown device, an id that is known with other bytes, bytes without a head.
 *
 * The same bytes are a repeat whatever signature is beside them: they were verified when they first came, and a signer
 * may sign them again, which gives other signature bytes for the same sale.
 */
import {
  buildingOf,
  checkSale,
  type CurrencyDecimals,
  type DecodedIntent,
  type HeldReason,
  type IntentHead,
  type Lease,
  LEASE_REFUSALS,
  type LeaseUse,
  type MethodSetting,
  methodsTakenAt,
  type MinorUnits,
  minorUnits,
  MOST_BELIEVABLE_MINOR,
  type QuarantineReason,
  type SaleIntent,
  type ShiftItem,
  type ShiftItemReason,
  wasMadeOffline,
  ZERO,
} from '#shared';
import { mayWorkIn, type Who } from '../operators/who.js';
import { clampSoldAt } from './clamp-sold-at.js';

/** An item as it came, its signature looked at. */
export interface ArrivedItem {
  readonly bytes: Uint8Array;
  readonly decoded: DecodedIntent;
  /** what the key of the device that it names says of its signature */
  readonly proof: 'signed' | 'signature_wrong' | 'device_unknown';
}

export interface KnownLease {
  readonly lease: Lease;
  readonly used: LeaseUse;
  readonly revoked: boolean;
  /** a later lease took its place */
  readonly closed: boolean;
  /** the device signed that no sale above this number was made under it; null while it did not */
  readonly endedNumber: number | null;
}

export interface KnownAssignment {
  readonly accountId: string;
  readonly meterCode: string;
  readonly open: boolean;
  /** its tenant went on with another meter */
  readonly exchanged: boolean;
  readonly hoardingLimitMinor: MinorUnits;
}

export interface KnownMeter {
  readonly postpaid: boolean;
  /** last known; undefined before the first reading */
  readonly remainingMinor: MinorUnits | undefined;
  /** orders that are not ended */
  readonly onItsWayMinor: MinorUnits;
}

export interface KnownDevice {
  readonly revoked: boolean;
  readonly enrolledAtMs: number;
}

/** As he is by now, whatever he was promised. */
export interface KnownOperator {
  readonly enabled: boolean;
  readonly maySell: boolean;
  readonly buildings: Who['buildings'];
}

/** All that the decision needs, as of the moment at which the locks were taken. */
export interface IntakeKnowledge {
  readonly arrivedMs: number;
  readonly methods: readonly MethodSetting[];
  readonly decimals: CurrencyDecimals;
  /** bytes of the sales and other items whose ids came; null for one that no device signed */
  readonly sales: ReadonlyMap<string, Uint8Array | null>;
  readonly devices: ReadonlyMap<string, KnownDevice>;
  /** by device: its numbers that came or are next below one that came, with the time of their sale, ms since 1970 */
  readonly numbers: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly operators: ReadonlyMap<string, KnownOperator>;
  readonly leases: ReadonlyMap<string, KnownLease>;
  readonly assignments: ReadonlyMap<string, KnownAssignment>;
  readonly meters: ReadonlyMap<string, KnownMeter>;
}

/** Money of a known device: to be booked. */
export interface TakenSale {
  readonly outcome: 'accepted' | 'held';
  readonly head: IntentHead;
  /** undefined when only the head could be read */
  readonly intent: SaleIntent | undefined;
  /** why it is held */
  readonly reason: HeldReason | undefined;
  readonly soldAtMs: number;
  readonly clockDoubtful: boolean;
  /** the first item with its number */
  readonly ownsNumber: boolean;
  /** the lease whose sum and count it uses */
  readonly leaseId: string | undefined;
  readonly accountId: string | undefined;
}

/** What a known device signed besides sales: to be stored, and done where nothing speaks against it. */
export interface TakenItem {
  readonly outcome: 'accepted' | 'held';
  readonly head: IntentHead;
  readonly item: ShiftItem;
  readonly reason: ShiftItemReason | undefined;
  readonly signedAtMs: number;
  readonly clockDoubtful: boolean;
  readonly ownsNumber: boolean;
}

export type Decision =
  | TakenSale
  | TakenItem
  | { readonly outcome: 'repeated'; readonly saleId: string }
  | { readonly outcome: 'quarantined'; readonly reason: QuarantineReason };

/** Stands for a meter that is not here any more: its assignment names another one, which is the reason that is given. */
const UNKNOWN_METER: KnownMeter = { postpaid: false, remainingMinor: undefined, onItsWayMinor: ZERO };

/** The head of an item; undefined when not even that could be read. */
export function headOf(decoded: DecodedIntent): IntentHead | undefined {
  return decoded.ok ? decoded.intent : decoded.head;
}

/**
 * Decides the items of one delivery, each as if the ones before it were booked already. The answers stand in the order
 * of the items; they are decided by number, so that shuffled items come to the same end as sorted ones.
 */
export function decideIntake(known: IntakeKnowledge, items: readonly ArrivedItem[]): Decision[] {
  const books = new Books(known);
  const decisions = new Map<ArrivedItem, Decision>();
  const numberOf = (item: ArrivedItem): number => headOf(item.decoded)?.number ?? 0;
  for (const item of [...items].sort((a, b) => numberOf(a) - numberOf(b))) decisions.set(item, books.decide(item));
  return items.flatMap((item) => decisions.get(item) ?? []);
}

/** What is known, moving on with every decision. */
class Books {
  private readonly sales: Map<string, Uint8Array | null>;
  private readonly numbers: Map<string, Map<number, number>>;
  private readonly used: Map<string, LeaseUse>;
  private readonly onItsWay = new Map<string, MinorUnits>();

  constructor(private readonly known: IntakeKnowledge) {
    this.sales = new Map(known.sales);
    this.numbers = new Map([...known.numbers].map(([deviceId, numbers]) => [deviceId, new Map(numbers)]));
    this.used = new Map([...known.leases].map(([leaseId, { used }]) => [leaseId, used]));
  }

  decide(item: ArrivedItem): Decision {
    const head = headOf(item.decoded);
    if (!head) return { outcome: 'quarantined', reason: 'malformed' };
    const stored = this.sales.get(head.id);
    if (stored && equal(stored, item.bytes)) return { outcome: 'repeated', saleId: head.id };
    const device = this.known.devices.get(head.deviceId);
    if (item.proof === 'signature_wrong') return { outcome: 'quarantined', reason: 'signature_wrong' };
    if (item.proof === 'device_unknown' || !device) return { outcome: 'quarantined', reason: 'device_unknown' };
    if (stored !== undefined) return { outcome: 'quarantined', reason: 'id_with_other_bytes' };
    if (Math.abs(head.amountMinor) > MOST_BELIEVABLE_MINOR) return { outcome: 'quarantined', reason: 'malformed' };
    if (!item.decoded.ok && item.decoded.refusal === 'no_sale') return this.takeItem(item, item.decoded, device);
    return this.take(item, head, device);
  }

  private takeItem(
    { bytes }: ArrivedItem,
    { head, item }: { readonly head: IntentHead; readonly item: ShiftItem },
    device: KnownDevice,
  ): TakenItem {
    const { ownsNumber, soldAtMs: signedAtMs, doubtful: clockDoubtful } = this.place(head, device, item);
    const reason = !ownsNumber ? 'number_used_twice' : device.revoked ? 'device_revoked' : undefined;
    this.sales.set(head.id, bytes);
    return { outcome: reason ? 'held' : 'accepted', head, item, reason, signedAtMs, clockDoubtful, ownsNumber };
  }

  /** Where an item stands among those of its device: whether the number is its own, and when it was signed. */
  private place(head: IntentHead, device: KnownDevice, told: { readonly serverTimeSeenMs: number } | undefined) {
    const numbers = this.numbers.get(head.deviceId) ?? new Map<number, number>();
    this.numbers.set(head.deviceId, numbers);
    const ownsNumber = head.number > 0 && !numbers.has(head.number);
    const previousMs = previousSoldAt(numbers, head.number) ?? device.enrolledAtMs;
    const placed = clampSoldAt(head.soldAtMs, previousMs, this.known.arrivedMs, told?.serverTimeSeenMs);
    if (ownsNumber) numbers.set(head.number, placed.soldAtMs);
    return { ownsNumber, ...placed };
  }

  private take(item: ArrivedItem, head: IntentHead, device: KnownDevice): TakenSale {
    const intent = item.decoded.ok && head.number > 0 ? item.decoded.intent : undefined;
    const { ownsNumber, soldAtMs, doubtful } = this.place(head, device, intent);
    const leased = intent && this.leaseFor(intent);
    const reason = !intent
      ? 'format_unknown'
      : !ownsNumber
        ? 'number_used_twice'
        : device.revoked
          ? 'device_revoked'
          : this.reasonAgainst(intent, soldAtMs, leased);

    this.sales.set(head.id, item.bytes);
    const counts = leased && !leased.closed && countsUnder(leased, head.amountMinor, reason);
    if (counts) this.use(leased.lease.leaseId, head.amountMinor);
    const assignment = intent && this.known.assignments.get(intent.assignmentId);
    if (intent && !reason) this.send(intent);
    return {
      outcome: reason ? 'held' : 'accepted',
      head,
      intent,
      reason,
      soldAtMs,
      clockDoubtful: doubtful,
      ownsNumber,
      leaseId: counts ? leased.lease.leaseId : undefined,
      accountId: assignment?.accountId,
    };
  }

  /** The first reason against a sale of a device that may sell, in the order of HELD_REASONS. */
  private reasonAgainst(intent: SaleIntent, soldAtMs: number, leased: KnownLease | undefined): HeldReason | undefined {
    const operator = this.known.operators.get(intent.operatorId);
    if (!operator?.enabled) return 'operator_disabled';
    const offline = wasMadeOffline(intent);
    // Without signal he could not hear of it: there the lease is what he was promised.
    const maySell = operator.maySell && mayWorkIn(operator, buildingOf(intent.meterCode));
    if (!maySell && !offline) return 'operator_may_not_sell';
    if (!leased) return 'lease_unknown';
    if (leased.revoked) return 'lease_revoked';
    const assignment = this.known.assignments.get(intent.assignmentId);
    if (!assignment) return 'assignment_unknown';
    const { decimals } = this.known;
    // The server's own word to the tablet holds until the lease ends, whatever the settings say since.
    const promised = offline ? leased.lease.offlineMethods : [];
    const methods = [...methodsTakenAt(this.known.methods, soldAtMs), ...promised];
    const meter = this.known.meters.get(intent.meterCode) ?? UNKNOWN_METER;
    return checkSale(
      {
        building: buildingOf(intent.meterCode),
        postpaid: meter.postpaid,
        open: assignment.open || assignment.exchanged,
        held: !assignment.exchanged && assignment.meterCode === intent.meterCode,
        hoardingLimitMinor: assignment.hoardingLimitMinor,
        remainingMinor: meter.remainingMinor,
        onItsWayMinor: this.onItsWay.get(intent.meterCode) ?? meter.onItsWayMinor,
      },
      { ...intent, soldAtMs, offline, methods, decimals },
      // What was left of a closed lease went into the next one, or back: it has nothing more to give.
      leased.closed || intent.number > (leased.endedNumber ?? Infinity)
        ? { ...leased, lease: { ...leased.lease, endsAtMs: 0 } }
        : leased,
    );
  }

  /**
   * The lease that a sale counts under. One that a later lease took the place of counts under that one: the tablet sold
   * on while the answer with its new lease was lost.
   */
  private leaseFor(intent: SaleIntent): KnownLease | undefined {
    const fits = ({ lease }: KnownLease): boolean =>
      lease.deviceId === intent.deviceId && lease.operatorId === intent.operatorId;
    const named = this.known.leases.get(intent.leaseId);
    if (!named || !fits(named)) return undefined;
    const next = [...this.known.leases.values()]
      .filter((one) => fits(one) && !one.closed && !one.revoked)
      .sort((a, b) => b.lease.issuedAtMs - a.lease.issuedAtMs)[0];
    const lease = named.closed && !named.revoked ? (next ?? named) : named;
    return { ...lease, used: this.used.get(lease.lease.leaseId) ?? lease.used };
  }

  private use(leaseId: string, amountMinor: MinorUnits): void {
    const used = this.used.get(leaseId);
    if (!used) throw new Error(`lease ${leaseId} was used without being known`);
    this.used.set(leaseId, { sumMinor: minorUnits(used.sumMinor + amountMinor), count: used.count + 1 });
  }

  private send(intent: SaleIntent): void {
    const before = this.onItsWay.get(intent.meterCode) ?? this.known.meters.get(intent.meterCode)?.onItsWayMinor ?? 0;
    this.onItsWay.set(intent.meterCode, minorUnits(before + intent.amountMinor));
  }
}

/** The time of the item with the highest number below this one. */
function previousSoldAt(numbers: ReadonlyMap<number, number>, number: number): number | undefined {
  const next = numbers.get(number - 1);
  if (next !== undefined) return next;
  const below = [...numbers.keys()].filter((other) => other < number);
  return below.length === 0 ? undefined : numbers.get(Math.max(...below));
}

/**
 * Whether a sale takes from what its lease allows: one that the lease covers, also when something else speaks against
 * it. One whose number is used already is a second word for a sale that was counted, and a lease never gives more than it
 * has: what came for another reason before it was held against the lease may not fit it any more.
 */
function countsUnder({ lease, used }: KnownLease, amountMinor: MinorUnits, reason: HeldReason | undefined): boolean {
  if (amountMinor <= 0 || reason === 'number_used_twice') return false;
  if (LEASE_REFUSALS.some((refusal) => refusal === reason)) return false;
  return used.count < lease.count && used.sumMinor + amountMinor <= lease.sumMinor;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
