import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BodyOf, encodeCertificate, type enrolDeviceRoute, fromBase64Url, type renameDeviceRoute } from '#shared';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { Refused } from '../http/refused.js';
import { p256Key } from '../keys/p256.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { noteOperation } from '../log/note-operation.js';
import { Sessions } from '../operators/sessions.service.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { DeviceCodes } from './device-codes.service.js';
import { DeviceRow } from './device.entity.js';
import { lockDevice } from './device-statement.queries.js';
import { LeaseRow } from './lease.entity.js';
import { prefixAt } from './receipt-prefix.js';

/** How often another enrolment may take the next prefix first. */
const MAX_ATTEMPTS = 20;
/** Longer than an enrolment takes, so that those who met do not meet again. */
const PAUSE_MS = 40;

/** Browsers with keys of their own. */
@Injectable()
export class Devices implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly keys: SigningKeys,
    private readonly settings: PropertySettings,
    private readonly codes: DeviceCodes,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Earlier versions left the sessions on a revoked device open: they end before the first request comes in. That the
   * device was revoked stands in the log; nobody does it now.
   */
  async onModuleInit(): Promise<void> {
    await this.database.transaction(async (em) => {
      const revoked = await em.find(DeviceRow, { select: { deviceId: true }, where: { revokedAt: Not(IsNull()) } });
      for (const { deviceId } of revoked) await this.sessions.endOn(em, deviceId, 'device_revoked');
    });
  }

  /**
   * The same request gives the same device. Refused `device_code_needed`, `device_code_wrong`, `device_name_missing`,
   * `key_not_p256`, `key_known_already`, `replaced_device_unknown`, `replaced_device_not_yours`.
   */
  async enrol(who: Who, asked: BodyOf<typeof enrolDeviceRoute>): Promise<DeviceRow> {
    const publicKey = fromBase64Url(asked.publicKey);
    if (!publicKey || !p256Key(publicKey)) {
      throw new Refused('key_not_p256', 'publicKey is no uncompressed P-256 key of 65 bytes: make a new one');
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.database.transaction((em) => this.enrolWith(em, who, asked, Buffer.from(publicKey)));
      } catch (error) {
        if (!isDuplicate(error) || attempt === MAX_ATTEMPTS) throw error;
        await pause(Math.random() * PAUSE_MS * attempt);
      }
    }
  }

  private async enrolWith(
    em: EntityManager,
    who: Who,
    { requestId, name, code, replaces }: BodyOf<typeof enrolDeviceRoute>,
    publicKey: Buffer,
  ): Promise<DeviceRow> {
    // The same request at the same time waits for its code here; both are looked for in one look, or it may be
    // registered between two.
    if (code !== undefined) await this.codes.lock(em, code);
    const known = await em.findBy(DeviceRow, [{ requestId }, { publicKey }]);
    const same = known.find((device) => device.requestId === requestId && device.publicKey.equals(publicKey));
    if (same) return same;
    if (known.length > 0) {
      throw new Refused(
        'key_known_already',
        'this key or request belongs to a device already: begin again with a new key',
      );
    }
    const deviceId = this.ids.next();
    if (code === undefined) await this.refuseWithoutCode(em, who);
    const called = name ?? (code === undefined ? undefined : await this.codes.nameOf(em, code));
    if (code !== undefined) await this.codes.use(em, code, deviceId);
    if (called === undefined) throw new Refused('device_name_missing', 'Give this device a name.');
    const row = await this.insert(em, who, { deviceId, requestId, name: called, publicKey });
    if (replaces !== undefined) await replace(em, who, replaces, row);
    return row;
  }

  /** Without a code: whoever looks after the devices, and whoever may register one where the settings ask for none. */
  private async refuseWithoutCode(em: EntityManager, { permissions }: Who): Promise<void> {
    if (permissions.has('devices.update')) return;
    const { devicesNeedCode } = await this.settings.current(em);
    if (permissions.has('devices.enrol') && !devicesNeedCode) return;
    throw new Refused(
      'device_code_needed',
      'This device needs a one-time code. Somebody who looks after devices has it.',
    );
  }

  /** Refused `device_unknown`, `device_changed`. */
  async rename(who: Who, deviceId: string, { name, seen }: BodyOf<typeof renameDeviceRoute>): Promise<DeviceRow> {
    return this.database.transaction(async (em) => {
      const device = await lockDevice(em, deviceId);
      if (device.name === name) return device;
      if (device.name !== seen) throw changedMeanwhile('device', `The device ${device.prefix}`);
      await em.update(DeviceRow, { deviceId }, { name });
      const said = { thing: name, before: { name: device.name }, after: { name } };
      await noteOperation(em, who, { at: this.clock.now(), command: 'device_renamed', ...said });
      return { ...device, name };
    });
  }

  /**
   * Takes the device and its leases out of use, and ends at once every session on it; a second time changes nothing.
   * Refused `device_unknown`.
   */
  async revoke(who: Who, deviceId: string, reason: string): Promise<DeviceRow> {
    const device = await this.database.transaction(async (em) => {
      const device = await lockDevice(em, deviceId);
      if (device.revokedAt) return device;
      const revoked = { revokedAt: this.clock.now(), revokedBy: who.operatorId, revokeReason: reason };
      await em.update(DeviceRow, { deviceId }, revoked);
      await em.update(LeaseRow, { deviceId }, { revokedAt: revoked.revokedAt });
      await this.sessions.endOn(em, deviceId, 'device_revoked');
      const said = { thing: device.name, before: null, after: { reason } };
      await noteOperation(em, who, { at: revoked.revokedAt, command: 'device_revoked', ...said });
      return { ...device, ...revoked };
    });
    this.sessions.rightsChanged();
    return device;
  }

  private async insert(
    em: EntityManager,
    who: Who,
    given: Pick<DeviceRow, 'deviceId' | 'requestId' | 'name' | 'publicKey'>,
  ): Promise<DeviceRow> {
    const { deviceId } = given;
    const prefix = await freePrefix(em);
    const enrolledAt = this.clock.now();
    const statement = encodeCertificate({
      deviceId,
      prefix,
      publicKey: given.publicKey,
      issuedAtMs: enrolledAt.getTime(),
      keyId: this.keys.keyId,
    });
    const row: DeviceRow = {
      ...given,
      prefix,
      certificate: Buffer.concat([statement, this.keys.signBytes(statement)]),
      enrolledAt,
      enrolledBy: who.operatorId,
      revokedAt: null,
      revokedBy: null,
      revokeReason: null,
      lastContactAt: enrolledAt,
      lastNumber: 0,
      highestNumber: 0,
      replacedById: null,
      replacedAt: null,
      ...{ saidNumber: 0, saidWaiting: 0, saidAt: null, appVersion: null },
    };
    await em.insert(DeviceRow, row);
    const said = { thing: given.name, before: null, after: { name: given.name, prefix } };
    await noteOperation(em, who, { at: enrolledAt, command: 'device_registered', ...said });
    return row;
  }
}

/** The next prefix that nobody has: devices which a restored server took back stand further on. */
async function freePrefix(em: EntityManager): Promise<string> {
  for (let place = await em.count(DeviceRow); ; place++) {
    const prefix = prefixAt(place);
    if (!(await em.existsBy(DeviceRow, { prefix }))) return prefix;
  }
}

/**
 * Notes that the new device stands in the place of another one, which is still believed: what it sold before comes in as
 * it should. A device that was replaced before keeps its first successor. Whoever does not look after devices says it of
 * the one that he sold on himself, and nobody after him.
 */
async function replace(em: EntityManager, who: Who, prefix: string, by: DeviceRow): Promise<void> {
  const old = await em.findOneBy(DeviceRow, { prefix });
  if (!old) {
    throw new Refused(
      'replaced_device_unknown',
      `there is no device ${prefix}: look at the first letters of its receipt numbers, or leave the field empty`,
    );
  }
  const { deviceId } = old;
  if (!who.permissions.has('devices.update')) {
    const last = await em.findOne(LeaseRow, { where: { deviceId }, order: { leaseId: 'DESC' } });
    if (last?.operatorId !== who.operatorId) throw replacedNotYours(prefix);
  }
  const replaced = { replacedById: by.deviceId, replacedAt: by.enrolledAt };
  const { affected } = await em.update(DeviceRow, { deviceId, replacedById: IsNull() }, replaced);
  if (affected === 0) return;
  const said = {
    thing: `${old.name} (${prefix})`,
    before: { replacedBy: null },
    after: { replacedBy: `${by.name} (${by.prefix})` },
  };
  await noteOperation(em, who, { at: by.enrolledAt, command: 'device_replaced', ...said });
}

const replacedNotYours = (prefix: string): Refused =>
  new Refused(
    'replaced_device_not_yours',
    `you did not sell on ${prefix} last: leave the field empty, or ask somebody who looks after devices to register this one`,
    { details: { prefix } },
  );
