import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { boardList, type BoardMeter, type BoardState, type MeterCode } from '#shared';
import { meterHas } from '../accounts/account-search.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { Clock } from '../database/clock.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, inBuildings, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { heldBy, isHeld } from './held-by.js';
import { loadMeters } from './meters.queries.js';

/** A meter that nobody has an account on owes nothing and warns nobody, though it holds nothing. */
const HELD = isHeld('state.meter_code', 'held').sql;

const STATES: Readonly<Record<BoardState, string>> = {
  closed: 'state.relay_closed = 1',
  open: 'state.relay_closed = 0',
  arrears: `state.arrears = 1 AND ${HELD}`,
  alarm: `(state.alarm1 = 1 OR state.alarm2 = 1) AND ${HELD}`,
  lost: 'state.lost_since IS NOT NULL',
  forced: "state.mode IN ('forced_on', 'forced_off')",
  known_elsewhere: 'state.known_as IS NOT NULL',
  no_credit: 'state.no_credit IS NOT NULL',
  blocked: 'state.blocked_reason IS NOT NULL',
  settings_not_taken:
    "state.meter_code IN (SELECT newest_slot FROM meter_settings WHERE state = 'needs_attention'" +
    ' AND newest_slot IS NOT NULL)',
  not_opened: 'state.opened = 0',
  unread: 'state.lost_since IS NULL AND state.read_at IS NULL',
};
const NETWORK = {
  // Nearly all of them: as a bare condition MariaDB would begin with it and sort them, where a page of the first will do.
  answering: 'COALESCE(state.lost_since IS NULL AND state.read_at IS NOT NULL, 0) = 1',
  lost: 'state.lost_since IS NOT NULL',
  unread: STATES.unread,
} as const;
/** Two rounds of the fullest bus take no longer. */
const READ_WITHIN_MS = 10 * 60_000;
const ALARMS = {
  alarm1: `state.alarm1 = 1 AND ${HELD}`,
  alarm2: `state.alarm2 = 1 AND ${HELD}`,
  overload: 'state.overload = 1',
} as const;
/** Where a meter hangs is in its code: two digits each of building, floor and DPU. A sum makes a number on either database. */
const BUILDING = 'SUBSTR(state.meter_code, 1, 2) + 0';
const FLOOR = 'SUBSTR(state.meter_code, 3, 2) + 0';
const DPU = 'SUBSTR(state.meter_code, 1, 6)';

/**
 * The meters with what they do now, as a list. It is looked through in the states alone: every meter has one, and to find
 * the meter of each of them takes MariaDB longer than all the rest.
 */
@Injectable()
export class BoardList implements ListSource<BoardMeter, typeof boardList.filters, EntityManager> {
  readonly list = boardList;
  readonly table: ListTable<typeof boardList.filters> = {
    table: 'meter_states state',
    key: 'state.meter_code',
    sorts: {
      code: 'state.meter_code',
      room: 'meter.room_key',
      remaining: 'state.remaining_minor',
      energy: 'state.energy_wh',
      power: 'state.power_w',
      lost: 'state.lost_since',
      readAt: 'state.read_at',
    },
    sortedFrom: {
      room: {
        table: 'meters meter LEFT JOIN meter_states state ON state.meter_code = meter.meter_code',
        key: 'meter.meter_code',
      },
    },
    date: { column: 'state.read_at', kind: 'moment' },
    searches: (word) => [meterHas('state.meter_code', word), heldBy('state.meter_code', word)],
    filters: {
      state: (state) => sql(`(${STATES[state]})`),
      building: (building) => sql(`${BUILDING} = ?`, building),
      floor: (floor) => sql(`${FLOOR} = ?`, floor),
      dpuCode: (dpuCode) => sql(`${DPU} = ?`, dpuCode),
      held: (held) => isHeld('state.meter_code', held),
      network: (network) => (network === 'overdue' ? this.overdue() : sql(`(${NETWORK[network]})`)),
      relay: (relay) => sql('state.relay_closed = ?', relay === 'closed' ? 1 : 0),
      mode: (mode) => sql('state.mode = ?', mode),
      alarm: (alarm) => sql(`(${ALARMS[alarm]})`),
      remainingFrom: (least) => sql('state.remaining_minor >= ?', least),
      remainingTo: (most) => sql('state.remaining_minor <= ?', most),
    },
    values: { building: BUILDING, floor: FLOOR, dpuCode: DPU },
  };

  constructor(private readonly clock: Clock) {}

  scope(who: Who): Sql {
    return inBuildings(BUILDING, who);
  }

  /** Never read though there was time: a gateway has had its bus open for long enough. */
  private overdue(): Sql {
    const before = new Date(this.clock.now().getTime() - READ_WITHIN_MS);
    return every([
      sql(`(${NETWORK.unread})`),
      // MariaDB leaves the quotes on what it takes out of JSON.
      sql(
        'EXISTS (SELECT 1 FROM meters own INNER JOIN dpus dpu ON dpu.dpu_code = own.dpu_code' +
          ' WHERE own.meter_code = state.meter_code AND own.created_at < ?' +
          ` AND REPLACE(JSON_EXTRACT(dpu.counts, '$.since'), '"', '') < ?)`,
        before.getTime(),
        before.toISOString(),
      ),
    ]);
  }

  async load(em: EntityManager, who: Who, ids: readonly string[]): Promise<BoardMeter[]> {
    const meters = await loadMeters(em, ids as MeterCode[], who);
    const settings = await em.findBy(MeterSettingsRow, { newestSlot: In([...ids]) });
    const newest = new Map(settings.map((row) => [row.meterCode, row]));
    return meters.map((meter) => {
      const row = newest.get(meter.meterCode);
      if (!row) return { ...meter, limits: null, settingsNotTaken: false };
      const { alarm1Minor, alarm2Minor, powerThresholdW } = row.wanted;
      const limits = { alarm1Minor, alarm2Minor, powerThresholdW };
      return { ...meter, limits, settingsNotTaken: row.state === 'needs_attention' };
    });
  }
}
