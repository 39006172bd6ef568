import { minorUnits } from '#shared';
import {
  checkExchange,
  EXCHANGE_REFUSALS,
  type ExchangeRefusal,
  isStillTheOld,
  type NewMeter,
  type OldMeter,
  type ProposedExchange,
} from './check-exchange.js';

const OLD: OldMeter = { open: true, closing: false, postpaid: false, heldMinor: minorUnits(3_000), unanswered: true };
const NEW: NewMeter = { hasAccount: false, postpaid: false, roomMinor: minorUnits(3_000) };
const FORM: ProposedExchange = { carriedMinor: minorUnits(3_000), endUnanswered: true, decimals: 2 };

interface Change {
  readonly old?: Partial<OldMeter>;
  readonly to?: Partial<NewMeter> | null;
  readonly form?: Partial<ProposedExchange>;
}

/** What brings each refusal about. */
const CAUSES: Readonly<Record<ExchangeRefusal, Change>> = {
  assignment_closed: { old: { open: false } },
  account_closing: { old: { closing: true } },
  meter_unknown: { to: null },
  meter_has_account: { to: { hasAccount: true } },
  meter_postpaid: { to: { postpaid: true } },
  carried_over_held: { old: { heldMinor: minorUnits(2_000) } },
  meter_cannot_hold_exactly: { form: { decimals: 3, carriedMinor: minorUnits(2_999) } },
  over_hoarding_limit: { to: { roomMinor: minorUnits(2_998) } },
  order_unanswered: { form: { endUnanswered: false } },
};

function check(...changes: readonly Change[]): ExchangeRefusal | undefined {
  const all = <K extends keyof Change>(key: K) => Object.assign({}, ...changes.map((change) => change[key] ?? {}));
  const to = changes.some((change) => change.to === null) ? undefined : { ...NEW, ...all('to') };
  return checkExchange({ ...OLD, ...all('old') }, to, { ...FORM, ...all('form') });
}

describe('whether a meter may be exchanged', () => {
  it('is not refused when nothing is against it', () => {
    expect(check()).toBeUndefined();
  });

  for (const refusal of EXCHANGE_REFUSALS) {
    it(`is refused with ${refusal}`, () => {
      expect(check(CAUSES[refusal])).toBe(refusal);
    });
  }

  it('is answered by the first refusal of the list when several apply', () => {
    for (const [at, refusal] of EXCHANGE_REFUSALS.entries()) {
      for (const later of EXCHANGE_REFUSALS.slice(at + 1)) {
        expect(check(CAUSES[later], CAUSES[refusal])).withContext(`${refusal} with ${later}`).toBe(refusal);
      }
    }
  });

  it('is refused for a postpaid meter also where that is the old one', () => {
    expect(check({ old: { postpaid: true } })).toBe('meter_postpaid');
  });
});

describe('the meter that answers at a place', () => {
  const counters = (purchaseCount: number, totalPurchasedHundredths: number) => ({
    purchaseCount,
    totalPurchasedHundredths,
  });
  const cases = [
    ['another number', ['1', counters(5, 100)], ['2', counters(5, 100)], false],
    ['the same number', ['1', counters(5, 100)], ['1', counters(0, 0)], true],
    ['no number, and what only the old one can show', [null, counters(5, 100)], [null, counters(5, 100)], true],
    ['no number, and another count', [null, counters(5, 100)], [null, counters(0, 0)], false],
    ['no number, and another total', [null, counters(5, 100)], [null, counters(5, 90)], false],
    ['no number, where the old one never took an order', [null, counters(0, 0)], [null, counters(0, 0)], false],
    ['a number where the old one had none', [null, counters(5, 100)], ['2', counters(0, 0)], false],
    ['nothing that tells them apart', [null, null], [null, null], false],
  ] as const;
  for (const [name, [oldNumber, oldCounters], [number, read], isOld] of cases) {
    it(`is ${isOld ? 'still the old one' : 'a new one'}: ${name}`, () => {
      const old = { meterNumber: oldNumber, counters: oldCounters };
      expect(isStillTheOld(old, { meterNumber: number, counters: read })).toBe(isOld);
    });
  }
});
