import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  buildingOf,
  checkDpuLine,
  firstNamed,
  formatDpuCode,
  formatSerialLine,
  keyOfLine,
  type BodyOf,
  type createDpuRoute,
  type Dpu,
  type DpuCode,
  type DpuLine,
  type updateDpuRoute,
  type Uses,
  usesOf,
} from '#shared';
import { lockBuilding } from '../buildings/buildings.queries.js';
import { buildingUnknown } from '../buildings/buildings.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { doneOrChecked } from '../database/done-or-checked.js';
import { againWhenTaken, madeOnce } from '../database/made-once.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { allLines, lockGatewaysOf } from '../gateways/lines-of-gateways.queries.js';
import { areTogether, type LineHolder, type ServedDpu, type Serving } from '../gateways/one-gateway.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { firstOf } from '../http/first-of.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { DpuRow } from './dpu.entity.js';
import { lockDpu, metersOnDpu, toDpu } from './dpus.queries.js';

type NewDpu = BodyOf<typeof createDpuRoute>;
type DpuChange = BodyOf<typeof updateDpuRoute>;
type DpuFields = Omit<NewDpu, 'requestId'>;

/** The refusal for a DPU that there is none of, or whose building the operator may not work in. */
export const dpuUnknown = (dpuCode: string): Refused =>
  new Refused('dpu_unknown', `There is no DPU ${dpuCode}. Add it under DPUs first.`, { details: { dpuCode } });

@Injectable()
export class Dpus {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly gatewayLink: GatewayLink,
  ) {}

  /** What keeps its place as it is, and the DPU from being deleted. Refused: `dpu_unknown`. */
  uses(who: Who, dpuCode: DpuCode): Promise<Uses> {
    return this.database.read(async (em) => {
      await shown(em, who, dpuCode);
      const meters = await metersOnDpu(em, dpuCode);
      const said = meters.map(({ meterCode: key, room, account }) => {
        return { key, name: [key, room, ...(account === undefined ? [] : [account])].join(' · ') };
      });
      return usesOf('meter', said);
    });
  }

  /** Refused: `dpu_unknown`. */
  show(who: Who, dpuCode: DpuCode): Promise<Dpu> {
    return this.database.read((em) => shown(em, who, dpuCode));
  }

  /**
   * Refused: `serial_line_unreadable`, `tcp_port_missing`, `ip_not_valid`, `request_taken`, `building_unknown`,
   * `dpu_exists`, `line_taken`.
   */
  async create(who: Who, { requestId, ...content }: NewDpu): Promise<Dpu> {
    const line = lineOf(content);
    const dpuCode = codeOf(content);
    const at = this.clock.now();
    const created = await againWhenTaken(() =>
      this.database.transaction(async (em) => {
        const made = await madeOnce(em, { requestId, content, operatorId: who.operatorId, at }, async () => {
          await this.takePlace(em, who, content.building, dpuCode);
          const gateways = await lockGatewaysOf(em, [content.building]);
          await refuseTakenLine(em, who, gateways, { building: content.building, gatewayId: null }, line);
          const { remark } = content;
          const row = { ...placeOf(content), ...line, dpuCode, remark, epoch: 1, version: 1, ...NEVER_HEARD };
          await em.insert(DpuRow, { ...row, createdAt: at, createdBy: who.fullName });
          const after = { ...placeOf(content), ...line, remark };
          await noteOperation(em, who, { at, command: 'dpu_added', ...named(dpuCode), before: null, after });
          return dpuCode;
        });
        return shown(em, who, made as DpuCode);
      }),
    );
    this.gatewayLink.configChanged();
    return created;
  }

  /** Refused: as `create`, and `dpu_unknown`, `dpu_changed`, `dpu_has_meters` when it should move to another place. */
  async update(who: Who, dpuCode: DpuCode, { version, ...wish }: DpuChange): Promise<Dpu> {
    const line = lineOf(wish);
    const newCode = codeOf(wish);
    const { remark } = wish;
    const updated = await this.database.transaction(async (em) => {
      const buildings = new Set([buildingOf(dpuCode), wish.building]);
      const looked = await doneOrChecked(
        () => moved(em, who, dpuCode, { dpuCode: newCode, version: version + 1, line, remark }),
        () => this.lock(em, who, dpuCode, buildings),
      );
      if (looked.done) return looked.done;
      const { row: before, gateways } = looked.checked;
      if (newCode === dpuCode && isSame(before, line, remark)) return shown(em, who, dpuCode);
      if (before.version !== version) throw changedMeanwhile('dpu', `DPU ${dpuCode}`);
      const isNewLine = keyOfLine(line) !== keyOfLine(before);
      const change = { ...line, remark, version: version + 1 };
      const said = { before: saidOf(before), after: { ...placeOf(wish), ...line, remark } };
      await noteOperation(em, who, { at: this.clock.now(), command: 'dpu_changed', ...named(dpuCode), ...said });
      if (newCode === dpuCode) {
        if (isNewLine) await refuseTakenLine(em, who, gateways, before, line, dpuCode);
        await em.update(DpuRow, { dpuCode }, change);
        return shown(em, who, dpuCode);
      }
      await refuseWithMeters(em, dpuCode, 'Its building, floor and number stay while meters hang on it');
      await this.takePlace(em, who, wish.building, newCode);
      const there = { building: wish.building, gatewayId: null };
      if (isNewLine || wish.building !== before.building) {
        await refuseTakenLine(em, who, gateways, there, line, dpuCode);
      }
      // Another place is another bus: whoever owned the old one must not go on with it.
      const place = { dpuCode: newCode, ...placeOf(wish), epoch: before.epoch + 1 };
      await em.update(DpuRow, { dpuCode }, { ...change, ...place, ...NEVER_HEARD });
      return shown(em, who, newCode);
    });
    this.gatewayLink.configChanged();
    return updated;
  }

  /** Refused: `dpu_unknown`, `dpu_has_meters`, which names the meters. */
  async remove(who: Who, dpuCode: DpuCode): Promise<void> {
    await this.database.transaction(async (em) => {
      const { row } = await this.lock(em, who, dpuCode);
      await refuseWithMeters(em, dpuCode, 'Delete them first');
      await em.delete(DpuRow, { dpuCode });
      const gone = { before: saidOf(row), after: null };
      await noteOperation(em, who, { at: this.clock.now(), command: 'dpu_deleted', ...named(dpuCode), ...gone });
    });
    this.gatewayLink.configChanged();
  }

  private async lock(
    em: EntityManager,
    who: Who,
    dpuCode: DpuCode,
    buildings: ReadonlySet<number> = new Set([buildingOf(dpuCode)]),
  ): Promise<{ row: DpuRow; gateways: readonly Serving[] }> {
    if (!mayWorkIn(who, buildingOf(dpuCode))) throw dpuUnknown(dpuCode);
    // The buildings first, in order: an import holds them while it hangs meters on their DPUs.
    const inOrder = [...buildings].sort((a, b) => a - b);
    for (const building of inOrder) await lockBuilding(em, building);
    const gateways = await lockGatewaysOf(em, inOrder);
    if (!(await lockDpu(em, dpuCode))) throw dpuUnknown(dpuCode);
    return { row: await em.findOneByOrFail(DpuRow, { dpuCode }), gateways };
  }

  /** The building's lock keeps two from taking one place at once. */
  private async takePlace(em: EntityManager, who: Who, building: number, dpuCode: DpuCode): Promise<void> {
    if (!mayWorkIn(who, building) || !(await lockBuilding(em, building))) throw buildingUnknown(building);
    if (await em.existsBy(DpuRow, { dpuCode })) {
      const message = `DPU ${dpuCode} is there already. Give this one another number on the floor.`;
      throw new Refused('dpu_exists', message, { details: { dpuCode }, fields: [{ path: 'dpuNumber', message }] });
    }
  }
}

const NEVER_HEARD = {
  ...{ gatewayId: null, online: null, lastAnswerAt: null, lastError: null },
  ...{ reportedAt: null, roundTripTenths: null, counts: null, lineOf: null, probe: null },
};

const placeOf = ({ building, floor, dpuNumber }: DpuFields): Pick<DpuRow, 'building' | 'floor' | 'dpuNumber'> => ({
  building,
  floor,
  dpuNumber,
});

const named = (dpuCode: DpuCode): { thing: string; building: number } => ({
  thing: dpuCode,
  building: buildingOf(dpuCode),
});

/** What the log says of a DPU. */
function saidOf(row: DpuRow): object {
  const { building, floor, dpuNumber, framing, ip, tcpPort, serial, remark } = row;
  return { building, floor, dpuNumber, framing, ip, tcpPort, serial, remark };
}

function lineOf(body: DpuFields): DpuLine {
  const line = checkDpuLine(body);
  if (line.ok) return line.value;
  const path = line.refusal === 'tcp_port_missing' ? 'tcpPort' : 'ip';
  throw new Refused(line.refusal, line.message, { fields: [{ path, message: line.message }] });
}

function codeOf(body: DpuFields): DpuCode {
  const code = formatDpuCode(body);
  if (!code.ok) throw new Refused(code.refusal, 'Building and number are 1 to 99, the floor is 0 to 99.');
  return code.value;
}

async function shown(em: EntityManager, who: Who, dpuCode: DpuCode): Promise<Dpu> {
  const row = mayWorkIn(who, buildingOf(dpuCode)) ? await em.findOneBy(DpuRow, { dpuCode }) : null;
  if (!row) throw dpuUnknown(dpuCode);
  return toDpu(row, await em.countBy(MeterRow, { dpuCode }));
}

/** The DPU at another place, where this same change has put it. */
async function moved(
  em: EntityManager,
  who: Who,
  from: DpuCode,
  to: { readonly dpuCode: DpuCode; readonly version: number; readonly line: DpuLine; readonly remark: string },
): Promise<Dpu | undefined> {
  const { dpuCode, version, line, remark } = to;
  if (dpuCode === from || (await em.existsBy(DpuRow, { dpuCode: from }))) return undefined;
  const row = mayWorkIn(who, buildingOf(dpuCode)) ? await em.findOneBy(DpuRow, { dpuCode }) : null;
  return row?.version === version && isSame(row, line, remark) ? shown(em, who, dpuCode) : undefined;
}

/** Whether the DPU is as it is wished to be: then there is nothing to change, and nobody to be told that it changed. */
function isSame(row: DpuRow, line: DpuLine, remark: string): boolean {
  const { framing, ip, tcpPort, serial } = line;
  return (
    row.framing === framing &&
    row.ip === ip &&
    row.tcpPort === tcpPort &&
    row.remark === remark &&
    formatSerialLine(row.serial) === formatSerialLine(serial)
  );
}

/**
 * Refused: `line_taken` by another DPU of the building, or of the gateway that the DPU at `place` has or would be taken by.
 * The locks of building and gateways keep two from taking one line at once.
 */
async function refuseTakenLine(
  em: EntityManager,
  who: Who,
  gateways: readonly Serving[],
  place: ServedDpu,
  line: DpuLine,
  own?: DpuCode,
): Promise<void> {
  const holders = (await allLines(em)).filter(
    (other) => other.dpuCode !== own && keyOfLine(other) === keyOfLine(line) && areTogether(gateways, place, other),
  );
  const taken = holders.find(({ building }) => mayWorkIn(who, building)) ?? holders[0];
  if (taken) throw lineTaken(who, place.building, line, taken);
}

function lineTaken(who: Who, here: number, { ip, tcpPort }: DpuLine, { dpuCode, building }: LineHolder): Refused {
  const said = `the line ${ip}${tcpPort > 0 ? `, TCP port ${tcpPort},` : ''}`;
  const isKnown = mayWorkIn(who, building);
  const details = isKnown ? { dpuCode, ...(building === here ? {} : { building }) } : {};
  const message = !isKnown
    ? `A DPU of the same gateway, in a building that you may not work in, has ${said} already. Each DPU has its own.`
    : building === here
      ? `DPU ${dpuCode} has ${said} already. Each DPU has its own.`
      : `DPU ${dpuCode} of building ${building}, which the same gateway serves, has ${said} already. Each DPU has its own.`;
  return new Refused('line_taken', message, { details, fields: [{ path: 'ip', message }] });
}

async function refuseWithMeters(em: EntityManager, dpuCode: DpuCode, what: string): Promise<void> {
  const meters = await metersOnDpu(em, dpuCode);
  if (meters.length === 0) return;
  const named = meters.map(
    ({ meterCode, room, account }) =>
      `${meterCode} (room ${room}${account === undefined ? '' : `, account ${account}`})`,
  );
  const message = `DPU ${dpuCode} has ${meters.length} meters: ${firstOf(named)}. ${what}.`;
  throw new Refused('dpu_has_meters', message, { details: { dpuCode, ...firstNamed(meters) } });
}
