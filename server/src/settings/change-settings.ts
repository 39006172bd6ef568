/** May the settings be changed so, and what are they then? */
import {
  canonicalTimeZone,
  type CURRENCY_FIXED_BY,
  isKeptMethod,
  type MethodSetting,
  type Settings,
  settingsFaults,
  type SettingsFaultName,
  type TIME_ZONE_FIXED_BY,
} from '#shared';

/** What hangs on the settings as they are. */
export interface BuiltOnSettings {
  /** the ledger has a row */
  readonly booked: boolean;
  /** an account was opened: its limits and alarms are amounts */
  readonly opened: boolean;
  /** a shift is open: its day has begun */
  readonly shiftsOpen: boolean;
}

export type SettingsRefusal =
  'currency_is_fixed' | 'time_zone_is_fixed' | 'shifts_are_open' | 'method_is_kept' | SettingsFaultName;

/** Why it is refused, and the fields that are wrong. */
export interface RefusedChange {
  readonly refusal: SettingsRefusal;
  readonly paths: readonly string[];
  /** the method that may not go */
  readonly method?: MethodSetting;
}

/** Amounts in the books and in what meters were told mean what currency and decimals said on that day. */
export function currencyFixedBy({ booked, opened }: BuiltOnSettings): (typeof CURRENCY_FIXED_BY)[number] | null {
  return booked ? 'money_booked' : opened ? 'accounts_opened' : null;
}

/** The business day of every booking follows from the zone, and an open shift is in the middle of one. */
export function timeZoneFixedBy({ booked, shiftsOpen }: BuiltOnSettings): (typeof TIME_ZONE_FIXED_BY)[number] | null {
  return booked ? 'money_booked' : shiftsOpen ? 'shifts_open' : null;
}

/** The first reason against a change of the settings, or undefined. */
export function checkChange(before: Settings, after: Settings, built: BuiltOnSettings): RefusedChange | undefined {
  const changed = (['currencyCode', 'currencyDecimals'] as const).filter((name) => before[name] !== after[name]);
  if (changed.length > 0 && currencyFixedBy(built)) return { refusal: 'currency_is_fixed', paths: changed };
  const zoneFixedBy = before.timeZone === after.timeZone ? null : timeZoneFixedBy(built);
  if (zoneFixedBy) {
    const refusal = zoneFixedBy === 'money_booked' ? 'time_zone_is_fixed' : 'shifts_are_open';
    return { refusal, paths: ['timeZone'] };
  }
  const faults = settingsFaults(after);
  const [first] = faults;
  if (first) return { refusal: first.refusal, paths: faults.map(({ path }) => path) };
  const left = new Set(after.methods.map(({ code }) => code));
  const gone = before.methods.find((method) => isKeptMethod(method) && !left.has(method.code));
  return gone && { refusal: 'method_is_kept', paths: ['methods'], method: gone };
}

/**
 * The settings as they are kept: when a method was switched off is known here alone, and a zone has its one name, unless
 * it is the one that there was under another.
 */
export function settleChange(before: Settings, after: Settings, now: Date): Settings {
  const known = new Map(before.methods.map((method) => [method.code, method]));
  const disabledAtOf = ({ code, enabled }: MethodSetting): string | null => {
    if (enabled) return null;
    const was = known.get(code);
    return was?.enabled ? now.toISOString() : (was?.disabledAt ?? null);
  };
  const methods = after.methods.map((method) => ({ ...method, disabledAt: disabledAtOf(method) }));
  const timeZone = canonicalTimeZone(after.timeZone);
  const isSameZone = canonicalTimeZone(before.timeZone) === timeZone;
  return { ...after, methods, timeZone: isSameZone ? before.timeZone : timeZone, version: before.version + 1 };
}
