import { Injectable } from '@nestjs/common';
import { type BodyOf, type DeviceCode, type makeDeviceCodeRoute, type ResponseOf } from '#shared';
import { type EntityManager, In, IsNull, MoreThan } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { againWhenTaken } from '../database/made-once.js';
import { Refused } from '../http/refused.js';
import { CODE_KINDS, codeFrom, hashOfCode } from '../keys/one-time-code.js';
import { noteOperation } from '../log/note-operation.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { DeviceCodeRow } from './device-code.entity.js';

/** Long enough to hand the tablet over; too short to be found later. */
export const DEVICE_CODE_LIFETIME_MS = 15 * 60_000;

/** One-time codes with which the office lets browsers register. */
@Injectable()
export class DeviceCodes {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * A code, told by this answer only. The same id gets a new code in the place of the one whose answer may be lost.
   * Refused: `device_code_used`.
   */
  make(
    who: Who,
    { codeId, name }: BodyOf<typeof makeDeviceCodeRoute>,
  ): Promise<ResponseOf<typeof makeDeviceCodeRoute>> {
    const code = codeFrom('device', this.ids.bytes(CODE_KINDS.device.letters));
    const createdAt = this.clock.now();
    const endsAt = new Date(createdAt.getTime() + DEVICE_CODE_LIFETIME_MS);
    const work = async (em: EntityManager): Promise<ResponseOf<typeof makeDeviceCodeRoute>> => {
      const known = await em.existsBy(DeviceCodeRow, { codeId });
      const codeHash = hashOfCode('device', code);
      if (known) {
        const fresh = { codeHash, name, createdAt, endsAt };
        const { affected } = await em.update(DeviceCodeRow, { codeId, usedAt: IsNull() }, fresh);
        if (affected === 0) throw used();
      } else {
        const row = { codeId, codeHash, name, createdBy: who.operatorId, createdAt, endsAt };
        await em.insert(DeviceCodeRow, { ...row, usedAt: null, deviceId: null });
      }
      const after = { name, endsAt: endsAt.toISOString() };
      await noteOperation(em, who, { at: createdAt, command: 'device_code_made', thing: name, before: null, after });
      const times = { createdAt: createdAt.toISOString(), endsAt: endsAt.toISOString() };
      return { codeId, name, byName: who.fullName, ...times, code };
    };
    return againWhenTaken(() => this.database.transaction(work));
  }

  /** Those that can still be used, newest first. */
  open(): Promise<DeviceCode[]> {
    return this.database.read(async (em) => {
      const rows = await em.find(DeviceCodeRow, {
        where: { usedAt: IsNull(), endsAt: MoreThan(this.clock.now()) },
        order: { createdAt: 'DESC', codeId: 'DESC' },
      });
      const makers = await em.findBy(OperatorRow, { operatorId: In(rows.map(({ createdBy }) => createdBy)) });
      const nameOf = new Map(makers.map(({ operatorId, fullName }) => [operatorId, fullName]));
      return rows.map(({ codeId, name, createdBy, createdAt, endsAt }) => ({
        ...{ codeId, name, byName: nameOf.get(createdBy) ?? '' },
        ...{ createdAt: createdAt.toISOString(), endsAt: endsAt.toISOString() },
      }));
    });
  }

  /** Nobody registers with it any more; a second time changes nothing. Refused: `device_code_used`. */
  async withdraw(who: Who, codeId: string): Promise<void> {
    await this.database.transaction(async (em) => {
      const known = await em.findOneBy(DeviceCodeRow, { codeId });
      if (!known) return;
      const { affected } = await em.delete(DeviceCodeRow, { codeId, usedAt: IsNull() });
      if (affected === 0) {
        // Withdrawn at the same moment by the same word, or used.
        if (await em.existsBy(DeviceCodeRow, { codeId })) throw used();
        return;
      }
      const before = { name: known.name, endsAt: known.endsAt.toISOString() };
      const at = this.clock.now();
      await noteOperation(em, who, { at, command: 'device_code_withdrawn', thing: known.name, before, after: null });
    });
  }

  /** Holds the code until the transaction ends: who comes with it meanwhile waits. One that is none holds nothing. */
  async lock(em: EntityManager, code: string): Promise<void> {
    const codeHash = hashOfCode('device', code);
    await em.update(DeviceCodeRow, { codeHash }, { codeHash });
  }

  /** What the office has called the device of this code; undefined for a code that is none. */
  async nameOf(em: EntityManager, code: string): Promise<string | undefined> {
    return (await em.findOneBy(DeviceCodeRow, { codeHash: hashOfCode('device', code) }))?.name;
  }

  /** Uses the code up for this device: of two at once one is first. Refused: `device_code_wrong`. */
  async use(em: EntityManager, code: string, deviceId: string): Promise<void> {
    const now = this.clock.now();
    const open = { codeHash: hashOfCode('device', code), usedAt: IsNull(), endsAt: MoreThan(now) };
    const { affected } = await em.update(DeviceCodeRow, open, { usedAt: now, deviceId });
    if (affected === 1) return;
    throw new Refused(
      'device_code_wrong',
      'This code is wrong, used, or older than a quarter of an hour. Ask the office for a new one.',
    );
  }
}

const used = (): Refused =>
  new Refused('device_code_used', 'A device was registered with this code. Make another one for the next device.');
