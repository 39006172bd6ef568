import { type Closing, CLOSING_STATES, type ClosingState, type MeterCode } from '#shared';
import { closingSteps, mayGoWithoutMeter } from './closing-look';

const CLOSING: Closing = {
  ...{ closingId: 'c', assignmentId: 'a', meterCode: '020103031E' as MeterCode, room: '301', building: 2 },
  ...{ postpaid: false, state: 'powering_off', attempt: 1, waitsFor: 'forced_off', reason: null },
  ...{ balanceMinor: null, settledMinor: null, energyWh: null, readAt: null, settleOrder: null, closeOrder: null },
  ...{ arrears: null, withoutMeter: false, startedAt: '', startedBy: '', endedAt: null },
};
const tones = (closing: Partial<Closing>): string =>
  closingSteps({ ...CLOSING, ...closing })
    .map(({ tone }) => tone)
    .join(' ');

describe('the steps of a closing', () => {
  const cases: readonly (readonly [ClosingState, string])[] = [
    ['powering_off', 'way unknown unknown unknown'],
    ['reading', 'good way unknown unknown'],
    ['ready', 'good good look unknown'],
    ['settling', 'good good way unknown'],
    ['closing', 'good good good way'],
    ['needs_attention', 'good good stop unknown'],
    ['done', 'good good good good'],
    ['abandoned', 'way unknown unknown unknown'],
  ];
  for (const [state, expected] of cases) {
    it(`show how far ${state} has come`, () => expect(tones({ state })).toBe(expected));
  }

  it('say when a person or a lost meter is waited for', () => {
    expect(tones({ waitsFor: 'blocked' })).toBe('stop unknown unknown unknown');
    expect(tones({ state: 'settling', waitsFor: 'meter_lost' })).toBe('good good unknown unknown');
  });

  it('may be left out only while no order of the closing is under way', () => {
    const may = CLOSING_STATES.filter((state) => mayGoWithoutMeter({ ...CLOSING, state }));
    expect(may).toEqual(['powering_off', 'reading', 'needs_attention']);
  });
});
