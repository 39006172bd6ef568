import type { Device, DeviceLease, Unaccounted } from '#shared';
import type { StateLook } from '../ui/state-look';

export function lookOfDevice({ revokedAt, highestNumber, lastNumber }: Device): StateLook {
  if (revokedAt !== null) return { tone: 'unknown', key: 'devices.revoked' };
  return highestNumber > lastNumber ? { tone: 'look', key: 'devices.gap' } : { tone: 'good', key: 'devices.active' };
}

export function lookOfCause({ cause }: Unaccounted): StateLook {
  return { tone: cause === 'lease_ended' ? 'look' : 'stop', key: `devices.cause.${cause}` };
}

const TONES = {
  revoked: 'stop',
  ended_unclosed: 'look',
  open: 'good',
  written_off: 'unknown',
  given_back: 'unknown',
  replaced: 'unknown',
} as const satisfies Record<DeviceLease['stands'], StateLook['tone']>;

export function lookOfLease({ stands }: DeviceLease): StateLook {
  return { tone: TONES[stands], key: `lost.lease.${stands}` };
}
