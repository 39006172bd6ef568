/**
 * An account on its way to being opened, as typed: kept in this browser until it is confirmed or thrown away. What is
 * typed is checked here, field by field, with the same rules that the server has; nothing is sent while a fault stands.
 */
import {
  type AssignmentTerms,
  type BodyOf,
  type CurrencyDecimals,
  formatAmount,
  formatPrice,
  type Meter,
  type MeterCode,
  type MeterModel,
  type MinorUnits,
  minorUnits,
  type NoCredit,
  type openAccountRoute,
  parsePrice,
  type PaymentMethod,
  type Settings,
  takenMethods,
  toMeterHundredths,
  ZERO,
} from '#shared';
import { amountOrZero } from '../ui/amount-or-zero';

export const OPENING_STEPS_OF_FORM = ['person', 'meters', 'check'] as const;
export type OpeningStep = (typeof OPENING_STEPS_OF_FORM)[number];

export interface DraftPerson {
  readonly name: string;
  readonly telephone: string;
  readonly address: string;
  readonly remark: string;
}

/** Prices and limits as typed. */
export interface DraftTerms {
  readonly sharp: string;
  readonly peak: string;
  readonly flat: string;
  readonly valley: string;
  readonly hoardingLimit: string;
  readonly alarm1: string;
  readonly alarm2: string;
  readonly powerThreshold: string;
  readonly promptAlarm1: boolean;
  readonly promptAlarm2: boolean;
  readonly sendAlarms: boolean;
  readonly electricityType: AssignmentTerms['electricityType'];
}

/** What a closed meter left, and how much of it moves here. */
export interface DraftTransfer {
  readonly assignmentId: string;
  /** whose it was, in words */
  readonly from: string;
  readonly mostMinor: MinorUnits;
  /** as typed */
  readonly amount: string;
}

export interface DraftMeter {
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
  readonly room: string;
  readonly model: MeterModel;
  readonly postpaid: boolean;
  /** what the meter holds, and when it said so */
  readonly balanceMinor: MinorUnits | null;
  readonly readAt: string | null;
  /** why no credit reaches it, when it was last looked at */
  readonly noCredit?: NoCredit | undefined;
  /** credit cannot reach it, and money is taken all the same */
  readonly anyway?: boolean | undefined;
  /** as typed; empty for none */
  readonly firstRecharge: string;
  readonly method: PaymentMethod;
  readonly transfer: DraftTransfer | null;
  readonly terms: DraftTerms;
}

export interface OpeningDraft {
  readonly requestId: string;
  readonly step: OpeningStep;
  readonly person: DraftPerson;
  readonly meters: readonly DraftMeter[];
}

export const DRAFT_FAULTS = [
  'name_missing',
  'meters_missing',
  'recharge_not_exact',
  'recharge_over_limit',
  'no_credit',
  'transfer_missing',
  'transfer_over',
  'price_wrong',
  'alarms_swapped',
  'power_wrong',
] as const;
/** What is wrong with an amount has the same words in every form (`AmountFault`). */
export type DraftFault = (typeof DRAFT_FAULTS)[number] | 'amount_wrong';
/** Where a fault stands: `name`, `meters`, or `<meter code>.<field>`. */
export type DraftFaults = Readonly<Record<string, DraftFault>>;

export function emptyDraft(requestId: string): OpeningDraft {
  return { requestId, step: 'person', person: { name: '', telephone: '', address: '', remark: '' }, meters: [] };
}

/** Whether somebody has typed anything that would be missed. */
export function isBegun(draft: OpeningDraft): boolean {
  return draft.meters.length > 0 || Object.values(draft.person).some((text) => text.trim() !== '');
}

/** A meter with the property's default prices and limits. */
export function draftMeter(meter: Meter, assignmentId: string, settings: Settings): DraftMeter {
  const { prices, hoardingLimitMinor, alarm1Minor, alarm2Minor, powerThresholdW } = settings;
  return {
    assignmentId,
    meterCode: meter.meterCode,
    room: meter.room,
    model: meter.model,
    postpaid: meter.postpaid,
    balanceMinor: meter.state.remainingMinor,
    readAt: meter.state.readAt,
    noCredit: meter.postpaid ? undefined : meter.state.noCredit,
    firstRecharge: '',
    method: takenMethods(settings.methods)[0] ?? 'cash',
    transfer: null,
    terms: draftTermsOf(
      {
        ...{ prices, hoardingLimitMinor, alarm1Minor, alarm2Minor, powerThresholdW },
        ...{ promptAlarm1: true, promptAlarm2: true, sendAlarms: true, electricityType: 'residential' },
      },
      settings.currencyDecimals,
    ),
  };
}

const PRICE_FIELDS = ['sharp', 'peak', 'flat', 'valley'] as const;
const AMOUNT_FIELDS = ['hoardingLimit', 'alarm1', 'alarm2'] as const;
const isWatts = (text: string): boolean => /^\d{1,5}$/.test(text.trim()) && Number(text) <= 65535;

/** Everything that is wrong in the draft; empty when it may be confirmed. */
export function checkDraft(draft: OpeningDraft, decimals: CurrencyDecimals): DraftFaults {
  return {
    ...(draft.person.name.trim() === '' ? { name: 'name_missing' as const } : {}),
    ...(draft.meters.length === 0 ? { meters: 'meters_missing' as const } : {}),
    ...Object.fromEntries(
      draft.meters.flatMap((meter) =>
        Object.entries(checkMeter(meter, decimals)).map(([field, fault]) => [`${meter.meterCode}.${field}`, fault]),
      ),
    ),
  };
}

/** Everything that is wrong with prices and limits, by field. */
export function checkDraftTerms(terms: DraftTerms, decimals: CurrencyDecimals): DraftFaults {
  const faults: Record<string, DraftFault> = {};
  for (const field of PRICE_FIELDS) if (parsePrice(terms[field]) === undefined) faults[field] = 'price_wrong';
  for (const field of AMOUNT_FIELDS) {
    if (amountOrZero(terms[field], decimals) === undefined) faults[field] = 'amount_wrong';
  }
  const [alarm1, alarm2] = [amountOrZero(terms.alarm1, decimals), amountOrZero(terms.alarm2, decimals)];
  if (alarm1 !== undefined && alarm2 !== undefined && alarm2 > alarm1) faults['alarm2'] = 'alarms_swapped';
  if (!isWatts(terms.powerThreshold)) faults['powerThreshold'] = 'power_wrong';
  return faults;
}

/** Everything that is wrong with one meter, by field. */
export function checkMeter(meter: DraftMeter, decimals: CurrencyDecimals): DraftFaults {
  const recharge = rechargeFault(meter, decimals);
  const transfer = transferFault(meter, decimals);
  return {
    ...checkDraftTerms(meter.terms, decimals),
    ...(recharge ? { firstRecharge: recharge } : {}),
    ...(transfer ? { transfer } : {}),
  };
}

function transferFault({ transfer }: DraftMeter, decimals: CurrencyDecimals): DraftFault | undefined {
  if (!transfer) return undefined;
  const amountMinor = amountOrZero(transfer.amount, decimals);
  if (amountMinor === undefined) return 'amount_wrong';
  if (amountMinor === 0) return 'transfer_missing';
  if (toMeterHundredths(amountMinor, decimals) === undefined) return 'recharge_not_exact';
  return amountMinor > transfer.mostMinor ? 'transfer_over' : undefined;
}

/** What moves to the meter from a closed one. */
const transferOf = ({ transfer }: DraftMeter, decimals: CurrencyDecimals): MinorUnits =>
  transfer ? (amountOrZero(transfer.amount, decimals) ?? ZERO) : ZERO;

function rechargeFault(meter: DraftMeter, decimals: CurrencyDecimals): DraftFault | undefined {
  const recharge = amountOrZero(meter.firstRecharge, decimals);
  if (recharge === undefined) return 'amount_wrong';
  if (toMeterHundredths(recharge, decimals) === undefined) return 'recharge_not_exact';
  const limit = amountOrZero(meter.terms.hoardingLimit, decimals);
  const holds = Math.max(meter.balanceMinor ?? 0, 0);
  const added = recharge + transferOf(meter, decimals);
  if (limit !== undefined && added > 0 && holds + added > limit) return 'recharge_over_limit';
  return recharge > 0 && meter.noCredit && !meter.anyway ? 'no_credit' : undefined;
}

/** What the tenant pays for all meters together; undefined while an amount is wrong. */
export function sumOfRecharges(draft: OpeningDraft, decimals: CurrencyDecimals): MinorUnits | undefined {
  let sum = 0;
  for (const { firstRecharge } of draft.meters) {
    const amount = amountOrZero(firstRecharge, decimals);
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return minorUnits(sum);
}

/** The request of a draft without faults; undefined when there are some. */
export function openingRequest(
  draft: OpeningDraft,
  decimals: CurrencyDecimals,
  shiftId: string,
): BodyOf<typeof openAccountRoute> | undefined {
  if (Object.keys(checkDraft(draft, decimals)).length > 0) return undefined;
  const { name, telephone, address, remark } = draft.person;
  return {
    requestId: draft.requestId,
    name: name.trim(),
    telephone: telephone.trim(),
    address: address.trim(),
    remark: remark.trim(),
    meters: draft.meters.map((meter) => meterRequest(meter, decimals)),
    shiftId,
  };
}

/** What is asked of the server for one meter without faults. */
export function meterRequest(
  meter: DraftMeter,
  decimals: CurrencyDecimals,
): BodyOf<typeof openAccountRoute>['meters'][number] {
  return {
    assignmentId: meter.assignmentId,
    meterCode: meter.meterCode,
    terms: termsOf(meter.terms, decimals),
    firstRechargeMinor: meter.postpaid ? ZERO : (amountOrZero(meter.firstRecharge, decimals) ?? ZERO),
    method: meter.method,
    transferredFrom: meter.transfer?.assignmentId ?? null,
    transferredMinor: transferOf(meter, decimals),
  };
}

/** Prices and limits as they stand in the fields. */
export function draftTermsOf(terms: AssignmentTerms, decimals: CurrencyDecimals): DraftTerms {
  const amount = (minor: MinorUnits) => formatAmount(minor, decimals);
  const { prices, promptAlarm1, promptAlarm2, sendAlarms, electricityType } = terms;
  return {
    sharp: formatPrice(prices.sharp),
    peak: formatPrice(prices.peak),
    flat: formatPrice(prices.flat),
    valley: formatPrice(prices.valley),
    hoardingLimit: amount(terms.hoardingLimitMinor),
    alarm1: amount(terms.alarm1Minor),
    alarm2: amount(terms.alarm2Minor),
    powerThreshold: String(terms.powerThresholdW),
    ...{ promptAlarm1, promptAlarm2, sendAlarms, electricityType },
  };
}

/** Prices and limits of fields without faults. */
export function termsOf(terms: DraftTerms, decimals: CurrencyDecimals): AssignmentTerms {
  const price = (text: string) => {
    const parsed = parsePrice(text);
    if (parsed === undefined) throw new RangeError(`an unchecked price: ${text}`);
    return parsed;
  };
  const amount = (text: string) => amountOrZero(text, decimals) ?? ZERO;
  return {
    prices: {
      sharp: price(terms.sharp),
      peak: price(terms.peak),
      flat: price(terms.flat),
      valley: price(terms.valley),
    },
    hoardingLimitMinor: amount(terms.hoardingLimit),
    alarm1Minor: amount(terms.alarm1),
    alarm2Minor: amount(terms.alarm2),
    powerThresholdW: Number(terms.powerThreshold),
    promptAlarm1: terms.promptAlarm1,
    promptAlarm2: terms.promptAlarm2,
    sendAlarms: terms.sendAlarms,
    electricityType: terms.electricityType,
  };
}
