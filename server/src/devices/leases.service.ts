import { Injectable } from '@nestjs/common';
import {
  addMinor,
  type BodyOf,
  type grantLeaseRoute,
  type Lease,
  type MinorUnits,
  minorUnits,
  type Settings,
  offlineMethodsOf,
} from '#shared';
import { type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import { Clock } from '../database/clock.js';
import { wholeOf } from '../database/columns.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { Refused } from '../http/refused.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { SealHeads } from '../seals/seal-heads.service.js';
import { PropertySettings } from '../settings/settings.service.js';
import { ShiftRow } from '../shifts/shift.entity.js';
import { shortageOf } from '../shifts/till-difference.js';
import { decideLease, type LeaseGrantRefusal, type LeaseLimits, type OperatorFloat } from './decide-lease.js';
import { DeviceRow } from './device.entity.js';
import { believeDevice, lockDevice } from './device-statement.queries.js';
import { LeaseRow } from './lease.entity.js';

/** What the header of a signed lease says that it is. */
export const LEASE_JWS_TYPE = 'lease';

export interface GrantedLease {
  readonly lease: Lease;
  readonly jws: string;
  readonly serverTimeMs: number;
  readonly floatLeftMinor: MinorUnits | null;
  readonly deviceName: string;
  readonly sealHead?: string;
}

type Asked = BodyOf<typeof grantLeaseRoute>;

/** What operators may sell on devices until they are heard of again. */
@Injectable()
export class Leases {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly keys: SigningKeys,
    private readonly settings: PropertySettings,
    private readonly heads: SealHeads,
  ) {}

  /**
   * The same request gives the same lease. Refused with `device_unknown`, `device_not_here`, `signature_wrong` or a
   * LeaseGrantRefusal.
   */
  async grant(who: Who, deviceId: string, asked: Asked): Promise<GrantedLease> {
    const now = this.clock.now();
    const { lease, floatLeftMinor, deviceName } = await this.database.transaction(async (em) => {
      await em.update(OperatorRow, { operatorId: who.operatorId }, { operatorId: who.operatorId });
      const device = await lockDevice(em, deviceId);
      await refuseElsewhere(em, who, deviceId, asked, now);
      const float = await floatOf(em, who, deviceId, now);
      const known = await em.findOneBy(LeaseRow, { requestId: asked.requestId });
      if (known) return { ...this.again(known, who, deviceId, float), deviceName: device.name };
      const decision = decideLease(
        {
          leaseId: this.ids.next(),
          deviceId,
          operatorId: who.operatorId,
          nowMs: now.getTime(),
          deviceLastNumber: asked.lastNumber,
          deviceClockMs: asked.clockMs,
          mayBeOffline: asked.durable && who.permissions.has('sell.offline'),
          buildings: who.buildings,
        },
        { ...device, revoked: device.revokedAt !== null },
        limitsOf(await this.settings.current(em)),
        float,
      );
      if (!decision.ok) throw refused(decision.refusal, device, asked, now);
      await this.replace(em, decision.lease, asked, now);
      return { ...decision, deviceName: device.name };
    });
    const jws = await this.keys.signJws(LEASE_JWS_TYPE, lease);
    const head = await this.heads.exchange(`device:${deviceId}`, asked.sealHead);
    const beside = { serverTimeMs: now.getTime(), floatLeftMinor, deviceName };
    return { lease, jws, ...beside, ...(head && { sealHead: head.signed }) };
  }

  /** Every number of the operator's leases before this one is in, so they leave nothing to be sold. */
  private async replace(em: EntityManager, lease: Lease, { requestId, appVersion }: Asked, now: Date): Promise<void> {
    const { leaseId, deviceId, operatorId } = lease;
    await em.update(LeaseRow, { deviceId, operatorId, closedAt: IsNull() }, { closedAt: now });
    await em.insert(LeaseRow, {
      leaseId,
      requestId,
      deviceId,
      operatorId,
      terms: lease,
      endsAt: new Date(lease.endsAtMs),
      usedSumMinor: 0,
      usedCount: 0,
      revokedAt: null,
      closedAt: null,
      endedNumber: null,
      endedAt: null,
      writtenOffAt: null,
    });
    await em.update(DeviceRow, { deviceId }, { lastContactAt: now, ...(appVersion !== undefined && { appVersion }) });
  }

  private again(known: LeaseRow, who: Who, deviceId: string, float: OperatorFloat | undefined) {
    if (known.deviceId !== deviceId || known.operatorId !== who.operatorId) {
      throw new Refused('request_id_taken', 'this requestId belongs to another lease: make a new one');
    }
    if (known.revokedAt) throw new Refused('device_revoked', REVOKED);
    return {
      lease: known.terms,
      floatLeftMinor: float ? minorUnits(float.floatMinor - float.tillCashMinor - float.otherLeasesMinor) : null,
    };
  }
}

/**
 * A lease is for whoever holds the device: its signature comes with the request, or its browser has given one in this
 * session. Versions that sign no request of a lease have only that one.
 */
async function refuseElsewhere(
  em: EntityManager,
  who: Who,
  deviceId: string,
  { proof }: Asked,
  now: Date,
): Promise<void> {
  if (proof) return believeDevice(em, 'browser', { deviceId, operatorId: who.operatorId, ...proof }, now);
  if (who.deviceId !== deviceId) {
    throw new Refused('device_not_here', 'this browser has not shown that it is this device: sign in on it again');
  }
}

function limitsOf(settings: Settings): LeaseLimits {
  return {
    hours: settings.leaseHours,
    perSaleMinor: settings.leasePerSaleMinor,
    sumMinor: settings.leaseSumMinor,
    count: settings.leaseCount,
    offlineMethods: offlineMethodsOf(settings.methods),
  };
}

/** The operator's row is locked, so that two devices cannot both be given what is left. */
async function floatOf(em: EntityManager, who: Who, deviceId: string, now: Date): Promise<OperatorFloat | undefined> {
  if (who.permissions.has('sell.beyond_float')) return undefined;
  const { operatorId } = who;
  const { offlineFloatMinor } = await em.findOneByOrFail(OperatorRow, { operatorId });
  const others = await em.findBy(LeaseRow, {
    operatorId,
    deviceId: Not(deviceId),
    closedAt: IsNull(),
    revokedAt: IsNull(),
    endsAt: MoreThan(now),
  });
  const devices = await em.findBy(DeviceRow, { deviceId: In(others.map((lease) => lease.deviceId)) });
  const lastIn = new Map(devices.map((device) => [device.deviceId, device.lastNumber]));
  // A lease that its device gave back holds nothing once all that was sold under it is in.
  const isOpen = (lease: LeaseRow) =>
    lease.endedNumber === null || lease.endedNumber > (lastIn.get(lease.deviceId) ?? 0);
  const left = others.filter(isOpen).map(({ terms, usedSumMinor }) => Math.max(terms.sumMinor - usedSumMinor, 0));
  return {
    floatMinor: minorUnits(offlineFloatMinor),
    tillCashMinor: await carriedBy(em, operatorId),
    otherLeasesMinor: minorUnits(left.reduce((sum, one) => sum + one, 0)),
  };
}

/**
 * Cash that the operator has taken and not handed over. What counting found missing is still his to answer for, until
 * whoever receives the cash has accepted it.
 */
async function carriedBy(em: EntityManager, operatorId: string): Promise<MinorUnits> {
  const sumOf = async (side: 'debit' | 'credit') => {
    const row = await em
      .createQueryBuilder(LedgerRow, 'row')
      .select('COALESCE(SUM(row.amountMinor), 0)', 'sum')
      .where(`row.operatorId = :operatorId AND row.method = 'cash' AND row.${side} LIKE 'till:%'`, { operatorId })
      .getRawOne<{ sum: unknown }>();
    return wholeOf(row?.sum ?? 0);
  };
  const short = await em
    .createQueryBuilder(ShiftRow, 'shift')
    .where('shift.operatorId = :operatorId AND shift.expectedMinor > shift.countedMinor', { operatorId })
    .getMany();
  return addMinor(minorUnits((await sumOf('debit')) - (await sumOf('credit'))), ...short.map(shortageOf));
}

const REVOKED = 'this device was revoked: what it sold still comes in, but it sells no more; ask your administrator';

function refused(refusal: LeaseGrantRefusal, device: DeviceRow, asked: Asked, now: Date): Refused {
  switch (refusal) {
    case 'device_revoked':
      return new Refused(refusal, REVOKED);
    case 'numbers_missing': {
      const from = device.lastNumber + 1;
      const to = Math.max(asked.lastNumber, device.highestNumber);
      const message = `the sales ${from} to ${to} of this device are not all in yet: send the queue first`;
      return new Refused(refusal, message, { details: { from, to } });
    }
    case 'clock_off': {
      const seconds = Math.round((asked.clockMs - now.getTime()) / 1000);
      const minutes = Math.ceil(Math.abs(seconds) / 60);
      const message = `the clock of this device is ${minutes} min ${seconds < 0 ? 'behind' : 'ahead'}: set it right first`;
      return new Refused(refusal, message, { details: { seconds } });
    }
    case 'float_used_up':
      return new Refused(refusal, 'your cash and your other devices use up your float: hand cash over first');
  }
}
