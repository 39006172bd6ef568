import * as z from 'zod/mini';
import { instantField, methodField, positiveMinorField, pricesField, wattsField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { SETTINGS_FAULTS } from './settings-rules.js';

/** Bounds of whole numbers, least and most, for the schema and for the form that is filled in. */
export const SETTINGS_BOUNDS = {
  collectionIntervalMin: [1, 1440],
  sessionIdleHours: [1, 24 * 90],
  sessionLifeHours: [1, 24 * 365],
  lockAfterMin: [0, 720],
  leaseHours: [1, 24 * 14],
  leaseCount: [1, 100_000],
} as const;
/** How long texts may be, in characters. */
export const SETTINGS_LENGTHS = { propertyName: 100, currencyCode: 8, methodName: 24, paperText: 400 } as const;
/** Lines of a receipt's header or footer: more would push the amount off the paper. */
export const PAPER_LINES = 8;
export const MOST_METHODS = 40;

const within = ([least, most]: readonly [number, number]) => z.int().check(z.minimum(least), z.maximum(most));
const noControls = z.regex(/^[^\u0000-\u001f\u007f]*$/, 'no control characters');
const paperField = z.string().check(
  z.trim(),
  z.maxLength(SETTINGS_LENGTHS.paperText),
  z.regex(/^[^\u0000-\u0009\u000b-\u001f\u007f]*$/, 'lines of text without control characters'),
  z.refine((text) => text.split('\n').length <= PAPER_LINES, `at most ${PAPER_LINES} lines`),
);
const methodNameField = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(SETTINGS_LENGTHS.methodName), noControls);
const smsField = z.string().check(z.trim(), z.maxLength(30));

export const methodSettingSchema = z.object({
  code: methodField,
  nameEn: methodNameField,
  nameZh: methodNameField,
  enabled: z.boolean(),
  offline: z.boolean(),
  /** when it was switched off; what a form says here is not looked at */
  disabledAt: z.nullable(instantField),
});

/** Default parameters of the property (manual 1.2), its money and time, and what a lease may allow. */
export const settingsSchema = z.object({
  /** how often they were changed; 0 before the first change */
  version: z.int().check(z.minimum(0)),
  propertyName: z.string().check(z.trim(), z.maxLength(SETTINGS_LENGTHS.propertyName), noControls),
  currencyCode: z.string().check(z.trim(), z.minLength(1), z.maxLength(SETTINGS_LENGTHS.currencyCode), noControls),
  currencyDecimals: z.union([z.literal(0), z.literal(2), z.literal(3)]),
  timeZone: z.string().check(z.minLength(1), z.maxLength(60)),
  powerThresholdW: wattsField,
  collectionIntervalMin: within(SETTINGS_BOUNDS.collectionIntervalMin),
  alarm1Minor: positiveMinorField,
  alarm2Minor: positiveMinorField,
  hoardingLimitMinor: positiveMinorField,
  prices: pricesField,
  methods: z.array(methodSettingSchema).check(z.minLength(1), z.maxLength(MOST_METHODS)),
  leaseHours: within(SETTINGS_BOUNDS.leaseHours),
  leasePerSaleMinor: positiveMinorField,
  leaseSumMinor: positiveMinorField,
  leaseCount: within(SETTINGS_BOUNDS.leaseCount),
  /** a session ends when it was not used for so long, and when it is so old */
  sessionIdleHours: within(SETTINGS_BOUNDS.sessionIdleHours),
  sessionLifeHours: within(SETTINGS_BOUNDS.sessionLifeHours),
  /** a shared device asks for the PIN after so long without a touch; 0 never */
  lockAfterMin: within(SETTINGS_BOUNDS.lockAfterMin),
  /** a new device is registered with a one-time code, unless whoever looks after devices stands at it */
  devicesNeedCode: z.boolean(),
  smsNumber1: smsField,
  smsNumber2: smsField,
  receiptHeader: paperField,
  receiptFooter: paperField,
});
export type Settings = z.infer<typeof settingsSchema>;

/** Why currency and decimals can be changed no more. */
export const CURRENCY_FIXED_BY = ['money_booked', 'accounts_opened'] as const;
/** Why the time zone cannot be changed: never again, or not now. */
export const TIME_ZONE_FIXED_BY = ['money_booked', 'shifts_open'] as const;

/** What the page of the settings shows beside them. */
export const settingsSheetSchema = z.object({
  settings: settingsSchema,
  changedAt: z.nullable(instantField),
  changedBy: z.nullable(z.string()),
  currencyFixedBy: z.nullable(z.enum(CURRENCY_FIXED_BY)),
  timeZoneFixedBy: z.nullable(z.enum(TIME_ZONE_FIXED_BY)),
});
export type SettingsSheet = z.infer<typeof settingsSheetSchema>;

export const showSettingsRoute = defineRoute({
  method: 'GET',
  path: '/api/settings',
  access: 'session',
  summary: 'Default parameters of the property',
  response: settingsSchema,
});
export const showSettingsSheetRoute = defineRoute({
  method: 'GET',
  path: '/api/settings/sheet',
  access: 'settings.view',
  summary: 'The settings, who changed them last, and what in them is fixed',
  response: settingsSheetSchema,
});
export const saveSettingsRoute = defineRoute({
  method: 'PUT',
  path: '/api/settings',
  access: 'settings.update',
  summary: 'Change the settings that were looked at; currency and time zone only before money is booked',
  body: settingsSchema,
  response: settingsSchema,
  refusals: [
    'settings_changed',
    'currency_is_fixed',
    'time_zone_is_fixed',
    'shifts_are_open',
    ...SETTINGS_FAULTS,
    'method_is_kept',
  ],
});

const previewBody = z.object({
  ...{ propertyName: settingsSchema.shape.propertyName, currencyCode: settingsSchema.shape.currencyCode },
  ...{ currencyDecimals: settingsSchema.shape.currencyDecimals, timeZone: settingsSchema.shape.timeZone },
  ...{ receiptHeader: paperField, receiptFooter: paperField },
  methodName: methodNameField,
  language: z.enum(['en', 'zh']),
  paper: z.enum(['a4', 'roll58', 'roll80']),
});
export const previewReceiptRoute = defineRoute({
  method: 'POST',
  path: '/api/settings/receipt-preview',
  access: 'settings.view',
  summary: 'An example receipt with this header and footer, marked as an example; nothing is booked or kept',
  body: previewBody,
  file: 'application/pdf',
  refusals: ['time_zone_unknown'],
});
