import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  buildingOf,
  formatMeterCode,
  type BodyOf,
  type createMeterRoute,
  METER_MODELS,
  type Meter,
  type MeterCode,
  type MeterPlace,
  type MeterState,
  type readRegistersRoute,
  type ResponseOf,
  type updateMeterRoute,
  type Uses,
} from '#shared';
import { buildingUnknown } from '../buildings/buildings.service.js';
import { BuildingRow } from '../buildings/building.entity.js';
import { lockBuilding } from '../buildings/buildings.queries.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { doneOrChecked } from '../database/done-or-checked.js';
import { againWhenTaken, madeOnce } from '../database/made-once.js';
import { lockDpu } from '../dpus/dpus.queries.js';
import { dpuUnknown } from '../dpus/dpus.service.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { MeterRow, NEVER_SEEN } from './meter.entity.js';
import { listMeterOrders, type MeterOrders } from './meter-orders.queries.js';
import {
  buildingStates,
  forgetMeter,
  freshState,
  hasHistory,
  lockMeter,
  meterInRoom,
  openAccountNumber,
  showMeter,
} from './meters.queries.js';
import { roomKeyOf } from './room-key.js';
import { usesOfMeter } from './uses-of-meter.queries.js';

type NewMeter = BodyOf<typeof createMeterRoute>;
type MeterChange = BodyOf<typeof updateMeterRoute>;

/** The refusal for a meter that there is none of, or whose building the operator may not work in. */
export const meterUnknown = (meterCode: string): Refused =>
  new Refused('meter_unknown', `There is no meter ${meterCode}. Look at its code, or add it under Meters.`, {
    details: { meterCode },
  });

@Injectable()
export class Meters {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly gatewayLink: GatewayLink,
    private readonly live: Live,
  ) {}

  /** Refused: `meter_unknown`. */
  show(who: Who, meterCode: MeterCode): Promise<Meter> {
    return this.database.read((em) => visible(em, who, meterCode));
  }

  /** What keeps its place as it is, and the meter from being deleted. Refused: `meter_unknown`. */
  uses(who: Who, meterCode: MeterCode): Promise<Uses> {
    return this.database.read(async (em) => {
      await visible(em, who, meterCode);
      return usesOfMeter(em, meterCode);
    });
  }

  /** Refused: `building_unknown`. */
  states(who: Who, building: number): Promise<{ takenAt: string; states: MeterState[] }> {
    return this.database.read(async (em) => {
      const known = mayWorkIn(who, building) && (await em.existsBy(BuildingRow, { number: building }));
      if (!known) throw buildingUnknown(building);
      return { takenAt: this.clock.now().toISOString(), states: await buildingStates(em, building) };
    });
  }

  /** Refused: `meter_unknown`. */
  orders(
    who: Who,
    meterCode: MeterCode,
    query: { after?: string | undefined; limit?: number | undefined },
  ): Promise<MeterOrders> {
    return this.database.read(async (em) => {
      await visible(em, who, meterCode);
      return listMeterOrders(em, meterCode, query);
    });
  }

  /** Reads the meter on the wire. Refused: `meter_unknown` and what the way to the meter is refused by. */
  async readNow(who: Who, meterCode: MeterCode): Promise<MeterState> {
    await this.show(who, meterCode);
    return this.gatewayLink.readNow(meterCode);
  }

  /** Refused: `meter_unknown`, and what the way to the meter is refused by. */
  async readRegisters(who: Who, meterCode: MeterCode): Promise<ResponseOf<typeof readRegistersRoute>> {
    const { model } = await this.show(who, meterCode);
    const { profile, blocks } = await this.gatewayLink.readRegisters(meterCode);
    return { meterCode, model, profile, blocks, readAt: this.clock.now().toISOString() };
  }

  /**
   * Refused: `request_taken`, `model_only_measures`, `building_unknown`, `dpu_unknown`, `meter_exists`, `address_taken`,
   * `room_taken`.
   */
  async create(who: Who, { requestId, ...content }: NewMeter): Promise<Meter> {
    refusePrepaid(content);
    const meterCode = codeOf(content);
    const at = this.clock.now();
    const created = await againWhenTaken(() =>
      this.database.transaction(async (em) => {
        const made = await madeOnce(em, { requestId, content, operatorId: who.operatorId, at }, async () => {
          const building = buildingOf(meterCode);
          await lockPlaces(em, who, [building]);
          await this.takePlace(em, content, meterCode);
          await refuseTakenRoom(em, { building, room: content.room });
          const { room, model, postpaid, ctRatio, remark, dpuCode, serialPort, address, simulated = false } = content;
          await em.insert(MeterRow, {
            ...{ meterCode, dpuCode, serialPort, address, building, room, roomKey: roomKeyOf(room) },
            ...{ model, postpaid, ctRatio, simulated, remark, version: 1, ...NEVER_SEEN },
            ...{ createdAt: at, createdBy: who.fullName },
          });
          await em.insert(MeterStateRow, await freshState(em, meterCode));
          const after = { dpuCode, serialPort, address, room, model, postpaid, ctRatio, remark };
          await noteOperation(em, who, { at, command: 'meter_added', ...named(meterCode), before: null, after });
          return meterCode;
        });
        return visible(em, who, made as MeterCode);
      }),
    );
    this.tell([created.building]);
    return created;
  }

  /**
   * Refused: `meter_unknown`, `meter_changed`, `model_only_measures`, `meter_has_account` when model, postpaid or place should change,
   * `meter_has_history` when the place should, and for a new place or room as `create`.
   */
  async update(who: Who, meterCode: MeterCode, { version, ...wish }: MeterChange): Promise<Meter> {
    const newCode = codeOf(wish);
    const buildings = [...new Set([buildingOf(meterCode), buildingOf(newCode)])].sort((a, b) => a - b);
    const updated = await this.database.transaction(async (em) => {
      const { room, model, postpaid, ctRatio, remark, dpuCode, serialPort, address } = wish;
      const change = { room, model, postpaid, ctRatio, remark, dpuCode, serialPort, address };
      const looked = await doneOrChecked(
        () => moved(em, who, meterCode, { ...change, meterCode: newCode, version: version + 1 }),
        () => lockAt(em, who, meterCode, buildings),
      );
      if (looked.done) return looked.done;
      const before = looked.checked;
      if (isAs(before, change)) return visible(em, who, meterCode);
      if (before.version !== version) throw changedMeanwhile('meter', `Meter ${meterCode}`);
      if (before.model !== model || before.postpaid !== postpaid) refusePrepaid(wish);
      if (before.model !== model || before.postpaid !== postpaid || newCode !== meterCode) {
        await refuseWithAccount(em, meterCode, 'model, postpaid and place stay as they are until it is cancelled');
      }
      const building = buildingOf(newCode);
      if (newCode !== meterCode) {
        await refuseWithHistory(em, meterCode, 'Add the meter at its new place as a new one');
        await this.takePlace(em, wish, newCode, meterCode);
      }
      await refuseTakenRoom(em, { building, room }, meterCode);
      const place = newCode === meterCode ? {} : { meterCode: newCode, building, ...NEVER_SEEN };
      await em.update(MeterRow, { meterCode }, { ...change, ...place, roomKey: roomKeyOf(room), version: version + 1 });
      const said = { before: saidOf(before), after: change };
      await noteOperation(em, who, { at: this.clock.now(), command: 'meter_changed', ...named(meterCode), ...said });
      if (newCode !== meterCode) {
        // Another place on a bus is another meter there: what was read at the old one says nothing about it.
        await forgetMeter(em, meterCode);
        await em.insert(MeterStateRow, await freshState(em, newCode));
      }
      return visible(em, who, newCode);
    });
    this.tell(buildings);
    return updated;
  }

  /** Refused: `meter_unknown`, `meter_has_account`, `meter_has_history`. */
  async remove(who: Who, meterCode: MeterCode): Promise<void> {
    await this.database.transaction(async (em) => {
      if (!mayWorkIn(who, buildingOf(meterCode)) || !(await lockMeter(em, meterCode))) throw meterUnknown(meterCode);
      await refuseWithAccount(em, meterCode, 'cancel it first');
      await refuseWithHistory(em, meterCode, 'Write in its remark that it is out of use');
      const before = saidOf(await em.findOneByOrFail(MeterRow, { meterCode }));
      await forgetMeter(em, meterCode);
      await em.delete(MeterRow, { meterCode });
      const gone = { before, after: null };
      await noteOperation(em, who, { at: this.clock.now(), command: 'meter_deleted', ...named(meterCode), ...gone });
    });
    this.tell([buildingOf(meterCode)]);
  }

  private async takePlace(
    em: EntityManager,
    place: MeterPlace,
    meterCode: MeterCode,
    except?: MeterCode,
  ): Promise<void> {
    if (!(await lockDpu(em, place.dpuCode))) throw dpuUnknown(place.dpuCode);
    await refuseTakenAddress(em, place, meterCode, except);
  }

  private tell(buildings: readonly number[]): void {
    this.gatewayLink.configChanged();
    for (const building of buildings) this.live.snapshotChanged(building);
  }
}

const named = (meterCode: MeterCode): { thing: string; building: number } => ({
  thing: meterCode,
  building: buildingOf(meterCode),
});

/** What the log says of a meter. */
function saidOf(row: MeterRow): object {
  const { dpuCode, serialPort, address, room, model, postpaid, ctRatio, remark } = row;
  return { dpuCode, serialPort, address, room, model, postpaid, ctRatio, remark };
}

function codeOf(place: MeterPlace): MeterCode {
  const code = formatMeterCode(place);
  if (!code.ok) throw new Refused(code.refusal, 'The serial port is 0 to 99 and the address 1 to 247.');
  return code.value;
}

/** Rooms are unique in a building, so whoever gives one away holds the building meanwhile. */
async function lockPlaces(em: EntityManager, who: Who, buildings: readonly number[]): Promise<void> {
  for (const building of buildings) {
    if (!mayWorkIn(who, building) || !(await lockBuilding(em, building))) throw buildingUnknown(building);
  }
}

/** Holds the meter, and the buildings of its places. */
async function lockAt(
  em: EntityManager,
  who: Who,
  meterCode: MeterCode,
  buildings: readonly number[],
): Promise<MeterRow> {
  if (!mayWorkIn(who, buildingOf(meterCode))) throw meterUnknown(meterCode);
  await lockPlaces(em, who, buildings);
  if (!(await lockMeter(em, meterCode))) throw meterUnknown(meterCode);
  return em.findOneByOrFail(MeterRow, { meterCode });
}

/** The meter at another place, where this same change has put it. */
async function moved(
  em: EntityManager,
  who: Who,
  from: MeterCode,
  to: Partial<MeterRow> & Pick<MeterRow, 'meterCode'>,
): Promise<Meter | undefined> {
  const { meterCode } = to;
  if (meterCode === from || (await em.existsBy(MeterRow, { meterCode: from }))) return undefined;
  const row = mayWorkIn(who, buildingOf(meterCode)) ? await em.findOneBy(MeterRow, { meterCode }) : null;
  return row && isAs(row, to) ? visible(em, who, meterCode) : undefined;
}

const isAs = (row: MeterRow, wish: Partial<MeterRow>): boolean =>
  Object.entries(wish).every(([field, value]) => Object(row)[field] === value);

/** Cash for a meter that cannot take credit would buy nothing. */
function refusePrepaid({ model, postpaid }: Pick<NewMeter, 'model' | 'postpaid'>): void {
  if (postpaid || METER_MODELS[model].prepaid) return;
  const message = `A ${model} only measures and takes no credit: it is postpaid.`;
  throw new Refused('model_only_measures', message, { details: { model }, fields: [{ path: 'postpaid', message }] });
}

async function visible(em: EntityManager, who: Who, meterCode: MeterCode): Promise<Meter> {
  const meter = await showMeter(em, who, meterCode);
  if (!meter) throw meterUnknown(meterCode);
  return meter;
}

async function refuseTakenAddress(
  em: EntityManager,
  { dpuCode, address }: MeterPlace,
  meterCode: MeterCode,
  except?: MeterCode,
): Promise<void> {
  const taken = await em.findOneBy(MeterRow, { dpuCode, address });
  if (!taken || taken.meterCode === except) return;
  if (taken.meterCode === meterCode) {
    const message = `Meter ${meterCode} is there already, in room ${taken.room}.`;
    const fields = [{ path: 'address', message }];
    throw new Refused('meter_exists', message, { details: { meterCode, room: taken.room }, fields });
  }
  const message = `Address ${address} on DPU ${dpuCode} belongs to meter ${taken.meterCode} in room ${taken.room}. Every meter of a bus needs its own.`;
  const details = { address, meterCode: taken.meterCode, room: taken.room };
  throw new Refused('address_taken', message, { details, fields: [{ path: 'address', message }] });
}

async function refuseTakenRoom(
  em: EntityManager,
  place: { readonly building: number; readonly room: string },
  except?: MeterCode,
): Promise<void> {
  const taken = await meterInRoom(em, place, except);
  if (!taken) return;
  const message = `Room ${place.room} of building ${place.building} has meter ${taken.meterCode} already.`;
  const details = { room: place.room, meterCode: taken.meterCode };
  throw new Refused('room_taken', message, { details, fields: [{ path: 'room', message }] });
}

async function refuseWithAccount(em: EntityManager, meterCode: MeterCode, what: string): Promise<void> {
  const number = await openAccountNumber(em, meterCode);
  if (number === undefined) return;
  const message = `Meter ${meterCode} belongs to the open account ${number}: ${what}.`;
  throw new Refused('meter_has_account', message, { details: { meterCode, number } });
}

async function refuseWithHistory(em: EntityManager, meterCode: MeterCode, what: string): Promise<void> {
  if (!(await hasHistory(em, meterCode))) return;
  const message = `Meter ${meterCode} had an account, so it stays in the records as it is. ${what}.`;
  throw new Refused('meter_has_history', message, { details: { meterCode } });
}
