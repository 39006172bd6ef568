import { Injectable } from '@nestjs/common';
import { fromBase64Url, type GatewayRecord } from '#shared';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { type Actor, noteOperation } from '../log/note-operation.js';
import { CODE_LIFETIME_MS, CODE_RANDOM_BYTES, codeFrom, hashOfCode, isPublicKey } from './gateway-proof.js';
import type { Who } from '../operators/who.js';
import { GatewayLink } from './gateway-link.js';
import { GatewayRow } from './gateway.entity.js';

/** A gateway that said nothing for so long is away, whatever its row says: its server may have been killed. */
const HEARD_MS = 90_000;

export interface Enrolment {
  readonly code: string;
  /** uncompressed P-256 point, base64url */
  readonly publicKey: string;
  readonly instanceId: string;
  readonly version: string;
}

/** Places for gateways: made with a one-time code, taken by a gateway with its key, revoked by a person. */
@Injectable()
export class Gateways {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly link: GatewayLink,
    private readonly live: Live,
  ) {
    live.loads('gateway.changed', async (em, gatewayIds) => {
      const rows = await em.findBy(GatewayRow, { gatewayId: In(gatewayIds) });
      const at = this.clock.now().toISOString();
      return rows.map((row) => {
        const { gatewayId, online } = this.toRecord(row);
        return { buildings: row.buildings, payload: { gatewayId, online, at } };
      });
    });
  }

  /** All gateways, oldest first. */
  list(): Promise<GatewayRecord[]> {
    return this.database.read(async (em) => {
      const rows = await em.find(GatewayRow, { order: { gatewayId: 'ASC' } });
      return rows.map((row) => this.toRecord(row));
    });
  }

  /** A place for a gateway, and the code that it enrols with within a day; the code is told once. */
  async create(
    who: Who,
    name: string,
    buildings: 'all' | number[],
  ): Promise<{ gateway: GatewayRecord; code: string; codeEndsAt: string }> {
    const code = codeFrom(this.ids.bytes(CODE_RANDOM_BYTES));
    const now = this.clock.now();
    const codeEndsAt = new Date(now.getTime() + CODE_LIFETIME_MS);
    const row: GatewayRow = {
      gatewayId: this.ids.next(),
      name,
      buildings,
      createdAt: now,
      codeHash: hashOfCode(code),
      codeEndsAt,
      publicKey: null,
      enrolledAt: null,
      revokedAt: null,
      instanceId: null,
      acknowledgedSequence: 0,
      presentedInstanceId: null,
      presentedSequence: null,
      online: false,
      lastContactAt: null,
      version: null,
      readOnly: null,
      readOnlyReason: null,
      configVersion: 0,
      configDigest: null,
    };
    await this.database.transaction(async (em) => {
      await em.insert(GatewayRow, row);
      const said = { thing: name, before: null, after: { name, buildings } };
      await noteOperation(em, who, { at: now, command: 'gateway_added', ...said });
    });
    return { gateway: this.toRecord(row), code, codeEndsAt: codeEndsAt.toISOString() };
  }

  /**
   * A gateway takes its place: its key and its journal are the ones from now on. The same gateway that lost the answer
   * may ask again. Refused: `code_wrong_or_used`.
   */
  enrol(enrolment: Enrolment, source: string): Promise<{ gatewayId: string }> {
    const point = fromBase64Url(enrolment.publicKey);
    const now = this.clock.now();
    return this.database.transaction(async (em) => {
      const row = await em.findOneBy(GatewayRow, { codeHash: hashOfCode(enrolment.code) });
      const inTime = row?.codeEndsAt && row.codeEndsAt > now && row.revokedAt === null;
      if (!row || !inTime || !point || !isPublicKey(point)) throw codeWrong();
      const { gatewayId } = row;
      if (row.publicKey) {
        if (!row.publicKey.equals(point) || row.instanceId !== enrolment.instanceId) throw codeWrong();
        return { gatewayId };
      }
      const { instanceId, version } = enrolment;
      const taken = await em
        .createQueryBuilder()
        .update(GatewayRow)
        .set({ publicKey: Buffer.from(point), instanceId, version, enrolledAt: now })
        .where('gatewayId = :gatewayId AND enrolledAt IS NULL', { gatewayId })
        .execute();
      if (taken.affected === 0) throw codeWrong();
      const said = { thing: row.name, before: null, after: { instanceId, version } };
      await noteOperation(em, theGateway(row.name, source), { at: now, command: 'gateway_enrolled', ...said });
      return { gatewayId };
    });
  }

  /** The gateway is not listened to any more, and its DPUs are free for another one. Refused: `gateway_unknown`. */
  async revoke(who: Who, gatewayId: string): Promise<GatewayRecord> {
    const now = this.clock.now();
    const record = await this.change(gatewayId, async (em, row) => {
      const said = {
        thing: row.name,
        before: { revokedAt: row.revokedAt },
        after: { revokedAt: row.revokedAt ?? now },
      };
      if (row.revokedAt === null) await noteOperation(em, who, { at: now, command: 'gateway_revoked', ...said });
      row.revokedAt ??= now;
      Object.assign(row, { online: false, codeHash: null, codeEndsAt: null });
      const { revokedAt } = row;
      await em.update(GatewayRow, { gatewayId }, { revokedAt, online: false, codeHash: null, codeEndsAt: null });
      await em.update(DpuRow, { gatewayId }, { gatewayId: null, online: null });
    });
    this.link.drop(gatewayId);
    this.link.configChanged();
    this.live.gatewayChanged(gatewayId);
    return record;
  }

  /**
   * A person says that the journal which the gateway came with last is the one from now on: after a lost or restored
   * box. What it has forgotten is offered again and decided by the meters. Refused: `gateway_unknown`,
   * `nothing_to_restore`.
   */
  async restore(who: Who, gatewayId: string): Promise<GatewayRecord> {
    const record = await this.change(gatewayId, async (em, row) => {
      if (row.presentedInstanceId === null || row.presentedSequence === null || row.revokedAt !== null) {
        throw new Refused('nothing_to_restore', 'This gateway has not come with another journal. Connect it first.');
      }
      const restored = {
        instanceId: row.presentedInstanceId,
        acknowledgedSequence: row.presentedSequence,
        readOnly: null,
        readOnlyReason: null,
      };
      const { instanceId, acknowledgedSequence } = row;
      const said = { thing: row.name, before: { instanceId, acknowledgedSequence }, after: restored };
      await noteOperation(em, who, { at: this.clock.now(), command: 'gateway_restored', ...said });
      Object.assign(row, restored);
      await em.update(GatewayRow, { gatewayId }, restored);
    });
    this.link.drop(gatewayId);
    this.live.gatewayChanged(gatewayId);
    return record;
  }

  private change(
    gatewayId: string,
    work: (em: EntityManager, row: GatewayRow) => Promise<void>,
  ): Promise<GatewayRecord> {
    return this.database.transaction(async (em) => {
      await em.update(GatewayRow, { gatewayId }, { configVersion: () => 'config_version' });
      const row = await em.findOneBy(GatewayRow, { gatewayId });
      if (!row) throw new Refused('gateway_unknown', 'There is no such gateway.');
      await work(em, row);
      return this.toRecord(row);
    });
  }

  private toRecord(row: GatewayRow): GatewayRecord {
    const ageMs = row.lastContactAt ? this.clock.now().getTime() - row.lastContactAt.getTime() : Infinity;
    return {
      gatewayId: row.gatewayId,
      name: row.name,
      buildings: row.buildings,
      enrolledAt: row.enrolledAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      online: row.online && ageMs < HEARD_MS,
      lastContactAt: row.lastContactAt?.toISOString() ?? null,
      version: row.version,
      readOnly: row.readOnly,
      readOnlyReason: row.readOnlyReason,
    };
  }
}

/** A gateway enrols with its code, without an operator. */
function theGateway(name: string, source: string): Actor {
  return { operatorId: null, fullName: name, sessionId: null, deviceId: null, source };
}

function codeWrong(): Refused {
  return new Refused(
    'code_wrong_or_used',
    'This code is wrong, used, or older than a day. Make a new one under Gateways.',
  );
}
