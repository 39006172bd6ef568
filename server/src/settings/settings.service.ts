import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Settings, SettingsSheet } from '#shared';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { insertNewRows } from '../database/rows.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { checkChange, currencyFixedBy, settleChange, timeZoneFixedBy } from './change-settings.js';
import { settingsRefused } from './settings-refusals.js';
import { SettingsRow } from './settings.entity.js';
import { holdSettings, loadBuiltOnSettings, readSettings, settingsOf, THE_ROW } from './settings.queries.js';

/** The default parameters of the property, its money and time, and what leases may allow. */
@Injectable()
export class PropertySettings implements OnModuleInit {
  private readonly listeners: ((settings: Settings) => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The row is there from the first start, so that it can be locked. */
  async onModuleInit(): Promise<void> {
    const row = { id: THE_ROW, value: {}, changedAt: this.clock.now(), changedBy: '', version: 0 };
    await this.database.transaction((em) => insertNewRows(em, SettingsRow, [row]));
  }

  /** The settings as they are now; inside a transaction hand its entity manager on, and they stay so until its end. */
  async current(em?: EntityManager): Promise<Settings> {
    if (!em) return this.database.read(readSettings);
    await holdSettings(em);
    return readSettings(em);
  }

  /** The settings with who changed them last and what in them is fixed. */
  sheet(): Promise<SettingsSheet> {
    return this.database.read(async (em) => {
      const row = await em.findOneByOrFail(SettingsRow, { id: THE_ROW });
      const built = await loadBuiltOnSettings(em);
      const wasChanged = row.version > 0;
      return {
        settings: settingsOf(row),
        changedAt: wasChanged ? row.changedAt.toISOString() : null,
        changedBy: wasChanged ? row.changedBy : null,
        currencyFixedBy: currencyFixedBy(built),
        timeZoneFixedBy: timeZoneFixedBy(built),
      };
    });
  }

  /**
   * Keeps changed settings. The same again, after a lost answer, is answered with what is kept. Refused:
   * `settings_changed` when somebody else has changed them since they were looked at, and the refusals of `checkChange`.
   */
  async save(who: Who, wish: Settings): Promise<Settings> {
    const saved = await this.database.transaction(async (em) => {
      await em.update(SettingsRow, { id: THE_ROW }, { id: THE_ROW });
      const row = await em.findOneByOrFail(SettingsRow, { id: THE_ROW });
      const before = settingsOf(row);
      const settled = settleChange(before, wish, this.clock.now());
      if (sameSettings(before, settled)) return before;
      if (before.version !== wish.version) throw changedByAnother(row);
      const refused = checkChange(before, settled, await loadBuiltOnSettings(em));
      if (refused) throw settingsRefused(refused);
      const { version, ...value } = settled;
      const change = { value, version, changedAt: this.clock.now(), changedBy: who.fullName };
      await em.update(SettingsRow, { id: THE_ROW }, change);
      const said = { thing: settled.propertyName, before, after: settled };
      await noteOperation(em, who, { at: change.changedAt, command: 'settings_changed', ...said });
      return settled;
    });
    for (const listener of this.listeners) listener(saved);
    return saved;
  }

  /** Registers what another feature does after the settings were saved. */
  whenSaved(listener: (settings: Settings) => void): void {
    this.listeners.push(listener);
  }
}

/** Written alike, whatever the order in which the keys came. */
function sameSettings(a: Settings, b: Settings): boolean {
  const textOf = (settings: Settings): string =>
    JSON.stringify({ ...settings, version: 0 }, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
        : value,
    );
  return textOf(a) === textOf(b);
}

function changedByAnother({ changedBy, changedAt }: SettingsRow): Refused {
  return new Refused(
    'settings_changed',
    `${changedBy} has changed the settings since you looked at them. Look at the new ones, then save yours again.`,
    { details: { by: changedBy, at: changedAt.toISOString() } },
  );
}
