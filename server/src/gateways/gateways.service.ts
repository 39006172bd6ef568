import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  type createGatewayRoute,
  fromBase64Url,
  type GatewayLine,
  type GatewayRecord,
  type ResponseOf,
  sameBuildings,
  type updateGatewayRoute,
} from '#shared';
import { type EntityManager, In } from 'typeorm';
import { lockBuilding } from '../buildings/buildings.queries.js';
import { buildingUnknown } from '../buildings/buildings.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { againWhenTaken, madeOnce } from '../database/made-once.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { type Actor, noteOperation } from '../log/note-operation.js';
import { CODE_KINDS, codeFrom, hashOfCode } from '../keys/one-time-code.js';
import { CODE_LIFETIME_MS, isPublicKey } from './gateway-proof.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { freeDpus, leave, lockMetersIn } from './bus-owners.queries.js';
import { type ChangeOfBuildings, changeOfBuildings, inOrder, type ServedBuildings } from './change-of-buildings.js';
import { GatewayLink } from './gateway-link.js';
import { GatewayRow } from './gateway.entity.js';
import { refuseSharedLine } from './lines-of-gateways.queries.js';
import { loadGateways, toGateway } from './gateways.queries.js';

export interface Enrolment {
  readonly code: string;
  /** uncompressed P-256 point, base64url */
  readonly publicKey: string;
  readonly instanceId: string;
  readonly version: string;
}

type NewGateway = BodyOf<typeof createGatewayRoute>;
type GatewayChange = BodyOf<typeof updateGatewayRoute>;
type WithCode = ResponseOf<typeof createGatewayRoute>;

/** A one-time code, and what is kept of it. */
interface FreshCode {
  readonly code: string;
  readonly codeHash: string;
  readonly codeEndsAt: Date;
}

/** Places for gateways: made with a one-time code, taken by a gateway with its key, changed and revoked by a person. */
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
        const { gatewayId, online } = toGateway(row, this.clock.now());
        return { buildings: row.buildings, payload: { gatewayId, online, at } };
      });
    });
  }

  /** Refused: `gateway_unknown`. */
  show(gatewayId: string): Promise<GatewayLine> {
    return this.database.read(async (em) => {
      const [gateway] = await loadGateways(em, [gatewayId], this.clock.now());
      if (!gateway) throw unknown();
      return gateway;
    });
  }

  /**
   * A place for a gateway, and the code that it enrols with within a day; the code is told once. The same request makes
   * no second place: the answer with its code may be lost, so it is told a new one. Refused: `all_buildings_not_yours`,
   * `building_not_yours`, `building_unknown`, `line_shared`, `request_taken`, and the same request as `renewCode`.
   */
  async create(who: Who, { requestId, name, buildings }: NewGateway): Promise<WithCode> {
    const content = { name, buildings: written(buildings) };
    const now = this.clock.now();
    const fresh = this.newCode(now);
    const work = async (em: EntityManager): Promise<GatewayRecord> => {
      let made: GatewayRow | undefined;
      const request = { requestId, content, operatorId: who.operatorId, at: now };
      const gatewayId = await madeOnce(em, request, async () => {
        made = await this.insert(em, who, content, fresh, now);
        return made.gatewayId;
      });
      return made ? toGateway(made, now) : this.giveCode(em, who, gatewayId, fresh, now);
    };
    return told(await againWhenTaken(() => this.database.transaction(work)), fresh);
  }

  private async insert(
    em: EntityManager,
    who: Who,
    content: Pick<GatewayRow, 'name' | 'buildings'>,
    { codeHash, codeEndsAt }: FreshCode,
    now: Date,
  ): Promise<GatewayRow> {
    const row: GatewayRow = {
      ...content,
      gatewayId: this.ids.next(),
      createdAt: now,
      codeHash,
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
    await holdBuildings(em, who, changeOfBuildings([], row.buildings));
    await refuseSharedLine(em, who, row, []);
    await em.insert(GatewayRow, row);
    const said = { thing: row.name, before: null, after: saidOf(row) };
    await noteOperation(em, who, { at: now, command: 'gateway_added', ...said });
    return row;
  }

  /**
   * Another name, or other buildings. The DPUs of buildings that it leaves are free for another gateway, and it takes
   * those of its new ones that have none; when it is connected it hears of its new site at once. Refused:
   * `gateway_unknown`, as `create`, `gateway_revoked`, `gateway_changed`, and `gateway_orders_under_way` while it may be
   * writing an order of a meter that it would leave: only its own word tells what became of that.
   */
  async update(who: Who, gatewayId: string, { name, buildings, seen }: GatewayChange): Promise<GatewayRecord> {
    const wish = { name, buildings: written(buildings) };
    const change = changeOfBuildings(seen.buildings, wish.buildings);
    const record = await this.database.transaction(async (em) => {
      if (!(await em.existsBy(GatewayRow, { gatewayId }))) throw unknown();
      await holdBuildings(em, who, change);
      // Meters before the gateway, as whoever takes in an outcome does.
      if (change.left) await lockMetersIn(em, change.left);
      const row = await lockGateway(em, gatewayId);
      if (isSame(row, wish)) return toGateway(row, this.clock.now());
      if (row.revokedAt !== null) {
        const message = `${row.name} is revoked, and stays as it was. Make a new gateway.`;
        throw new Refused('gateway_revoked', message, { details: { name: row.name } });
      }
      if (!isSame(row, seen)) throw changedMeanwhile('gateway', row.name);
      if (change.left) await leave(em, row, change.left);
      await refuseSharedLine(em, who, { gatewayId, ...wish }, row.buildings);
      await em.update(GatewayRow, { gatewayId }, wish);
      const said = { thing: row.name, before: saidOf(row), after: wish };
      await noteOperation(em, who, { at: this.clock.now(), command: 'gateway_changed', ...said });
      return toGateway({ ...row, ...wish }, this.clock.now());
    });
    this.link.configChanged();
    this.live.gatewayChanged(gatewayId);
    return record;
  }

  /**
   * A place that was made by mistake. Refused: `gateway_unknown`, `all_buildings_not_yours`, `building_not_yours`,
   * `gateway_has_history` once one has taken it.
   */
  remove(who: Who, gatewayId: string): Promise<void> {
    return this.database.transaction(async (em) => {
      const row = await lockOwn(em, who, gatewayId);
      if (row.enrolledAt !== null) {
        const message = `${row.name} was enrolled and stays in the records. Revoke it, so that it is not listened to.`;
        throw new Refused('gateway_has_history', message, { details: { name: row.name } });
      }
      await em.delete(GatewayRow, { gatewayId });
      const gone = { thing: row.name, before: saidOf(row), after: null };
      await noteOperation(em, who, { at: this.clock.now(), command: 'gateway_deleted', ...gone });
    });
  }

  /**
   * A new code for a place that no gateway has taken: the one before ended, or was lost. Refused: `gateway_unknown`,
   * `all_buildings_not_yours`, `building_not_yours`, `gateway_is_enrolled`.
   */
  async renewCode(who: Who, gatewayId: string): Promise<WithCode> {
    const now = this.clock.now();
    const fresh = this.newCode(now);
    return told(await this.database.transaction((em) => this.giveCode(em, who, gatewayId, fresh, now)), fresh);
  }

  private async giveCode(
    em: EntityManager,
    who: Who,
    gatewayId: string,
    { codeHash, codeEndsAt }: FreshCode,
    now: Date,
  ): Promise<GatewayRecord> {
    const row = await lockOwn(em, who, gatewayId);
    if (row.enrolledAt !== null || row.revokedAt !== null) {
      const message = `${row.name} is enrolled or revoked already. Make a new gateway.`;
      throw new Refused('gateway_is_enrolled', message, { details: { name: row.name } });
    }
    await em.update(GatewayRow, { gatewayId }, { codeHash, codeEndsAt });
    const said = { thing: row.name, before: null, after: { codeEndsAt: codeEndsAt.toISOString() } };
    await noteOperation(em, who, { at: now, command: 'gateway_code_renewed', ...said });
    return toGateway({ ...row, codeHash, codeEndsAt }, now);
  }

  private newCode(now: Date): FreshCode {
    const code = codeFrom('gateway', this.ids.bytes(CODE_KINDS.gateway.letters));
    return {
      ...{ code, codeHash: hashOfCode('gateway', code) },
      codeEndsAt: new Date(now.getTime() + CODE_LIFETIME_MS),
    };
  }

  /**
   * A gateway takes its place: its key and its journal are the ones from now on. The same gateway that lost the answer
   * may ask again. Refused: `code_wrong_or_used`.
   */
  enrol(enrolment: Enrolment, source: string): Promise<{ gatewayId: string }> {
    const point = fromBase64Url(enrolment.publicKey);
    const now = this.clock.now();
    return this.database.transaction(async (em) => {
      const codeHash = hashOfCode('gateway', enrolment.code);
      // The same gateway at the same time waits here, and then finds its own key.
      await em.update(GatewayRow, { codeHash }, { codeHash });
      const row = await em.findOneBy(GatewayRow, { codeHash });
      const inTime = row?.codeEndsAt && row.codeEndsAt > now && row.revokedAt === null;
      if (!row || !inTime || !point || !isPublicKey(point)) throw codeWrong();
      const { gatewayId } = row;
      if (row.publicKey) {
        if (!row.publicKey.equals(point) || row.instanceId !== enrolment.instanceId) throw codeWrong();
        return { gatewayId };
      }
      const { instanceId, version } = enrolment;
      const taken = { publicKey: Buffer.from(point), instanceId, version, enrolledAt: now };
      await em.update(GatewayRow, { gatewayId }, taken);
      const said = { thing: row.name, before: null, after: { instanceId, version } };
      await noteOperation(em, theGateway(row.name, source), { at: now, command: 'gateway_enrolled', ...said });
      return { gatewayId };
    });
  }

  /**
   * The gateway is not listened to any more, and its DPUs are free for another one. Refused: `gateway_unknown`,
   * `all_buildings_not_yours`, `building_not_yours`.
   */
  async revoke(who: Who, gatewayId: string): Promise<GatewayRecord> {
    const now = this.clock.now();
    const record = await this.change(who, gatewayId, async (em, row) => {
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
      await freeDpus(em, gatewayId);
    });
    this.link.drop(gatewayId);
    this.link.configChanged();
    this.live.gatewayChanged(gatewayId);
    return record;
  }

  /**
   * A person says that the journal which the gateway came with last is the one from now on: after a lost or restored
   * box. What it has forgotten is offered again and decided by the meters. Refused: `gateway_unknown`,
   * `all_buildings_not_yours`, `building_not_yours`, `nothing_to_restore`.
   */
  async restore(who: Who, gatewayId: string): Promise<GatewayRecord> {
    const record = await this.change(who, gatewayId, async (em, row) => {
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
    who: Who,
    gatewayId: string,
    work: (em: EntityManager, row: GatewayRow) => Promise<void>,
  ): Promise<GatewayRecord> {
    return this.database.transaction(async (em) => {
      const row = await lockOwn(em, who, gatewayId);
      await work(em, row);
      return toGateway(row, this.clock.now());
    });
  }
}

/** The gateway as it is, until the transaction ends. */
async function lockGateway(em: EntityManager, gatewayId: string): Promise<GatewayRow> {
  await em.update(GatewayRow, { gatewayId }, { configVersion: () => 'config_version' });
  const row = await em.findOneBy(GatewayRow, { gatewayId });
  if (!row) throw unknown();
  return row;
}

/** As `lockGateway`, for one who may work in every building that it serves: what becomes of it concerns them all. */
async function lockOwn(em: EntityManager, who: Who, gatewayId: string): Promise<GatewayRow> {
  const row = await lockGateway(em, gatewayId);
  refuseOthers(who, row.buildings);
  return row;
}

const told = (gateway: GatewayRecord, { code, codeEndsAt }: FreshCode): WithCode => ({
  ...{ gateway, code, codeEndsAt: codeEndsAt.toISOString() },
});

const written = (buildings: ServedBuildings): 'all' | number[] => (buildings === 'all' ? 'all' : inOrder(buildings));

/** What the log says of a gateway that people change. */
const saidOf = ({ name, buildings }: GatewayRow): object => ({ name, buildings });

type NameAndBuildings = Readonly<{ name: string; buildings: ServedBuildings }>;

const isSame = (one: NameAndBuildings, other: NameAndBuildings): boolean =>
  one.name === other.name && sameBuildings(one.buildings, other.buildings);

/** Nobody gives or takes buildings that he may not work in himself, and those that are given are there and stay so. */
async function holdBuildings(em: EntityManager, who: Who, { ofAll, added, left }: ChangeOfBuildings): Promise<void> {
  refuseOthers(who, ofAll ? 'all' : [...added, ...(left && 'of' in left ? left.of : [])]);
  for (const building of added) if (!(await lockBuilding(em, building))) throw buildingUnknown(building);
}

function refuseOthers(who: Who, buildings: ServedBuildings): void {
  if (buildings === 'all') {
    if (who.buildings === 'all') return;
    const message = 'Only somebody who works in all buildings decides of a gateway of all. Ask one who does.';
    throw new Refused('all_buildings_not_yours', message);
  }
  for (const building of buildings) {
    if (mayWorkIn(who, building)) continue;
    throw new Refused('building_not_yours', `Building ${building} is not one that you may work in.`);
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

const unknown = (): Refused => new Refused('gateway_unknown', 'There is no such gateway.');
