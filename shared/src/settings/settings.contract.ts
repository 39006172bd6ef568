import * as z from 'zod/mini';
import { methodField, positiveMinorField, pricesField, wattsField } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';

/** Default parameters of the property (manual 1.2) and what a lease may allow. */
export const settingsSchema = z.object({
  propertyName: z.string().check(z.trim(), z.maxLength(100)),
  currencyCode: z.string().check(z.trim(), z.minLength(1), z.maxLength(8)),
  currencyDecimals: z.union([z.literal(0), z.literal(2), z.literal(3)]),
  timeZone: z.string().check(z.minLength(1), z.maxLength(60)),
  powerThresholdW: wattsField,
  collectionIntervalMin: z.int().check(z.minimum(1), z.maximum(1440)),
  alarm1Minor: positiveMinorField,
  alarm2Minor: positiveMinorField,
  hoardingLimitMinor: positiveMinorField,
  prices: pricesField,
  methods: z.array(methodField).check(z.minLength(1)),
  offlineMethods: z.array(methodField),
  leaseHours: z.int().check(z.minimum(1), z.maximum(24 * 14)),
  leasePerSaleMinor: positiveMinorField,
  leaseSumMinor: positiveMinorField,
  leaseCount: z.int().check(z.minimum(1), z.maximum(100000)),
  /** a session ends when it was not used for so long, and when it is so old */
  sessionIdleHours: z.int().check(z.minimum(1), z.maximum(24 * 90)),
  sessionLifeHours: z.int().check(z.minimum(1), z.maximum(24 * 365)),
  /** a shared device asks for the PIN after so long without a touch; 0 never */
  lockAfterMin: z.int().check(z.minimum(0), z.maximum(720)),
  smsNumber1: z.string().check(z.trim(), z.maxLength(30)),
  smsNumber2: z.string().check(z.trim(), z.maxLength(30)),
  receiptHeader: z.string().check(z.trim(), z.maxLength(300)),
  receiptFooter: z.string().check(z.trim(), z.maxLength(300)),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What properties and browsers have that last saved settings of a version without these. */
export const LATER_SETTINGS = { sessionIdleHours: 7 * 24, sessionLifeHours: 30 * 24, lockAfterMin: 10 };

export const showSettingsRoute = defineRoute({
  method: 'GET',
  path: '/api/settings',
  access: 'session',
  summary: 'Default parameters of the property',
  response: settingsSchema,
});
export const saveSettingsRoute = defineRoute({
  method: 'PUT',
  path: '/api/settings',
  access: 'settings.update',
  summary: 'Change the default parameters; currency, decimals and time zone only before the first sale',
  body: settingsSchema,
  response: settingsSchema,
  refusals: ['currency_is_fixed', 'time_zone_is_fixed', 'time_zone_unknown'],
});
