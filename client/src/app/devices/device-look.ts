import { type Device, type DeviceLease, stateOfDevice, type Unaccounted } from '#shared';
import type { StateLook } from '../ui/state-look';

const DEVICE_TONES = { active: 'good', gap: 'look', revoked: 'unknown' } as const;

export function lookOfDevice(device: Device): StateLook {
  const state = stateOfDevice(device);
  return { tone: DEVICE_TONES[state], key: `devices.${state}` };
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
