import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Settings } from '#shared';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { checkSettings, DEFAULT_SETTINGS, type SettingsRefusal } from './default-settings.js';
import { SettingsRow } from './settings.entity.js';

const THE_ROW = 1;

const SENTENCES: Readonly<Record<SettingsRefusal, string>> = {
  currency_is_fixed: 'Currency and decimals stay as they are, since amounts are booked in them already.',
  time_zone_is_fixed: 'The time zone stays as it is, since the days of booked sales follow from it.',
  time_zone_unknown: 'This time zone is not known. Write it like Europe/Warsaw or UTC.',
};

/** The default parameters of the property. */
@Injectable()
export class PropertySettings {
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The settings as they are now; inside a transaction hand its entity manager on. */
  current(em?: EntityManager): Promise<Settings> {
    return em ? readSettings(em) : this.database.read(readSettings);
  }

  /** Refused: `currency_is_fixed`, `time_zone_is_fixed`, `time_zone_unknown`. */
  async save(who: Who, settings: Settings): Promise<Settings> {
    const saved = await this.database.transaction(async (em) => {
      const before = await readSettings(em);
      const refusal = checkSettings(before, settings, await em.exists(LedgerRow));
      if (refusal) throw new Refused(refusal, SENTENCES[refusal]);
      const value = { value: settings, changedAt: this.clock.now(), changedBy: who.fullName };
      await em.upsert(SettingsRow, { id: THE_ROW, ...value }, ['id']);
      const said = { thing: settings.propertyName, before, after: settings };
      await noteOperation(em, who, { at: value.changedAt, command: 'settings_changed', ...said });
      return settings;
    });
    for (const listener of this.listeners) listener();
    return saved;
  }

  /** Registers what another feature does after the settings were saved. */
  whenSaved(listener: () => void): void {
    this.listeners.push(listener);
  }
}

async function readSettings(em: EntityManager): Promise<Settings> {
  const row = await em.findOneBy(SettingsRow, { id: THE_ROW });
  // What a later version adds has its default until somebody saves.
  return { ...DEFAULT_SETTINGS, ...row?.value };
}
