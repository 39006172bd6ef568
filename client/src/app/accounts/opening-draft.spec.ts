import { FIRST_METHODS, type Meter, type MeterCode, minorUnits, pricePerKwh, type Settings } from '#shared';
import {
  checkDraft,
  type DraftMeter,
  draftMeter,
  emptyDraft,
  isBegun,
  type OpeningDraft,
  openingRequest,
  sumOfRecharges,
} from './opening-draft';
import { KeptDraft } from './kept-draft';

const METER: DraftMeter = {
  assignmentId: '0197b7a0-0000-7000-8000-00000000000a',
  meterCode: '020103031E' as MeterCode,
  room: 'E406',
  model: 'DDSY1352',
  postpaid: false,
  balanceMinor: minorUnits(1500),
  readAt: '2026-03-10T12:00:00.000Z',
  firstRecharge: '20',
  method: 'cash',
  transfer: null,
  terms: {
    sharp: '1.25',
    peak: '1.25',
    flat: '1.25',
    valley: '0.8',
    hoardingLimit: '100',
    alarm1: '10',
    alarm2: '0.20',
    powerThreshold: '5400',
    promptAlarm1: true,
    promptAlarm2: true,
    sendAlarms: false,
    electricityType: 'residential',
  },
};
const TRANSFER = {
  assignmentId: '0197b7a0-0000-7000-8000-00000000000b',
  from: '000001 · E405',
  mostMinor: minorUnits(3000),
  amount: '20',
};
const DRAFT: OpeningDraft = {
  requestId: '0197b7a0-0000-7000-8000-000000000001',
  step: 'check',
  person: { name: ' Amina ', telephone: '', address: '', remark: '' },
  meters: [METER],
};
const withMeter = (change: Partial<DraftMeter>): OpeningDraft => ({ ...DRAFT, meters: [{ ...METER, ...change }] });
const withTerms = (change: Partial<DraftMeter['terms']>) => withMeter({ terms: { ...METER.terms, ...change } });

describe('opening draft', () => {
  it('begins with the default parameters of the property, in its decimals', () => {
    const settings = {
      powerThresholdW: 4_321,
      alarm1Minor: minorUnits(12_345),
      alarm2Minor: minorUnits(678),
      hoardingLimitMinor: minorUnits(9_876_500),
      prices: {
        sharp: pricePerKwh(20_000),
        peak: pricePerKwh(15_000),
        flat: pricePerKwh(12_500),
        valley: pricePerKwh(7_500),
      },
      methods: FIRST_METHODS.map((method) => ({ ...method, enabled: method.code !== 'cash' })),
      currencyDecimals: 3,
    } as unknown as Settings;
    const meter = { meterCode: METER.meterCode, state: { remainingMinor: null, readAt: null } } as unknown as Meter;
    const { terms, method } = draftMeter(meter, METER.assignmentId, settings);
    expect(terms).toEqual(
      jasmine.objectContaining({
        ...{ sharp: '2.00', peak: '1.50', flat: '1.25', valley: '0.75' },
        ...{ hoardingLimit: '9876.500', alarm1: '12.345', alarm2: '0.678', powerThreshold: '4321' },
      }),
    );
    // The first of those that are taken now.
    expect(method).toBe('card');
  });

  it('has no fault when it is whole', () => {
    expect(checkDraft(DRAFT, 2)).toEqual({});
    expect(checkDraft(withMeter({ noCredit: 'no_key', anyway: true }), 2)).toEqual({});
    expect(checkDraft(withMeter({ noCredit: 'no_key', firstRecharge: '' }), 2)).toEqual({});
  });

  const faults: readonly [string, OpeningDraft, Record<string, string>][] = [
    ['wants a name', { ...DRAFT, person: { ...DRAFT.person, name: ' ' } }, { name: 'name_missing' }],
    ['wants a meter', { ...DRAFT, meters: [] }, { meters: 'meters_missing' }],
    ['refuses a recharge that is no amount', withMeter({ firstRecharge: '2O' }), { firstRecharge: 'amount_wrong' }],
    ['refuses a negative recharge', withMeter({ firstRecharge: '-5' }), { firstRecharge: 'amount_wrong' }],
    ['counts what the meter holds', withMeter({ firstRecharge: '85.01' }), { firstRecharge: 'recharge_over_limit' }],
    [
      'refuses to move more than was left',
      withMeter({ transfer: { ...TRANSFER, amount: '30.01' } }),
      { transfer: 'transfer_over' },
    ],
    [
      'takes no money for a meter that no credit reaches, unless somebody says so',
      withMeter({ noCredit: 'no_way' }),
      { firstRecharge: 'no_credit' },
    ],
    ['refuses to move nothing', withMeter({ transfer: { ...TRANSFER, amount: '' } }), { transfer: 'transfer_missing' }],
    [
      'counts what moves here against the limit',
      withMeter({ firstRecharge: '60', transfer: { ...TRANSFER, amount: '30' } }),
      { firstRecharge: 'recharge_over_limit' },
    ],
    ['refuses a price with five decimals', withTerms({ flat: '1.23456' }), { flat: 'price_wrong' }],
    ['refuses alarms in the wrong order', withTerms({ alarm2: '11' }), { alarm2: 'alarms_swapped' }],
    ['refuses watts beyond the register', withTerms({ powerThreshold: '65536' }), { powerThreshold: 'power_wrong' }],
  ];
  for (const [title, draft, wrong] of faults) {
    it(title, () => {
      const named = Object.entries(wrong).map(([field, fault]) =>
        field === 'name' || field === 'meters' ? [field, fault] : [`${METER.meterCode}.${field}`, fault],
      );
      expect(checkDraft(draft, 2)).toEqual(Object.fromEntries(named));
      expect(openingRequest(draft, 2, 'shift')).toBeUndefined();
    });
  }

  it('refuses what the meter cannot hold exactly', () => {
    expect(checkDraft(withMeter({ firstRecharge: '20.005' }), 3)).toEqual({
      [`${METER.meterCode}.firstRecharge`]: 'recharge_not_exact',
    });
  });

  it('becomes the request, in minor units, with the ids of the form', () => {
    const request = openingRequest(DRAFT, 2, 'shift');
    expect(request?.name).toBe('Amina');
    expect(request?.requestId).toBe(DRAFT.requestId);
    expect(request?.meters[0]?.assignmentId).toBe(METER.assignmentId);
    expect(request?.meters[0]?.firstRechargeMinor).toBe(minorUnits(2000));
    expect(request?.meters[0]?.terms.prices.valley).toBe(8000 as never);
    expect(request?.meters[0]?.terms.alarm2Minor).toBe(minorUnits(20));
  });

  it('asks nothing of a postpaid meter', () => {
    expect(openingRequest(withMeter({ postpaid: true }), 2, 'shift')?.meters[0]?.firstRechargeMinor).toBe(
      minorUnits(0),
    );
  });

  it('adds the recharges up, and has no sum while one is wrong', () => {
    expect(sumOfRecharges({ ...DRAFT, meters: [METER, { ...METER, firstRecharge: '0,50' }] }, 2)).toBe(
      minorUnits(2050),
    );
    expect(sumOfRecharges(withMeter({ firstRecharge: 'x' }), 2)).toBeUndefined();
  });

  describe('kept in the browser', () => {
    const kept = new KeptDraft();
    afterEach(() => kept.forget('spec'));

    it('is found again as it was left', () => {
      kept.keep('spec', DRAFT);
      expect(kept.read('spec')).toEqual(DRAFT);
      kept.forget('spec');
      expect(kept.read('spec')).toBeNull();
    });

    it('is none when it is damaged or of another version', () => {
      localStorage.setItem('opening-draft:spec', '{"step":"check"');
      expect(kept.read('spec')).toBeNull();
      localStorage.setItem('opening-draft:spec', '{"step":"check"}');
      expect(kept.read('spec')).toBeNull();
    });
  });

  it('is worth keeping only when something was typed', () => {
    expect(isBegun(emptyDraft('id'))).toBeFalse();
    expect(isBegun(DRAFT)).toBeTrue();
  });
});
