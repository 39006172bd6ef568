/**
 * May this sale be made? One function for the tablet's preview and for the server's intake, so that what the screen
 * promises is what the books say. The refusals stand in order of precedence: the first that applies is the answer.
 */
import { toMeterHundredths } from '../credit/meter-amount.js';
import { checkLease, LEASE_REFUSALS, type Lease, type LeaseUse } from '../devices/lease.js';
import { type CurrencyDecimals, type MinorUnits, minorUnits } from '../money/money.js';
import type { PaymentMethod } from './payment-method.js';

export const SALE_REFUSALS = [
  'amount_not_positive',
  'account_closed',
  'meter_exchanged',
  'meter_postpaid',
  'method_unknown',
  ...LEASE_REFUSALS,
  'meter_cannot_hold_exactly',
  'over_hoarding_limit',
] as const;
export type SaleRefusal = (typeof SALE_REFUSALS)[number];

/** The meter as far as the one who asks knows it. */
export interface SaleMeter {
  readonly building: number;
  readonly postpaid: boolean;
  /** the assignment is still open */
  readonly open: boolean;
  /** the assignment still holds this meter */
  readonly held: boolean;
  readonly hoardingLimitMinor: MinorUnits;
  /** last known remaining amount; undefined before the first reading */
  readonly remainingMinor: MinorUnits | undefined;
  /** credit on its way: orders that are not ended */
  readonly onItsWayMinor: MinorUnits;
}

export interface ProposedSale {
  readonly amountMinor: MinorUnits;
  readonly method: PaymentMethod;
  readonly soldAtMs: number;
  readonly offline: boolean;
  readonly methods: readonly PaymentMethod[];
  readonly decimals: CurrencyDecimals;
}

/** How much more the meter may hold; never below zero. */
export function roomUnderLimit(meter: SaleMeter): MinorUnits {
  const holds = Math.max(meter.remainingMinor ?? 0, 0) + meter.onItsWayMinor;
  return minorUnits(Math.max(meter.hoardingLimitMinor - holds, 0));
}

/** The first reason against the sale, or undefined when it may be made. */
export function checkSale(
  meter: SaleMeter,
  sale: ProposedSale,
  leased: { readonly lease: Lease; readonly used: LeaseUse },
): SaleRefusal | undefined {
  if (sale.amountMinor <= 0) return 'amount_not_positive';
  if (!meter.open) return 'account_closed';
  if (!meter.held) return 'meter_exchanged';
  if (meter.postpaid) return 'meter_postpaid';
  if (!sale.methods.includes(sale.method)) return 'method_unknown';
  const leaseRefusal = checkLease(leased.lease, leased.used, { ...sale, building: meter.building });
  if (leaseRefusal) return leaseRefusal;
  if (toMeterHundredths(sale.amountMinor, sale.decimals) === undefined) return 'meter_cannot_hold_exactly';
  if (sale.amountMinor > roomUnderLimit(meter)) return 'over_hoarding_limit';
  return undefined;
}

/** Why the server keeps a sale's cash in `held` until a person decides. */
export const HELD_REASONS = [
  'format_unknown',
  'number_used_twice',
  'device_revoked',
  'operator_disabled',
  'operator_may_not_sell',
  'lease_unknown',
  'lease_revoked',
  'assignment_unknown',
  ...SALE_REFUSALS,
  'meter_refused',
] as const;
export type HeldReason = (typeof HELD_REASONS)[number];

/**
 * Where a sale stands, from the tap to the meter; `queued` and `sending` are the tablet's own. A sale that is being
 * reversed is `correcting` until its meter has given the credit back; `refunded` is held money that went back.
 */
export const SALE_STATES = [
  'accepted',
  'held',
  'quarantined',
  'credited',
  'needs_attention',
  'void',
  'correcting',
  'corrected',
  'refunded',
] as const;
export type SaleState = (typeof SALE_STATES)[number];
