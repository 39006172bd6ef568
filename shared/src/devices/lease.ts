/**
 * A lease is what the server lets one operator do on one device until it ends: it bounds what a lost tablet can cost.
 * The server signs it; the tablet checks every sale against it with the same function as the server.
 */
import type { MinorUnits } from '../money/money.js';
import type { PaymentMethod } from '../sales/payment-method.js';

export interface Lease {
  readonly leaseId: string;
  readonly deviceId: string;
  readonly operatorId: string;
  readonly issuedAtMs: number;
  readonly endsAtMs: number;
  /** the most for one sale */
  readonly perSaleMinor: MinorUnits;
  /** the most for all sales under this lease together */
  readonly sumMinor: MinorUnits;
  readonly count: number;
  /** building numbers, or all */
  readonly buildings: 'all' | readonly number[];
  /** methods that may be taken without signal; with signal every method of the settings may */
  readonly offlineMethods: readonly PaymentMethod[];
  /** false on a browser without durable storage: it sells only with the server's word */
  readonly offline: boolean;
  /** the last number that the server had of this device when it granted the lease */
  readonly lastNumber: number;
}

/** What was already sold under a lease. */
export interface LeaseUse {
  readonly sumMinor: MinorUnits;
  readonly count: number;
}

export interface LeasedSale {
  readonly amountMinor: MinorUnits;
  readonly method: PaymentMethod;
  readonly building: number;
  readonly soldAtMs: number;
  /** made without the server's answer at hand */
  readonly offline: boolean;
}

/** Why a lease does not cover a sale, in order of precedence. */
export const LEASE_REFUSALS = [
  'lease_not_begun',
  'lease_ended',
  'building_not_in_lease',
  'no_durable_storage',
  'method_needs_signal',
  'over_sale_limit',
  'lease_count_used_up',
  'lease_sum_used_up',
] as const;
export type LeaseRefusal = (typeof LEASE_REFUSALS)[number];

/** How far a device's clock may be behind the highest time it has seen, or off from the server, before it may not sell. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The first reason why the lease does not cover the sale, or undefined when it does. */
export function checkLease(lease: Lease, used: LeaseUse, sale: LeasedSale): LeaseRefusal | undefined {
  if (sale.soldAtMs < lease.issuedAtMs - CLOCK_TOLERANCE_MS) return 'lease_not_begun';
  if (sale.soldAtMs >= lease.endsAtMs) return 'lease_ended';
  if (lease.buildings !== 'all' && !lease.buildings.includes(sale.building)) return 'building_not_in_lease';
  if (sale.offline && !lease.offline) return 'no_durable_storage';
  if (sale.offline && !lease.offlineMethods.includes(sale.method)) return 'method_needs_signal';
  if (sale.amountMinor > lease.perSaleMinor) return 'over_sale_limit';
  if (used.count + 1 > lease.count) return 'lease_count_used_up';
  if (used.sumMinor + sale.amountMinor > lease.sumMinor) return 'lease_sum_used_up';
  return undefined;
}

/** What a device's clock says against the highest time that it has seen. */
export function isClockBehind(nowMs: number, highestSeenMs: number): boolean {
  return nowMs < highestSeenMs - CLOCK_TOLERANCE_MS;
}

/** Without an answer of the server for this long, a sale counts as made offline. */
export const OFFLINE_AFTER_MS = 90_000;

/** Whether a signed sale says of itself that it was made without signal. */
export function wasMadeOffline(intent: { readonly soldAtMs: number; readonly serverTimeSeenMs: number }): boolean {
  return intent.soldAtMs - intent.serverTimeSeenMs > OFFLINE_AFTER_MS;
}
