import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import {
  addMinor,
  type BodyOf,
  type DeviceRecord,
  isSameRanges,
  isWithin,
  type MinorUnits,
  minorUnits,
  sizeOf,
  type writeOffRoute,
  ZERO,
} from '#shared';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { DeviceRow } from '../devices/device.entity.js';
import { lockDevice } from '../devices/device-statement.queries.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { Refused } from '../http/refused.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { businessDateOf } from '../ledger/business-date.js';
import { tillAccount, unknownTillAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { noteOperation } from '../log/note-operation.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { advanceNumbers } from '../sales/advance-numbers.js';
import { countNumbers, numbersAbove } from '../sales/numbers.queries.js';
import { PropertySettings } from '../settings/settings.service.js';
import { ShiftBooks } from '../shifts/shift-books.service.js';
import { ShiftRow } from '../shifts/shift.entity.js';
import { lockShift } from '../shifts/shift.queries.js';
import { bytesOfWriteOff } from './signed-write-off.js';
import { takenBack } from './take-back.js';
import { WriteOffRow } from './write-off.entity.js';
import { showDevice, unaccountedOfDevice } from './write-offs.queries.js';

type Form = BodyOf<typeof writeOffRoute>;

/** A number of a device that came in: of a sale with its cash, or of another item. */
export interface ArrivedNumber {
  readonly deviceId: string;
  readonly number: number;
  /** of the sale or item, which makes what is taken back for it once */
  readonly itemId: string;
  readonly saleId: string | null;
  readonly cashMinor: MinorUnits;
}

/** Numbers of lost devices that a person says will not come, and what becomes of that word when they do. */
@Injectable()
export class WriteOffs {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keys: SigningKeys,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly books: ShiftBooks,
  ) {}

  /** Refused: `device_unknown`. */
  async show(deviceId: string): Promise<DeviceRecord> {
    return this.database.read((em) => this.shown(em, deviceId));
  }

  /**
   * Closes all that is unaccounted for of a revoked device, and books the cash that was taken for it as far as anyone
   * knows: whoever took it answers for it in his till. The same id gives the same write-off, for ever. Refused:
   * `device_unknown`, `write_off_taken`, `device_not_revoked`, `nothing_unaccounted`, `unaccounted_changed`,
   * `operator_not_concerned`, `over_lease`.
   */
  writeOff(who: Who, deviceId: string, form: Form): Promise<DeviceRecord> {
    return this.database
      .transaction(async (em) => {
        const { operatorId } = form;
        if (operatorId !== null) await em.update(OperatorRow, { operatorId }, { operatorId });
        const device = await lockDevice(em, deviceId);
        const known = await em.findOneBy(WriteOffRow, { writeOffId: form.writeOffId });
        if (known) {
          if (!isSameForm(known, deviceId, form)) throw writeOffTaken();
          return this.shown(em, deviceId);
        }
        await em.update(LeaseRow, { deviceId }, { deviceId });
        await this.refuse(em, device, form);
        await this.book(em, who, device, form);
        return this.shown(em, deviceId);
      })
      .catch((error: unknown) => {
        throw isDuplicate(error) ? writeOffTaken() : error;
      });
  }

  /** Numbers came in whose device's row is locked: what was written off for them is taken back, by entries of its own. */
  async numbersCame(em: EntityManager, arrived: readonly ArrivedNumber[], at: Date): Promise<void> {
    if (arrived.length === 0) return;
    const deviceIds = [...new Set(arrived.map(({ deviceId }) => deviceId))];
    const rows = await em.find(WriteOffRow, { where: { deviceId: In(deviceIds) }, order: { writeOffId: 'ASC' } });
    const businessDate = await this.dayOf(em, at);
    for (const row of rows) {
      const own = arrived
        .filter(({ deviceId, number }) => deviceId === row.deviceId && row.ranges.some((one) => isWithin(number, one)))
        .sort((a, b) => a.number - b.number);
      const size = sizeOf(row.ranges);
      const isComplete =
        own.length > 0 && size !== undefined && (await countNumbers(em, row.deviceId, row.ranges)) === size;
      for (const [place, one] of own.entries()) {
        const isLast = isComplete && place === own.length - 1;
        const backMinor = takenBack(row, { cashMinor: one.cashMinor, isLast });
        if (backMinor === 0) continue;
        row.reversedMinor = addMinor(row.reversedMinor, backMinor);
        await this.bookBack(em, row, one, backMinor, { at, businessDate });
      }
      await em.update(WriteOffRow, { writeOffId: row.writeOffId }, { reversedMinor: row.reversedMinor });
    }
  }

  private async refuse(em: EntityManager, device: DeviceRow, { ranges, amountMinor, operatorId }: Form): Promise<void> {
    if (!device.revokedAt) {
      throw new Refused(
        'device_not_revoked',
        'This device may still sell. Revoke it first; what it has sold comes in all the same.',
      );
    }
    const found = await unaccountedOfDevice(em, device, this.clock.now());
    if (!found) {
      throw new Refused('nothing_unaccounted', 'Every number of this device is in, or was written off already.');
    }
    if (!isSameRanges(found.numbers.ranges, ranges)) {
      throw new Refused('unaccounted_changed', 'Numbers of this device came in meanwhile. Look at the page again.');
    }
    const { operatorIds, atMostMinor } = found.numbers;
    if (operatorId === null ? amountMinor > 0 : !operatorIds.includes(operatorId)) {
      throw new Refused(
        'operator_not_concerned',
        'Choose one of the operators whose lease stands behind these numbers, or enter no cash.',
      );
    }
    if (amountMinor > atMostMinor) {
      throw new Refused('over_lease', 'The leases behind these numbers allow less. Enter no more than that.', {
        details: { atMostMinor },
      });
    }
  }

  private async book(em: EntityManager, who: Who, device: DeviceRow, form: Form): Promise<void> {
    const { deviceId } = device;
    const { writeOffId, ranges, amountMinor, reason } = form;
    const operatorId = amountMinor > 0 ? form.operatorId : null;
    const shift = operatorId === null ? null : await lastShift(em, deviceId, operatorId);
    const at = this.clock.now();
    const said = {
      ...{ writeOffId, deviceId, ranges, operatorId, shiftId: shift?.shiftId ?? null, amountMinor, reason },
      ...{ byId: who.operatorId, at, businessDate: await this.dayOf(em, at) },
    };
    const signature = this.keys.signBytes(bytesOfWriteOff(said));
    const row = { ...said, signature, keyId: this.keys.keyId, reversedMinor: ZERO };
    await em.insert(WriteOffRow, row);
    const note = { thing: device.name, before: null, after: { ranges, amountMinor, operatorId, reason } };
    await noteOperation(em, who, { at, command: 'numbers_written_off', ...note });
    await em
      .createQueryBuilder()
      .update(LeaseRow)
      .set({ writtenOffAt: at })
      .where('deviceId = :deviceId AND closedAt IS NULL AND endedNumber IS NULL AND writtenOffAt IS NULL', { deviceId })
      .execute();
    const before = { last: device.lastNumber, highest: device.highestNumber };
    const { last } = advanceNumbers(before, [], await numbersAbove(em, deviceId, before));
    await em.update(DeviceRow, { deviceId }, { lastNumber: last });
    if (amountMinor === 0) return;
    await this.post(em, row, { entryId: writeOffId, saleId: null, amountMinor, at, businessDate: row.businessDate });
    if (shift)
      await this.books.countLost(em, shift, amountMinor, { id: writeOffId, at, businessDate: row.businessDate });
  }

  private async bookBack(
    em: EntityManager,
    row: WriteOffRow,
    { itemId, saleId }: ArrivedNumber,
    backMinor: MinorUnits,
    when: { readonly at: Date; readonly businessDate: string },
  ): Promise<void> {
    const entryId = v5('write-off taken back', itemId);
    await this.post(em, row, { entryId, saleId, amountMinor: minorUnits(-backMinor), ...when });
    const shift = row.shiftId === null ? null : await lockShift(em, row.shiftId);
    if (shift) await this.books.countLost(em, shift, minorUnits(-backMinor), { id: entryId, ...when });
  }

  /** Cash for sales that are lost, into the till of who took it; below zero out of it again. */
  private async post(
    em: EntityManager,
    { writeOffId, deviceId, operatorId, shiftId }: WriteOffRow,
    entry: {
      readonly entryId: string;
      readonly saleId: string | null;
      readonly amountMinor: MinorUnits;
      readonly at: Date;
      readonly businessDate: string;
    },
  ): Promise<void> {
    const { amountMinor, ...named } = entry;
    const till = shiftId === null ? unknownTillAccount(deviceId) : tillAccount(shiftId, 'cash');
    const sides =
      amountMinor > 0 ? { debit: till, credit: 'lost_sales' as const } : { debit: 'lost_sales' as const, credit: till };
    await this.ledger.post(em, {
      ...{ ...named, kind: 'write_off', method: 'cash', operatorId, deviceId, shiftId },
      ...(amountMinor < 0 && { reversesEntryId: writeOffId }),
      rows: [{ ...sides, amountMinor: minorUnits(Math.abs(amountMinor)) }],
    });
  }

  private async shown(em: EntityManager, deviceId: string): Promise<DeviceRecord> {
    const record = await showDevice(em, deviceId, this.clock.now());
    if (!record) throw new Refused('device_unknown', 'There is no such device. Look for it in the list of devices.');
    return record;
  }

  private async dayOf(em: EntityManager, at: Date): Promise<string> {
    return businessDateOf(at.getTime(), (await this.settings.current(em)).timeZone);
  }
}

/** The operator's newest shift on the device, locked: its cash is his to answer for. */
async function lastShift(em: EntityManager, deviceId: string, operatorId: string): Promise<ShiftRow | null> {
  const [last] = await em.find(ShiftRow, { where: { deviceId, operatorId }, order: { shiftId: 'DESC' }, take: 1 });
  return last ? lockShift(em, last.shiftId) : null;
}

function isSameForm(row: WriteOffRow, deviceId: string, form: Form): boolean {
  const operatorId = form.amountMinor > 0 ? form.operatorId : null;
  return (
    row.deviceId === deviceId &&
    isSameRanges(row.ranges, form.ranges) &&
    row.amountMinor === form.amountMinor &&
    row.operatorId === operatorId &&
    row.reason === form.reason
  );
}

const writeOffTaken = (): Refused =>
  new Refused(
    'write_off_taken',
    'This form was used for another write-off already. Open the page of the device again.',
  );
