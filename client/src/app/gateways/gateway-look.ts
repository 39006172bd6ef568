import { type GatewayStanding, stateOfGateway } from '#shared';
import type { StateLook } from '../ui/state-look';

const TONES = { online: 'good', away: 'look', waits: 'stop', waiting: 'way', revoked: 'unknown' } as const;

export function lookOfGateway(gateway: GatewayStanding): StateLook {
  const state = stateOfGateway(gateway);
  return { tone: TONES[state], key: `gateways.${state}` };
}
