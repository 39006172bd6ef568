/**
 * Why nothing at all can be sold here now, before a tenant is even chosen: one reason, the first that applies, and what
 * mends it. The sale itself is checked again by the shared rules when it is signed. Pure.
 */
import type { Lease } from '#shared';
import { clockFault, deviceTime } from '../outbox/device-clock';
import type { ClockRow } from '../outbox/outbox-database';
import type { StorageRefusal } from '../outbox/storage-fault';

export const SELL_BLOCKERS = [
  'storage',
  'not_allowed',
  'no_device',
  'device_revoked',
  'clock_behind',
  'clock_off',
  'no_lease',
  'lease_ended',
  'not_durable',
] as const;
export type SellBlocker = (typeof SELL_BLOCKERS)[number];

export interface SellSituation {
  readonly storageFault: StorageRefusal | null;
  readonly maySell: boolean;
  readonly device: { readonly revoked: boolean } | null;
  readonly lease: Lease | null;
  readonly durable: boolean;
  readonly online: boolean;
  readonly clock: ClockRow;
  readonly nowMs: number;
}

export function sellBlocker(now: SellSituation): SellBlocker | undefined {
  if (now.storageFault) return 'storage';
  if (!now.maySell) return 'not_allowed';
  if (!now.device) return 'no_device';
  if (now.device.revoked) return 'device_revoked';
  const fault = clockFault(now.nowMs, now.clock);
  if (fault) return fault;
  if (!now.lease) return 'no_lease';
  if (deviceTime(now.nowMs, now.clock) >= now.lease.endsAtMs) return 'lease_ended';
  if (!now.online && !(now.durable && now.lease.offline)) return 'not_durable';
  return undefined;
}

/** What the one button beside the sentence does. */
export type BlockerMend = 'reload' | 'register' | 'device' | 'lease' | 'none';
export function mendOf(blocker: SellBlocker, online: boolean): BlockerMend {
  switch (blocker) {
    case 'storage':
      return 'reload';
    case 'no_device':
    case 'device_revoked':
      return 'register';
    case 'no_lease':
    case 'lease_ended':
      return online ? 'lease' : 'none';
    case 'not_durable':
      return 'device';
    case 'not_allowed':
    case 'clock_behind':
    case 'clock_off':
      return 'none';
  }
}
