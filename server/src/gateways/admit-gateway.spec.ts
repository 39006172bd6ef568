import { GATEWAY_PROTOCOL } from '#shared';
import { admitGateway, type Admission, isListenedTo, type PresentedGateway } from './admit-gateway.js';

const KNOWN = { instanceId: 'a', acknowledgedSequence: 12 };
const COMES: PresentedGateway = { protocol: GATEWAY_PROTOCOL, instanceId: 'a', lastSequence: 12, readOnly: false };
const admitted = (readOnlyReason: Extract<Admission, { admitted: true }>['readOnlyReason']): Admission => ({
  admitted: true,
  readOnlyReason,
});

const CASES: readonly (readonly [string, Partial<PresentedGateway>, Admission])[] = [
  ['lets the known journal write', {}, admitted(null)],
  ['lets it write when it has gone on while away', { lastSequence: 40 }, admitted(null)],
  ['sends another protocol away', { protocol: 2 }, { admitted: false, because: 'protocol_unknown' }],
  ['lets another journal only read', { instanceId: 'b', lastSequence: 99 }, admitted('instance_unknown')],
  ['lets an older copy of the journal only read', { lastSequence: 11 }, admitted('sequence_behind')],
  ['knows a gateway that was started to read only', { readOnly: true }, admitted('gateway_itself')],
];

describe('admit gateway', () => {
  for (const [title, presented, expected] of CASES) {
    it(title, () => expect(admitGateway(KNOWN, { ...COMES, ...presented })).toEqual(expected));
  }

  it('listens to what the accepted journal says of orders, and to no other', () => {
    expect(
      [null, 'gateway_itself', 'instance_unknown', 'sequence_behind'].map((reason) => isListenedTo(reason as null)),
    ).toEqual([true, true, false, false]);
  });
});
