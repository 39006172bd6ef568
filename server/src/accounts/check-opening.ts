/**
 * May this account be opened with these meters? The refusals stand in order of precedence: the first that applies to
 * any meter is the answer, so that the same form always gets the same word.
 */
import {
  addMinor,
  type AssignmentTerms,
  type CurrencyDecimals,
  type MeterCode,
  type MinorUnits,
  type PaymentMethod,
  roomUnderLimit,
  toMeterHundredths,
} from '#shared';

export const OPENING_REFUSALS = [
  'meter_unknown',
  'meter_twice',
  'meter_has_account',
  'over_hoarding_limit',
  'meter_cannot_hold_exactly',
  'alarms_swapped',
  'meter_postpaid',
  'method_unknown',
  'transfer_unknown',
  'transfer_not_allowed',
  'transfer_reason_missing',
] as const;
export type OpeningRefusal = (typeof OPENING_REFUSALS)[number];

/** A meter as the form names it. */
export interface OpeningMeter {
  readonly meterCode: MeterCode;
  readonly terms: AssignmentTerms;
  /** what the tenant pays now */
  readonly firstRechargeMinor: MinorUnits;
  readonly method: PaymentMethod;
  readonly transferredFrom: string | null;
  readonly transferredMinor: MinorUnits;
  /** why it moves, where it is no settlement */
  readonly transferReason?: string | undefined;
}

/** The same meter as the server knows it. */
export interface KnownMeter {
  readonly building: number;
  readonly postpaid: boolean;
  readonly hasAccount: boolean;
  /** as last read; undefined before the first reading */
  readonly remainingMinor: MinorUnits | undefined;
  readonly onItsWayMinor: MinorUnits;
}

export interface OpeningContext {
  /** meters that the operator may open an account on, by code */
  readonly known: ReadonlyMap<MeterCode, KnownMeter>;
  readonly methods: readonly PaymentMethod[];
  readonly decimals: CurrencyDecimals;
  /** what closed assignments left to their tenants and was not moved elsewhere yet, by assignment */
  readonly settlements: ReadonlyMap<string, MinorUnits>;
  /** the operator may move amounts that are no settlement */
  readonly mayTransferOther: boolean;
}

type Rule = (meter: OpeningMeter, context: OpeningContext, before: readonly OpeningMeter[]) => boolean;

const isOtherTransfer = ({ transferredFrom, transferredMinor }: OpeningMeter): boolean =>
  transferredFrom === null && transferredMinor > 0;

/** When each refusal applies to a meter; `before` are the meters above it in the form. */
const RULES: Readonly<Record<OpeningRefusal, Rule>> = {
  meter_unknown: ({ meterCode }, { known }) => !known.has(meterCode),
  meter_twice: ({ meterCode }, _context, before) => before.some((other) => other.meterCode === meterCode),
  meter_has_account: ({ meterCode }, { known }) => known.get(meterCode)?.hasAccount === true,
  over_hoarding_limit: (meter, { known }) => {
    const { terms, firstRechargeMinor, transferredMinor, meterCode } = meter;
    const held = known.get(meterCode);
    if (!held) return false;
    const room = roomUnderLimit({ ...held, open: true, held: true, hoardingLimitMinor: terms.hoardingLimitMinor });
    const credit = addMinor(firstRechargeMinor, transferredMinor);
    return credit > 0 && credit > room;
  },
  meter_cannot_hold_exactly: ({ meterCode, terms, firstRechargeMinor, transferredMinor }, { known, decimals }) => {
    const limits = [terms.hoardingLimitMinor, terms.alarm1Minor, terms.alarm2Minor];
    const amounts = known.get(meterCode)?.postpaid ? [] : [firstRechargeMinor, transferredMinor, ...limits];
    return amounts.some((amount) => toMeterHundredths(amount, decimals) === undefined);
  },
  alarms_swapped: ({ terms }) => terms.alarm2Minor > terms.alarm1Minor,
  meter_postpaid: ({ meterCode, firstRechargeMinor, transferredMinor }, { known }) =>
    known.get(meterCode)?.postpaid === true && firstRechargeMinor + transferredMinor > 0,
  method_unknown: ({ firstRechargeMinor, method }, { methods }) => firstRechargeMinor > 0 && !methods.includes(method),
  transfer_unknown: (meter, { settlements }, before) => {
    const { transferredFrom, transferredMinor } = meter;
    if (transferredFrom === null) return false;
    const taken = before.some((other) => other.transferredFrom === transferredFrom);
    return taken || transferredMinor > (settlements.get(transferredFrom) ?? -1);
  },
  transfer_not_allowed: (meter, { mayTransferOther }) => isOtherTransfer(meter) && !mayTransferOther,
  transfer_reason_missing: (meter) => isOtherTransfer(meter) && !meter.transferReason,
};

/** The first reason against the opening and the place in the form of the meter that it is about. */
export function checkOpening(
  meters: readonly OpeningMeter[],
  context: OpeningContext,
): { readonly refusal: OpeningRefusal; readonly at: number; readonly meter: OpeningMeter } | undefined {
  for (const refusal of OPENING_REFUSALS) {
    for (const [at, meter] of meters.entries()) {
      if (RULES[refusal](meter, context, meters.slice(0, at))) return { refusal, at, meter };
    }
  }
  return undefined;
}
