import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { BodyOf, doHeldItemRoute, HeldItemDetails, ShiftItemReason } from '#shared';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { DeviceRow } from '../devices/device.entity.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { saidBy, showHeldItem } from './held-items.queries.js';
import { ShiftItemRow } from './shift-item.entity.js';
import { ShiftItems } from './shift-items.service.js';

type Decision = BodyOf<typeof doHeldItemRoute>;

/** Where a person decides what becomes of signed items of shifts and leases that were kept without effect. */
@Injectable()
export class HeldItems {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly items: ShiftItems,
    private readonly live: Live,
  ) {}

  /** Refused: `item_unknown`. */
  async show(itemId: string): Promise<HeldItemDetails> {
    const item = await this.database.read((em) => showHeldItem(em, itemId));
    if (!item) throw itemUnknown();
    return item;
  }

  /**
   * Has an item done as it says: what its number or its device spoke against, a person answers for. The same id gives
   * the same decision, for ever. Refused: `item_unknown`, `decision_taken`, `item_decided_already`, and what still
   * speaks against it.
   */
  do(who: Who, itemId: string, decision: Decision): Promise<HeldItemDetails> {
    return this.decide(who, itemId, decision, 'accepted');
  }

  /** Leaves an item without effect. Refused: `item_unknown`, `decision_taken`, `item_decided_already`. */
  letBe(who: Who, itemId: string, decision: Decision): Promise<HeldItemDetails> {
    return this.decide(who, itemId, decision, 'let_be');
  }

  private async decide(
    who: Who,
    itemId: string,
    decision: Decision,
    state: 'accepted' | 'let_be',
  ): Promise<HeldItemDetails> {
    const item = await this.database
      .transaction((em) => this.decideIn(em, who, itemId, decision, state))
      .catch((error: unknown) => {
        throw isDuplicate(error) ? decisionTaken() : error;
      });
    this.live.heldItemChanged(itemId);
    return item;
  }

  private async decideIn(
    em: EntityManager,
    who: Who,
    itemId: string,
    { decisionId, reason: decisionReason }: Decision,
    state: 'accepted' | 'let_be',
  ): Promise<HeldItemDetails> {
    const known = await em.findOneBy(ShiftItemRow, { itemId });
    if (!known?.reason) throw itemUnknown();
    const { operatorId, deviceId } = known;
    await em.update(OperatorRow, { operatorId }, { operatorId });
    await em.update(DeviceRow, { deviceId }, { deviceId });
    const row = await em.findOneByOrFail(ShiftItemRow, { itemId });
    if (row.decisionId === decisionId) {
      if (row.state !== state || row.decisionReason !== decisionReason) throw decisionTaken();
      return shown(em, itemId);
    }
    if (row.state !== 'held') {
      throw new Refused('item_decided_already', 'Somebody has decided this already. Look at the list again.');
    }
    const now = this.clock.now();
    if (state === 'accepted') {
      const { timeZone } = await this.settings.current(em);
      const against = await this.items.apply(
        em,
        { ...saidBy(row), signedAtMs: row.signedAt.getTime() },
        { now, timeZone },
      );
      if (against) throw new Refused(against, SENTENCES[against]);
    }
    const decided = { state, decisionId, decisionReason, decidedById: who.operatorId, decidedAt: now };
    await em.update(ShiftItemRow, { itemId }, decided);
    const command = state === 'accepted' ? 'held_item_accepted' : 'held_item_let_be';
    const item = await shown(em, itemId);
    const said = { before: { heldReason: known.reason }, after: { state, reason: decisionReason } };
    await noteOperation(em, who, { at: now, command, thing: item.number, ...said });
    return item;
  }
}

async function shown(em: EntityManager, itemId: string): Promise<HeldItemDetails> {
  const item = await showHeldItem(em, itemId);
  if (!item) throw new Error(`item ${itemId} cannot be shown`);
  return item;
}

const LET_BE = 'It cannot be done: let it be, with a reason.';
const SENTENCES: Readonly<Record<ShiftItemReason, string>> = {
  number_used_twice: `Its number is used by another item. ${LET_BE}`,
  device_revoked: `Its device is revoked. ${LET_BE}`,
  operator_unknown: `There is no such operator here. ${LET_BE}`,
  shift_of_another: `It names the till of another operator or device. ${LET_BE}`,
  shift_opened_twice: `This till was opened already. ${LET_BE}`,
  shift_closed_twice: `This till was closed by its own device already. ${LET_BE}`,
  lease_of_another: `It names a permission of another device or operator. ${LET_BE}`,
};

const itemUnknown = (): Refused =>
  new Refused('item_unknown', 'There is no such item that was kept without effect. Look at the list again.');
const decisionTaken = (): Refused =>
  new Refused('decision_taken', 'This form was used for another decision already. Open the item again.');
