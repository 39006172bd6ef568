import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type BodyOf,
  type closeShiftRoute,
  type handOverRoute,
  minorUnits,
  type ResponseOf,
  type ShiftDetails,
  ZERO,
} from '#shared';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { DeviceRow } from '../devices/device.entity.js';
import { Refused } from '../http/refused.js';
import { businessDateOf } from '../ledger/business-date.js';
import { tillAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { noteOperation } from '../log/note-operation.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { HandOverRow } from './hand-over.entity.js';
import { ShiftBooks } from './shift-books.service.js';
import { ShiftRow } from './shift.entity.js';
import { lockShift } from './shift.queries.js';
import { showShift } from './shifts.queries.js';
import { shortageOf } from './till-difference.js';

type Closing = BodyOf<typeof closeShiftRoute>;
type Given = BodyOf<typeof handOverRoute>;
type Received = ResponseOf<typeof handOverRoute>;

/** Tills from the office: looked at, closed where their device cannot, and emptied by whoever receives the cash. */
@Injectable()
export class Shifts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly books: ShiftBooks,
  ) {}

  /** Refused: `shift_unknown`. */
  show(who: Who, shiftId: string): Promise<ShiftDetails> {
    return this.database.read((em) => this.shown(em, who, shiftId));
  }

  /**
   * Closes a till with what was counted in the office. The same closing id gives the same till, for ever. Refused:
   * `shift_unknown`, `closing_taken`, `shift_closed_already`.
   */
  close(who: Who, shiftId: string, { closingId, countedMinor, reason }: Closing): Promise<ShiftDetails> {
    return this.database.transaction(async (em) => {
      const shift = await lockTill(em, shiftId);
      if (shift.officeClosingId === closingId) {
        if (shift.officeCountedMinor !== countedMinor || shift.officeReason !== reason) throw closingTaken();
        return this.shown(em, who, shiftId);
      }
      if (await em.existsBy(ShiftRow, { officeClosingId: closingId })) throw closingTaken();
      if (shift.closing !== null) {
        throw new Refused('shift_closed_already', 'This till was closed already. Its page shows what was counted.');
      }
      const now = this.clock.now();
      const by = { closing: 'office' as const, closedById: who.operatorId, deviceTotals: null };
      const event = { id: closingId, at: now, businessDate: await this.dayOf(em, now) };
      await this.books.close(em, shift, { ...by, ...event, countedMinor }, now);
      const command = { officeClosingId: closingId, officeCountedMinor: countedMinor, officeReason: reason };
      await em.update(ShiftRow, { shiftId }, command);
      const closed = await this.shown(em, who, shiftId);
      const said = { thing: closed.operatorName, before: null, after: { countedMinor, reason } };
      await noteOperation(em, who, { at: now, command: 'shift_closed', ...said });
      return closed;
    });
  }

  /**
   * Cash out of an operator's till into the office, received by another one: the only thing that lowers what the first
   * one carries. With the cash of a closed till its receiver may accept what is missing. The same id gives the same
   * hand-over, for ever. Refused: `shift_unknown`, `hand_over_taken`, `receiver_is_giver`, `nothing_to_receive`,
   * `over_till_cash`.
   */
  receive(who: Who, given: Given): Promise<Received> {
    return this.database.transaction(async (em) => {
      const shift = await lockTill(em, given.shiftId);
      const known = await em.findOneBy(HandOverRow, { handOverId: given.handOverId });
      if (known) return this.receivedBefore(em, who, known, given);
      const { shiftId, operatorId: giverId, deviceId } = shift;
      const { handOverId, amountMinor, remark } = given;
      await this.refuseHandOver(em, who, shift, given);
      const shortAcceptedMinor = given.acceptShortage ? shortageOf(shift) : ZERO;
      const at = this.clock.now();
      const businessDate = await this.dayOf(em, at);
      const row = { handOverId, shiftId, giverId, receiverId: who.operatorId, amountMinor, shortAcceptedMinor };
      await em.insert(HandOverRow, { ...row, remark, at, businessDate });
      if (amountMinor > 0) {
        await this.ledger.post(em, {
          ...{ entryId: handOverId, kind: 'hand_over', saleId: null, at, businessDate, method: 'cash' },
          ...{ operatorId: giverId, deviceId, shiftId },
          rows: [{ debit: 'office', credit: tillAccount(shiftId, 'cash'), amountMinor }],
        });
      }
      if (shortAcceptedMinor > 0) {
        const accepted = minorUnits((shift.shortAcceptedMinor ?? 0) + shortAcceptedMinor);
        await em.update(ShiftRow, { shiftId }, { shortAcceptedMinor: accepted });
      }
      const received = await this.received(em, who, given);
      const said = {
        thing: received.shift.operatorName,
        before: null,
        after: { amountMinor, shortAcceptedMinor, remark },
      };
      await noteOperation(em, who, { at, command: 'cash_handed_over', ...said });
      return received;
    });
  }

  private async refuseHandOver(em: EntityManager, who: Who, shift: ShiftRow, given: Given): Promise<void> {
    if (shift.operatorId === who.operatorId) {
      throw new Refused('receiver_is_giver', 'This is your own till. Another operator must receive its cash.');
    }
    const accepts = given.acceptShortage && shortageOf(shift) > 0;
    if (given.amountMinor === 0 && !accepts) {
      throw new Refused(
        'nothing_to_receive',
        'The amount is zero and nothing is missing. Enter the cash you received.',
      );
    }
    const inTillMinor = await this.ledger.balance(em, tillAccount(shift.shiftId, 'cash'));
    if (given.amountMinor > inTillMinor) {
      throw new Refused(
        'over_till_cash',
        'The books know of less cash in this till. Let its device send what it has sold first.',
        { details: { inTillMinor } },
      );
    }
  }

  private async receivedBefore(em: EntityManager, who: Who, known: HandOverRow, given: Given): Promise<Received> {
    const isSame =
      known.receiverId === who.operatorId &&
      known.shiftId === given.shiftId &&
      known.amountMinor === given.amountMinor &&
      known.remark === given.remark &&
      // Where nothing was missing it made no difference, and is not kept.
      (given.acceptShortage || known.shortAcceptedMinor === 0);
    if (isSame) return this.received(em, who, given);
    throw new Refused('hand_over_taken', 'This form was used for another hand-over already. Begin a new one.');
  }

  private async received(em: EntityManager, who: Who, { handOverId, shiftId }: Given): Promise<Received> {
    const shift = await this.shown(em, who, shiftId);
    const handOver = shift.handOvers.find((one) => one.handOverId === handOverId);
    if (!handOver) throw new Error(`hand-over ${handOverId} was stored and is not there`);
    return { handOver, shift };
  }

  private async shown(em: EntityManager, who: Who, shiftId: string): Promise<ShiftDetails> {
    const shift = await showShift(em, who, shiftId);
    if (!shift) throw shiftUnknown();
    return shift;
  }

  private async dayOf(em: EntityManager, at: Date): Promise<string> {
    return businessDateOf(at.getTime(), (await this.settings.current(em)).timeZone);
  }
}

/** Locks what counts by a till, in the server's order: its operator (his float), its device, the shift. */
async function lockTill(em: EntityManager, shiftId: string): Promise<ShiftRow> {
  const found = await em.findOneBy(ShiftRow, { shiftId });
  if (!found) throw shiftUnknown();
  const { operatorId, deviceId } = found;
  await em.update(OperatorRow, { operatorId }, { operatorId });
  if (deviceId !== null) await em.update(DeviceRow, { deviceId }, { deviceId });
  const shift = await lockShift(em, shiftId);
  if (!shift) throw shiftUnknown();
  // A device claimed the shift meanwhile: its next sale is guarded by its own lock.
  if (shift.deviceId !== null && shift.deviceId !== deviceId) {
    await em.update(DeviceRow, { deviceId: shift.deviceId }, { deviceId: shift.deviceId });
  }
  return shift;
}

const shiftUnknown = (): Refused =>
  new Refused('shift_unknown', 'There is no such till, or you may not see it. Look for it in the list of tills.');
const closingTaken = (): Refused =>
  new Refused('closing_taken', 'This form was used for another closing already. Begin a new one.');
