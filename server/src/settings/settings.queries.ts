import type { EntityManager } from 'typeorm';
import { type Settings, upgradeSettings } from '#shared';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { ShiftRow } from '../shifts/shift.entity.js';
import { IsNull } from 'typeorm';
import type { BuiltOnSettings } from './change-settings.js';
import { DEFAULT_SETTINGS } from './default-settings.js';
import { SettingsRow } from './settings.entity.js';

export const THE_ROW = 1;

/** The settings as they stand; what a later version adds has its default until somebody saves. */
export async function readSettings(em: EntityManager): Promise<Settings> {
  const row = await em.findOneBy(SettingsRow, { id: THE_ROW });
  return row ? settingsOf(row) : DEFAULT_SETTINGS;
}

export function settingsOf({ value, version }: SettingsRow): Settings {
  return { ...DEFAULT_SETTINGS, ...(upgradeSettings(value) as Partial<Settings>), version };
}

/**
 * Keeps the settings as they are until this transaction has committed. Whoever books counts on currency, decimals and
 * zone, and many book at once: they share this lock, and only who changes the settings waits for them. SQLite has one
 * writer at a time.
 */
export async function holdSettings(em: EntityManager): Promise<void> {
  if (em.connection.options.type !== 'mysql' || !em.queryRunner?.isTransactionActive) return;
  await em.query('SELECT id FROM settings WHERE id = ? LOCK IN SHARE MODE', [THE_ROW]);
}

/** What hangs on the settings as they are. */
export async function loadBuiltOnSettings(em: EntityManager): Promise<BuiltOnSettings> {
  return {
    booked: await em.exists(LedgerRow),
    opened: await em.exists(AssignmentRow),
    shiftsOpen: await em.existsBy(ShiftRow, { closing: IsNull() }),
  };
}
