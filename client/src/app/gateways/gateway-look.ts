import { type GatewayRecord, stateOfGateway } from '#shared';
import type { StateLook } from '../ui/state-look';

const TONES = { online: 'good', away: 'look', waiting: 'way', revoked: 'unknown' } as const;

export function lookOfGateway(gateway: Pick<GatewayRecord, 'revokedAt' | 'enrolledAt' | 'online'>): StateLook {
  const state = stateOfGateway(gateway);
  return { tone: TONES[state], key: `gateways.${state}` };
}
