import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  buildingOf,
  type Commissioning,
  type MeterCode,
  type recordCommissioningRoute,
  type swapRoomsRoute,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { lockBuilding } from '../buildings/buildings.queries.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { againWhenTaken, madeOnce } from '../database/made-once.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { lockMeter, openAccountNumber } from '../meters/meters.queries.js';
import { meterUnknown } from '../meters/meters.service.js';
import { roomKeyOf } from '../meters/room-key.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { showCommissioning } from './commissioning.queries.js';
import { CommissioningRow, RelayTestRow } from './commissioning.entity.js';

/** Which room a meter feeds, as somebody saw it who stood there. */
@Injectable()
export class Commissionings {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: Live,
  ) {}

  /** Refused: `meter_unknown`. */
  show(who: Who, meterCode: MeterCode): Promise<Commissioning> {
    return this.database.read((em) => showCommissioning(em, who, meterCode));
  }

  /**
   * Stores what was seen, also where it is not what is written down: then the answer names the meters that are crossed.
   * Refused: `meter_unknown`, `record_taken`, `test_unknown`.
   */
  record(who: Who, meterCode: MeterCode, body: BodyOf<typeof recordCommissioningRoute>): Promise<Commissioning> {
    const { recordId, room, feeds, testId, remark } = body;
    return againWhenTaken(() =>
      this.database.transaction(async (em) => {
        if (!mayWorkIn(who, buildingOf(meterCode)) || !(await lockMeter(em, meterCode))) throw meterUnknown(meterCode);
        const before = await em.findOneBy(CommissioningRow, { recordId });
        if (before) {
          const { roomKey, feeds: saw, testId: by, remark: said } = before;
          const isSame = before.meterCode === meterCode && roomKey === roomKeyOf(room) && saw === feeds;
          if (isSame && by === testId && said === remark) return showCommissioning(em, who, meterCode);
          throw new Refused('record_taken', 'This record was made before and said something else. Begin a new one.');
        }
        if (testId !== null && !(await em.existsBy(RelayTestRow, { testId, meterCode }))) {
          throw new Refused('test_unknown', 'There was no such test of this meter. Switch it once more.');
        }
        const { meterNumber } = await em.findOneByOrFail(MeterRow, { meterCode });
        const { energyWh, readAt } = await em.findOneByOrFail(MeterStateRow, { meterCode });
        const at = this.clock.now();
        const note = {
          thing: meterCode,
          building: buildingOf(meterCode),
          before: null,
          after: { room, feeds, remark },
        };
        await noteOperation(em, who, { at, command: 'meter_commissioned', ...note });
        await em.insert(CommissioningRow, {
          ...{ recordId, meterCode, building: buildingOf(meterCode), room, roomKey: roomKeyOf(room), feeds, testId },
          ...{ meterNumber, energyWh, readAt, remark },
          ...{ at, by: who.fullName, operatorId: who.operatorId },
        });
        const fedRoomKey = feeds ? roomKeyOf(room) : null;
        await em.update(MeterRow, { meterCode }, { commissionedAt: at, fedRoomKey });
        return showCommissioning(em, who, meterCode);
      }),
    );
  }

  /**
   * Gives each of two meters the other's room. Refused: `same_meter`, `meter_unknown`, `other_building`,
   * `request_taken`, `meter_changed`, `meter_has_account`.
   */
  async swapRooms(who: Who, meterCode: MeterCode, body: BodyOf<typeof swapRoomsRoute>): Promise<Commissioning> {
    const { requestId, with: other, version } = body;
    if (other === meterCode) throw new Refused('same_meter', 'A meter cannot be exchanged with itself.');
    const building = buildingOf(meterCode);
    if (building !== buildingOf(other)) {
      throw new Refused('other_building', 'Rooms are exchanged inside one building only.');
    }
    if (!mayWorkIn(who, building)) throw meterUnknown(meterCode);
    const at = this.clock.now();
    const request = { requestId, content: { meterCode, other, version }, operatorId: who.operatorId, at };
    const shown = await this.database.transaction(async (em) => {
      await lockBuilding(em, building);
      await madeOnce(em, request, async () => {
        const rooms = await this.swap(em, meterCode, other, version);
        await noteOperation(em, who, { at, command: 'meter_rooms_swapped', thing: meterCode, building, ...rooms });
        return meterCode;
      });
      return showCommissioning(em, who, meterCode);
    });
    this.live.snapshotChanged(building);
    for (const code of [meterCode, other]) this.live.meterChanged(code);
    return shown;
  }

  /** Gives what the log says of it: the room of each before and after. */
  private async swap(
    em: EntityManager,
    meterCode: MeterCode,
    other: MeterCode,
    version: number,
  ): Promise<{ before: object; after: object }> {
    for (const code of [meterCode, other].sort()) {
      if (!(await lockMeter(em, code))) throw meterUnknown(code);
      const number = await openAccountNumber(em, code);
      if (number === undefined) continue;
      const message = `Account ${number} has bought for meter ${code}: its tenant would pay for another room. Cancel or exchange that account first.`;
      throw new Refused('meter_has_account', message, { details: { meterCode: code, number } });
    }
    const [one, two] = [
      await em.findOneByOrFail(MeterRow, { meterCode }),
      await em.findOneByOrFail(MeterRow, { meterCode: other }),
    ];
    if (one.version !== version) throw changedMeanwhile('meter', `Meter ${meterCode}`);
    // A room has one meter at any moment, so the first one stands aside.
    await em.update(MeterRow, { meterCode }, { roomKey: `${one.roomKey} ${meterCode}` });
    await em.update(MeterRow, { meterCode: other }, { room: one.room, roomKey: one.roomKey, version: two.version + 1 });
    await em.update(MeterRow, { meterCode }, { room: two.room, roomKey: two.roomKey, version: version + 1 });
    return {
      before: { [meterCode]: one.room, [other]: two.room },
      after: { [meterCode]: two.room, [other]: one.room },
    };
  }
}
