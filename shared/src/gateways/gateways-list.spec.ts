import { type GatewayStanding, gatewaysList, type GatewayState, stateOfGateway } from './gateways-list.contract.js';

const HEARD: GatewayStanding = {
  revokedAt: null,
  enrolledAt: '2026-03-10T12:00:00.000Z',
  online: true,
  readOnlyReason: null,
};

describe('the state of a gateway', () => {
  const cases: readonly (readonly [string, Partial<GatewayStanding>, GatewayState])[] = [
    ['online while it is heard', {}, 'online'],
    ['away while it is not', { online: false }, 'away'],
    ['online though it was started to read only', { readOnlyReason: 'gateway_itself' }, 'online'],
    ['waiting for a person with a memory that nobody knows', { readOnlyReason: 'instance_unknown' }, 'waits'],
    ['waiting for a person with an older memory', { readOnlyReason: 'sequence_behind' }, 'waits'],
    ['waiting for a person also while it is away', { readOnlyReason: 'sequence_behind', online: false }, 'waits'],
    ['waiting for its code before it has ever come', { enrolledAt: null, online: false }, 'waiting'],
    ['revoked whatever else', { revokedAt: HEARD.enrolledAt, readOnlyReason: 'sequence_behind' }, 'revoked'],
  ];
  for (const [title, change, expected] of cases) {
    it(`is ${title}`, () => {
      const gateway = { ...HEARD, ...change };
      expect(stateOfGateway(gateway)).toBe(expected);
      const state = gatewaysList.columns.find(({ name }) => name === 'state');
      expect(state?.value(gateway as never, {} as never)).toBe(expected);
    });
  }
});
