import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IntakeItem, QuarantinedItem, ResponseOf, retryQuarantinedRoute } from '#shared';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { Intake } from '../sales/intake.service.js';
import { QuarantinedItemRow } from '../sales/quarantined-item.entity.js';
import { nameOfQuarantined } from '../sales/quarantined-name.js';
import { quarantinedUnknown } from './held-refusals.js';
import { showQuarantined } from './quarantine.queries.js';

interface Dismissal {
  readonly dismissId: string;
  readonly reason: string;
}

/**
 * Where a person looks at what cannot be believed. What an item says of its building is only a claim, so this is for
 * those who work in all of them.
 */
@Injectable()
export class QuarantineDesk {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly intake: Intake,
    private readonly live: Live,
  ) {}

  /** Refused: `quarantined_unknown`. */
  show(who: Who, quarantineId: string): Promise<QuarantinedItem> {
    return this.database.read((em) => shown(em, who, quarantineId));
  }

  /** Closes an item; it is kept whole. Refused: `quarantined_unknown`, `dismiss_taken`, `dismissed_already`. */
  async dismiss(who: Who, quarantineId: string, dismissal: Dismissal): Promise<QuarantinedItem> {
    const item = await this.database
      .transaction((em) => this.dismissIn(em, who, quarantineId, dismissal))
      .catch((error: unknown) => {
        throw isDuplicate(error) ? dismissTaken() : error;
      });
    this.live.quarantineChanged(quarantineId);
    return item;
  }

  /** Sends an item through the ordinary door again: its device may be known by now. Refused: `quarantined_unknown`. */
  async retry(who: Who, quarantineId: string): Promise<ResponseOf<typeof retryQuarantinedRoute>> {
    const sent = await this.database.read(async (em): Promise<IntakeItem> => {
      const { bytes, signature } = await shown(em, who, quarantineId);
      const { remark } = await em.findOneByOrFail(QuarantinedItemRow, { quarantineId });
      return { bytes, signature, ...(remark === null ? {} : { remark }) };
    });
    const { results } = await this.intake.take({ deviceId: '', items: [sent] });
    const [result] = results;
    if (!result) throw new Error(`the intake said nothing of ${quarantineId}`);
    const item = await this.database.transaction(async (em) => {
      const shownNow = await shown(em, who, quarantineId);
      const after = { outcome: result.outcome, why: result.reason };
      const said = { thing: nameOf(shownNow), before: null, after };
      await noteOperation(em, who, { at: this.clock.now(), command: 'quarantine_retried', ...said });
      return shownNow;
    });
    this.live.quarantineChanged(quarantineId);
    return { outcome: result.outcome, reason: result.reason, item };
  }

  private async dismissIn(
    em: EntityManager,
    who: Who,
    quarantineId: string,
    { dismissId, reason }: Dismissal,
  ): Promise<QuarantinedItem> {
    await em.update(QuarantinedItemRow, { quarantineId }, { signed: () => 'signed' });
    const before = await shown(em, who, quarantineId);
    const row = await em.findOneByOrFail(QuarantinedItemRow, { quarantineId });
    if (row.dismissId === dismissId) {
      if (row.dismissReason === reason) return before;
      throw dismissTaken();
    }
    if (row.resolvedAt !== null) {
      throw new Refused(
        'dismissed_already',
        'This item is closed already: it has come in as it should, or a person closed it.',
      );
    }
    const closed = { resolvedAt: this.clock.now(), dismissId, dismissReason: reason, dismissedById: who.operatorId };
    await em.update(QuarantinedItemRow, { quarantineId }, closed);
    const said = { thing: nameOf(before), before: null, after: { reason } };
    await noteOperation(em, who, { at: closed.resolvedAt, command: 'quarantine_dismissed', ...said });
    return shown(em, who, quarantineId);
  }
}

/** What the log calls it. */
function nameOf({ claimedDevicePrefix, claimedNumber, receivedAt }: QuarantinedItem): string {
  return nameOfQuarantined(claimedDevicePrefix, claimedNumber, new Date(receivedAt));
}

async function shown(em: EntityManager, who: Who, quarantineId: string): Promise<QuarantinedItem> {
  const item = await showQuarantined(em, who, quarantineId);
  if (!item) throw quarantinedUnknown();
  return item;
}

const dismissTaken = (): Refused =>
  new Refused('dismiss_taken', 'This form was used for another item already. Open the item again.');
