import { Injectable } from '@nestjs/common';
import {
  decodeCertificate,
  type DeviceCertificate,
  fromBase64Url,
  leaseSchema,
  type Lease,
  minorUnits,
  type Presented,
} from '#shared';
import { type EntityManager, In } from 'typeorm';
import { NIL } from 'uuid';
import { Logger } from '../config/logger.js';
import { Database } from '../database/database.js';
import { insertNewRows, unique, updateRows } from '../database/rows.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { DeviceRow } from './device.entity.js';
import { LeaseRow } from './lease.entity.js';
import { LEASE_JWS_TYPE } from './leases.service.js';

/** Ids that are remembered as known, so that a delivery asks the database only about what is new to it. */
const MOST_REMEMBERED = 20_000;

/**
 * A server that came back from an older backup has forgotten devices and leases of the time after it. Each device keeps
 * what the server signed for it; by that signature they are taken back as they were: the same ids, the same limits. What
 * only the books knew, that a device was revoked for instance, is not in them.
 */
@Injectable()
export class TakenBack {
  private readonly knownLeases = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly keys: SigningKeys,
    private readonly logger: Logger,
  ) {}

  /** Those of the leases that are not in the books. */
  async unknownLeases(leaseIds: readonly string[]): Promise<string[]> {
    const asked = unique(leaseIds.filter((leaseId) => !this.knownLeases.has(leaseId)));
    if (asked.length === 0) return [];
    const rows = await this.database.read((em) =>
      em.find(LeaseRow, { select: { leaseId: true }, where: { leaseId: In(asked) } }),
    );
    if (this.knownLeases.size > MOST_REMEMBERED) this.knownLeases.clear();
    for (const { leaseId } of rows) this.knownLeases.add(leaseId);
    return asked.filter((leaseId) => !this.knownLeases.has(leaseId));
  }

  /** Takes back what this server signed and does not know any more; what it did not sign is passed over. */
  async take({ certificates, leases }: Presented): Promise<void> {
    const devices = await this.unknownDevices(certificates.flatMap((text) => this.readCertificate(text) ?? []));
    const read = (await Promise.all(leases.map((jws) => this.readLease(jws)))).filter((lease) => lease !== undefined);
    const unknown = new Set(await this.unknownLeases(read.map(({ leaseId }) => leaseId)));
    const signed = read.filter(({ leaseId }) => unknown.has(leaseId));
    if (devices.length === 0 && signed.length === 0) return;
    await this.database.transaction(async (em) => {
      const operatorIds = signed.map(({ operatorId }) => operatorId);
      await updateRows(em, OperatorRow, 'operatorId', operatorIds, 'operator_id = operator_id');
      for (const device of devices) await this.takeDevice(em, device);
      const deviceIds = unique(signed.map(({ deviceId }) => deviceId));
      await updateRows(em, DeviceRow, 'deviceId', deviceIds, 'last_number = last_number');
      const known = await em.findBy(DeviceRow, { deviceId: In(deviceIds) });
      const revokedAt = new Map(known.map((device) => [device.deviceId, device.revokedAt]));
      const rows = signed.flatMap((lease) => {
        const revoked = revokedAt.get(lease.deviceId);
        return revoked === undefined ? [] : [toRow(lease, revoked)];
      });
      await insertNewRows(em, LeaseRow, rows);
    });
    const taken = {
      leaseIds: signed.map(({ leaseId }) => leaseId),
      deviceIds: devices.map(({ deviceId }) => deviceId),
    };
    this.logger.warn(taken, 'what a device kept of this server was taken back into the books: a backup was restored');
  }

  private async unknownDevices(certificates: readonly SignedCertificate[]): Promise<SignedCertificate[]> {
    if (certificates.length === 0) return [];
    const deviceIds = certificates.map(({ deviceId }) => deviceId);
    const rows = await this.database.read((em) =>
      em.find(DeviceRow, { select: { deviceId: true }, where: { deviceId: In(deviceIds) } }),
    );
    const known = new Set(rows.map(({ deviceId }) => deviceId));
    return certificates.filter(({ deviceId }) => !known.has(deviceId));
  }

  private async takeDevice(em: EntityManager, certificate: SignedCertificate): Promise<void> {
    const { deviceId, prefix, publicKey, issuedAtMs, signed } = certificate;
    const other = await em.findOneBy(DeviceRow, [{ deviceId }, { prefix }, { publicKey: Buffer.from(publicKey) }]);
    if (other) {
      if (other.deviceId !== deviceId)
        this.logger.error({ deviceId, prefix }, 'a device has the prefix of another one');
      return;
    }
    const enrolledAt = new Date(issuedAtMs);
    await insertNewRows(em, DeviceRow, [
      {
        ...{ deviceId, requestId: deviceId, prefix, name: prefix, publicKey: Buffer.from(publicKey) },
        // Who enrolled it is forgotten.
        ...{ certificate: signed, enrolledAt, enrolledBy: NIL, revokedAt: null, revokedBy: null, revokeReason: null },
        ...{ lastContactAt: null, lastNumber: 0, highestNumber: 0, replacedById: null, replacedAt: null },
        ...{ saidNumber: 0, saidWaiting: 0, saidAt: null, appVersion: null },
      },
    ]);
  }

  private readCertificate(text: string): SignedCertificate | undefined {
    const signed = fromBase64Url(text);
    const read = signed && decodeCertificate(signed);
    if (!read || !this.keys.hasSigned(read.certificate.keyId, read.bytes, read.signature)) return undefined;
    return { ...read.certificate, signed: Buffer.from(signed) };
  }

  private async readLease(jws: string): Promise<Lease | undefined> {
    const read = leaseSchema.safeParse(await this.keys.readJws(LEASE_JWS_TYPE, jws));
    return read.success ? read.data : undefined;
  }
}

type SignedCertificate = DeviceCertificate & { readonly signed: Buffer };

/** Open, as the device sees it: the next one that is granted takes its place. */
function toRow(lease: Lease, revokedAt: Date | null): LeaseRow {
  const { leaseId, deviceId, operatorId, endsAtMs } = lease;
  return {
    // Which request asked for it is forgotten; it is never asked for again, since it was granted.
    ...{ leaseId, requestId: leaseId, deviceId, operatorId, terms: lease, endsAt: new Date(endsAtMs) },
    ...{ usedSumMinor: minorUnits(0), usedCount: 0, revokedAt, closedAt: null, endedNumber: null, endedAt: null },
    writtenOffAt: null,
  };
}
