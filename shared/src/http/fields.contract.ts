/** The field types that every contract is made of. */
import * as z from 'zod/mini';
import type { DpuCode, MeterCode } from '../meters/meter-code.js';
import { parseDpuCode, parseMeterCode, ROOM_PATTERN } from '../meters/meter-code.js';
import { METER_MODEL_IDS } from '../meters/meter-model.js';
import { METER_MODES } from '../meters/mode.js';
import type { MinorUnits } from '../money/money.js';
import { MAX_PRICE, type PricePerKwh } from '../money/price.js';
import { METHOD_PATTERN, type PaymentMethod } from '../sales/payment-method.js';

/** Lower-case UUID, version 7 where the client makes it. */
export const idField = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'not an id'));
/** UTC, ISO 8601 with milliseconds. */
export const instantField = z.iso.datetime();
/** Minor units, may be negative. */
export const minorField = z.int() as unknown as z.ZodMiniType<MinorUnits, MinorUnits>;
/** Minor units, zero or more. */
export const positiveMinorField = z.int().check(z.nonnegative()) as unknown as z.ZodMiniType<MinorUnits, MinorUnits>;
/** 1/10,000 of a major unit per kWh. */
export const priceField = z.int().check(z.nonnegative(), z.maximum(MAX_PRICE)) as unknown as z.ZodMiniType<
  PricePerKwh,
  PricePerKwh
>;
export const pricesField = z.object({ sharp: priceField, peak: priceField, flat: priceField, valley: priceField });
export const meterCodeField = z
  .string()
  .check(
    z.refine((code) => parseMeterCode(code).ok, 'a meter code has ten characters, for example 020103031E'),
  ) as unknown as z.ZodMiniType<MeterCode, MeterCode>;
export const dpuCodeField = z
  .string()
  .check(
    z.refine((code) => parseDpuCode(code).ok, 'a DPU code has six digits, for example 020103'),
  ) as unknown as z.ZodMiniType<DpuCode, DpuCode>;
export const buildingField = z.int().check(z.minimum(1), z.maximum(99));
export const roomField = z
  .string()
  .check(
    z.trim(),
    z.regex(ROOM_PATTERN, 'a room has letters and digits, 24 at most, and each word letters of one alphabet'),
  );
export const modelField = z.enum(METER_MODEL_IDS);
export const modeField = z.enum(METER_MODES);
export const methodField = z
  .string()
  .check(z.regex(METHOD_PATTERN, 'no payment method has this code')) as unknown as z.ZodMiniType<
  PaymentMethod,
  PaymentMethod
>;
export const accountNumberField = z.string().check(z.regex(/^\d{6}$/, 'an account number has six digits'));
export const base64UrlField = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/));
export const wattsField = z.int().check(z.minimum(0), z.maximum(65535));
/** How often a row was changed by people, counted from 1. */
export const versionField = z.int().check(z.minimum(1));
export const remarkField = z.string().check(z.trim(), z.maxLength(500));
/** What every row that people make says of itself. */
export const rowFields = { createdAt: instantField, createdBy: z.string(), version: versionField };
/** Of the form that makes something: the same request again, after a lost answer, is answered with what it made. */
export const requestFields = { requestId: z.optional(idField) };
/** Of the row that was looked at: what another editor has changed meanwhile is not overwritten. */
export const lookedAtFields = { version: versionField };
/** Page by key: `after` is the `next` of the page before. */
export const pageQuery = {
  after: z.optional(z.string().check(z.maxLength(200))),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500))),
};
export const pageOf = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), total: z.int(), next: z.nullable(z.string()) });
