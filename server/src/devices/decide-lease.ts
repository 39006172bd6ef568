/**
 * May this operator have a lease on this device, and over how much? Everything that the device signed must be in first,
 * so that a lease never covers what is still on its way; and what the operator could carry away, cash in his tills and
 * other leases together, stays within his float.
 */
import {
  addMinor,
  CLOCK_TOLERANCE_MS,
  type Lease,
  type MinorUnits,
  minorUnits,
  type PaymentMethod,
  subtractMinor,
} from '#shared';

/** Why there is no lease, in order of precedence. */
export const LEASE_GRANT_REFUSALS = ['device_revoked', 'numbers_missing', 'clock_off', 'float_used_up'] as const;
export type LeaseGrantRefusal = (typeof LEASE_GRANT_REFUSALS)[number];

export interface LeaseAsked {
  readonly leaseId: string;
  readonly deviceId: string;
  readonly operatorId: string;
  readonly nowMs: number;
  /** the device's own last number and clock */
  readonly deviceLastNumber: number;
  readonly deviceClockMs: number;
  /** its storage is durable, and the operator may sell without signal */
  readonly mayBeOffline: boolean;
  readonly buildings: 'all' | readonly number[];
}

export interface LeaseDevice {
  readonly revoked: boolean;
  /** the last number that came in without a gap before it, and the highest at all */
  readonly lastNumber: number;
  readonly highestNumber: number;
}

export interface LeaseLimits {
  readonly hours: number;
  readonly perSaleMinor: MinorUnits;
  readonly sumMinor: MinorUnits;
  readonly count: number;
  readonly offlineMethods: readonly PaymentMethod[];
}

/** What an operator could carry away; undefined for one who may go beyond his float. */
export interface OperatorFloat {
  readonly floatMinor: MinorUnits;
  readonly tillCashMinor: MinorUnits;
  /** what other leases of his that still live leave to be sold */
  readonly otherLeasesMinor: MinorUnits;
}

export type LeaseDecision =
  | { readonly ok: true; readonly lease: Lease; readonly floatLeftMinor: MinorUnits | null }
  | { readonly ok: false; readonly refusal: LeaseGrantRefusal };

/** What is left of a float; below zero when it is overdrawn. */
export function floatLeft(float: OperatorFloat): MinorUnits {
  return subtractMinor(float.floatMinor, addMinor(float.tillCashMinor, float.otherLeasesMinor));
}

export function decideLease(
  asked: LeaseAsked,
  device: LeaseDevice,
  limits: LeaseLimits,
  float: OperatorFloat | undefined,
): LeaseDecision {
  if (device.revoked) return { ok: false, refusal: 'device_revoked' };
  const highest = Math.max(asked.deviceLastNumber, device.highestNumber);
  if (device.lastNumber < highest) return { ok: false, refusal: 'numbers_missing' };
  if (Math.abs(asked.deviceClockMs - asked.nowMs) > CLOCK_TOLERANCE_MS) return { ok: false, refusal: 'clock_off' };
  const left = float && floatLeft(float);
  if (left !== undefined && left <= 0) return { ok: false, refusal: 'float_used_up' };
  const lease: Lease = {
    leaseId: asked.leaseId,
    deviceId: asked.deviceId,
    operatorId: asked.operatorId,
    issuedAtMs: asked.nowMs,
    endsAtMs: asked.nowMs + limits.hours * 3600_000,
    perSaleMinor: limits.perSaleMinor,
    sumMinor: minorUnits(Math.min(limits.sumMinor, left ?? limits.sumMinor)),
    count: limits.count,
    buildings: asked.buildings,
    offlineMethods: limits.offlineMethods,
    offline: asked.mayBeOffline,
    lastNumber: device.lastNumber,
  };
  return { ok: true, lease, floatLeftMinor: left ?? null };
}
