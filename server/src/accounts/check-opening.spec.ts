import fc from 'fast-check';
import { flatPrices, minorUnits, pricePerKwh, type AssignmentTerms, type MeterCode, type MinorUnits } from '#shared';
import {
  checkOpening,
  OPENING_REFUSALS,
  type KnownMeter,
  type OpeningContext,
  type OpeningMeter,
  type OpeningRefusal,
} from './check-opening.js';

const A = '0203040101' as MeterCode;
const B = '0203040102' as MeterCode;
const CLOSED = '00000000-0000-7000-8000-000000000001';

const terms: AssignmentTerms = {
  hoardingLimitMinor: minorUnits(1000_00),
  prices: flatPrices(pricePerKwh(12500)),
  powerThresholdW: 54001,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  promptAlarm1: true,
  promptAlarm2: true,
  sendAlarms: false,
  electricityType: 'commercial',
};
const meter = (changes: Partial<OpeningMeter> = {}): OpeningMeter => ({
  meterCode: A,
  terms,
  firstRechargeMinor: minorUnits(50_00),
  method: 'cash',
  transferredFrom: null,
  transferredMinor: minorUnits(0),
  ...changes,
});
const known = (changes: Partial<KnownMeter> = {}): KnownMeter => ({
  building: 2,
  postpaid: false,
  hasAccount: false,
  remainingMinor: undefined,
  onItsWayMinor: minorUnits(0),
  ...changes,
});
const context = (changes: Partial<OpeningContext> = {}): OpeningContext => ({
  known: new Map([
    [A, known()],
    [B, known()],
  ]),
  methods: ['cash', 'card'],
  decimals: 2,
  settlements: new Map([[CLOSED, minorUnits(30_00)]]),
  mayTransferOther: false,
  ...changes,
});
const knowing = (changes: Partial<KnownMeter>): OpeningContext => context({ known: new Map([[A, known(changes)]]) });

describe('check opening', () => {
  it('lets an account be opened with several meters', () => {
    expect(checkOpening([meter(), meter({ meterCode: B })], context())).toBeUndefined();
  });

  const refused: readonly (readonly [OpeningRefusal, string, OpeningMeter[], OpeningContext])[] = [
    ['meter_unknown', 'a meter that is not there', [meter()], context({ known: new Map() })],
    ['meter_twice', 'the same meter twice', [meter(), meter()], context()],
    ['meter_has_account', 'a meter of another account', [meter()], knowing({ hasAccount: true })],
    ['over_hoarding_limit', 'more than the limit', [meter({ firstRechargeMinor: minorUnits(1000_01) })], context()],
    [
      'over_hoarding_limit',
      'more than fits beside what the meter holds',
      [meter()],
      knowing({ remainingMinor: minorUnits(950_01) }),
    ],
    [
      'over_hoarding_limit',
      'more than fits beside what is on its way',
      [meter()],
      knowing({ onItsWayMinor: minorUnits(950_01) }),
    ],
    [
      'over_hoarding_limit',
      'a transfer that passes the limit with the recharge',
      [meter({ firstRechargeMinor: minorUnits(990_00), transferredMinor: minorUnits(10_01), transferredFrom: CLOSED })],
      context(),
    ],
    [
      'meter_cannot_hold_exactly',
      'a third decimal',
      [meter({ firstRechargeMinor: minorUnits(50_005) })],
      context({ decimals: 3 }),
    ],
    [
      'meter_cannot_hold_exactly',
      'a limit with a third decimal',
      [meter({ terms: { ...terms, alarm2Minor: minorUnits(1) } })],
      context({ decimals: 3 }),
    ],
    [
      'alarms_swapped',
      'a second alarm above the first',
      [meter({ terms: { ...terms, alarm2Minor: minorUnits(100_01) } })],
      context(),
    ],
    ['meter_postpaid', 'a recharge of a postpaid meter', [meter()], knowing({ postpaid: true })],
    ['method_unknown', 'a method that is not taken', [meter({ method: 'other' })], context()],
    ['transfer_not_allowed', 'a transfer from nowhere', [meter({ transferredMinor: minorUnits(1) })], context()],
    [
      'transfer_reason_missing',
      'a transfer from elsewhere without a reason',
      [meter({ transferredMinor: minorUnits(1) })],
      context({ mayTransferOther: true }),
    ],
    ['transfer_unknown', 'a transfer from what was not settled', [meter({ transferredFrom: A })], context()],
    [
      'transfer_unknown',
      'more than the settlement',
      [meter({ transferredFrom: CLOSED, transferredMinor: minorUnits(30_01) })],
      context(),
    ],
    [
      'transfer_unknown',
      'one settlement to two meters',
      [
        meter({ transferredFrom: CLOSED, transferredMinor: minorUnits(10_00) }),
        meter({ meterCode: B, transferredFrom: CLOSED, transferredMinor: minorUnits(10_00) }),
      ],
      context(),
    ],
  ];
  for (const [refusal, name, meters, known] of refused) {
    it(`refuses ${name}: ${refusal}`, () => {
      expect(checkOpening(meters, known)?.refusal).toBe(refusal);
    });
  }

  it('has a case for every refusal', () => {
    expect(new Set(refused.map(([refusal]) => refusal))).toEqual(new Set(OPENING_REFUSALS));
  });

  it('says which meter of the form it is about', () => {
    const found = checkOpening([meter(), meter({ meterCode: B, method: 'other' })], context());
    expect(found).toEqual(jasmine.objectContaining({ refusal: 'method_unknown', at: 1 }));
  });

  it('answers with the first refusal in order, whichever meter has it', () => {
    // Meter B breaks the last rule and the form's other meter an earlier one, or the other way around.
    const late = meter({ meterCode: B, transferredMinor: minorUnits(1) });
    const early = meter({ method: 'other' });
    expect(checkOpening([late, early], context())?.refusal).toBe('method_unknown');
    expect(checkOpening([early, late], context())?.refusal).toBe('method_unknown');
  });

  it('takes an amount from elsewhere of who may move it and says why', () => {
    const moved = meter({ transferredMinor: minorUnits(30_00), transferReason: 'from the old system' });
    expect(checkOpening([moved], context({ mayTransferOther: true }))).toBeUndefined();
  });

  it('takes a whole settlement once, and a postpaid meter without money', () => {
    const moved = meter({ transferredFrom: CLOSED, transferredMinor: minorUnits(30_00) });
    expect(checkOpening([moved], context())).toBeUndefined();
    const nothing = meter({ firstRechargeMinor: minorUnits(0), method: 'other' });
    expect(checkOpening([nothing], knowing({ postpaid: true }))).toBeUndefined();
  });

  it('never lets a meter be given more than its limit', () => {
    const amount = fc.integer({ min: 0, max: 2000_00 }).map((value): MinorUnits => minorUnits(value));
    fc.assert(
      fc.property(amount, amount, amount, amount, (firstRechargeMinor, remainingMinor, onItsWayMinor, limit) => {
        const one = meter({ firstRechargeMinor, terms: { ...terms, hoardingLimitMinor: limit } });
        const refusal = checkOpening([one], knowing({ remainingMinor, onItsWayMinor }))?.refusal;
        const fits = firstRechargeMinor === 0 || firstRechargeMinor + remainingMinor + onItsWayMinor <= limit;
        expect(refusal === undefined).toBe(fits);
      }),
    );
  });
});
