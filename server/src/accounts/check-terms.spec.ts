import fc from 'fast-check';
import { type AssignmentTerms, flatPrices, minorUnits, pricePerKwh } from '#shared';
import { type AssignmentToChange, checkTerms, TERMS_REFUSALS, type TermsRefusal } from './check-terms.js';

const TERMS: AssignmentTerms = {
  hoardingLimitMinor: minorUnits(1000_00),
  prices: flatPrices(pricePerKwh(12_500)),
  powerThresholdW: 54_001,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  promptAlarm1: true,
  promptAlarm2: true,
  sendAlarms: false,
  electricityType: 'commercial',
};
const ASSIGNMENT: AssignmentToChange = {
  open: true,
  closing: false,
  postpaid: false,
  terms: TERMS,
  remainingMinor: minorUnits(300_00),
  onItsWayMinor: minorUnits(100_00),
  decimals: 2,
};

describe('a change of prices and limits', () => {
  const cases: readonly (readonly [
    string,
    Partial<AssignmentToChange>,
    Partial<AssignmentTerms>,
    TermsRefusal | undefined,
  ])[] = [
    ['passes with other prices', {}, { prices: flatPrices(pricePerKwh(20_000)) }, undefined],
    ['passes with a limit that what it holds fits under', {}, { hoardingLimitMinor: minorUnits(400_00) }, undefined],
    [
      'passes with a higher limit, though the meter holds more',
      { remainingMinor: minorUnits(2000_00) },
      { hoardingLimitMinor: minorUnits(1001_00) },
      undefined,
    ],
    [
      'passes with any limit on a meter that only measures',
      { postpaid: true },
      { hoardingLimitMinor: minorUnits(1) },
      undefined,
    ],
    ['is refused of a meter that was taken off', { open: false }, {}, 'assignment_closed'],
    ['is refused while it is being closed', { closing: true }, {}, 'account_closing'],
    [
      'is refused where the meter cannot hold it',
      { decimals: 3 },
      { alarm1Minor: minorUnits(1) },
      'meter_cannot_hold_exactly',
    ],
    ['is refused with the alarms the wrong way around', {}, { alarm2Minor: minorUnits(100_01) }, 'alarms_swapped'],
    [
      'is refused with a limit below what it holds and what is on its way',
      {},
      { hoardingLimitMinor: minorUnits(399_99) },
      'limit_under_balance',
    ],
  ];
  for (const [title, assignment, terms, expected] of cases) {
    it(title, () => expect(checkTerms({ ...ASSIGNMENT, ...assignment }, { ...TERMS, ...terms })).toBe(expected));
  }

  it('has a case for every refusal', () => {
    expect(new Set(cases.flatMap(([, , , refusal]) => refusal ?? []))).toEqual(new Set(TERMS_REFUSALS));
  });

  it('never lowers a limit under the credit that is there', () => {
    const amount = fc.integer({ min: 0, max: 1000_00 });
    fc.assert(
      fc.property(amount, amount, amount, (remaining, onItsWay, limit) => {
        const assignment = {
          ...ASSIGNMENT,
          remainingMinor: minorUnits(remaining),
          onItsWayMinor: minorUnits(onItsWay),
        };
        const terms = { ...TERMS, hoardingLimitMinor: minorUnits(limit) };
        const fits = limit === 1000_00 || remaining + onItsWay <= limit;
        expect(checkTerms(assignment, terms) === undefined).toBe(fits);
      }),
    );
  });
});
