import type { MeterCode } from '#shared';
import { openingProgress, type OpeningFacts } from './opening-progress.js';

const applied = { state: 'applied', reason: null } as const;
const facts = (changes: Partial<OpeningFacts> = {}): OpeningFacts => ({
  assignmentId: '00000000-0000-7000-8000-000000000001',
  meterCode: '0203040101' as MeterCode,
  room: '301',
  settings: { state: 'confirmed', reason: null },
  open: applied,
  firstCredit: applied,
  blockedReason: null,
  remainingMinor: null,
  ...changes,
});

describe('opening progress', () => {
  const cases: readonly (readonly [string, Partial<OpeningFacts>, boolean, string | null])[] = [
    ['is done when settings, opening and credit are in', {}, true, null],
    ['is done without a first recharge', { firstCredit: undefined }, true, null],
    [
      'is done at once for a postpaid meter',
      { settings: undefined, open: undefined, firstCredit: undefined },
      true,
      null,
    ],
    ['waits for the settings', { settings: { state: 'waiting', reason: null } }, false, null],
    ['waits for the opening', { open: { state: 'journalled', reason: null } }, false, null],
    ['waits for the credit', { firstCredit: { state: 'waiting', reason: null } }, false, null],
    [
      'says why the settings wait for a person',
      { settings: { state: 'needs_attention', reason: 'price: wanted 1.25, read 1.00' } },
      false,
      'price: wanted 1.25, read 1.00',
    ],
    [
      'says why the meter refused',
      { firstCredit: { state: 'refused', reason: 'over_hoarding_limit' } },
      false,
      'over_hoarding_limit',
    ],
    [
      'says why the meter is blocked',
      { open: { state: 'waiting', reason: null }, blockedReason: 'total_does_not_fit' },
      false,
      'total_does_not_fit',
    ],
  ];
  for (const [title, changes, taken, reason] of cases) {
    it(title, () => {
      expect(openingProgress(facts(changes))).toEqual(jasmine.objectContaining({ taken, reason }));
    });
  }

  it('names the state of each step', () => {
    const progress = openingProgress(facts({ settings: undefined, open: undefined, firstCredit: undefined }));
    expect([progress.settings, progress.open, progress.firstCredit]).toEqual(['not_needed', null, null]);
  });
});
