/**
 * What would this sheet do? Row by row: new, changed, same, or wrong with the cell and what to do about it. The sheet is
 * judged against what exists already and against its own other rows. The plan is the same for the same input, so that
 * a commit can make it anew and see whether what it was planned against has changed.
 */
import {
  buildingOf,
  keyOfLine,
  SERIAL_LINE_PORT,
  type DpuCode,
  type DpuLine,
  type MeterCode,
  type MeterModel,
} from '#shared';
import { areTogether, type LineHolder, type Serving } from '../gateways/one-gateway.js';
import { roomKeyOf } from '../meters/room-key.js';
import { isExample } from './example-row.js';
import { readRow, type Fault, type Note, type PlannedMeter, type PreviewRow, type ReadRow } from './read-row.js';
import type { SheetRow } from './sheet-columns.js';

export interface ExistingDpu extends DpuLine {
  readonly dpuCode: DpuCode;
}

export interface ExistingMeter {
  readonly meterCode: MeterCode;
  readonly dpuCode: DpuCode;
  readonly address: number;
  readonly building: number;
  readonly room: string;
  readonly model: MeterModel;
  readonly postpaid: boolean;
  readonly hasAccount: boolean;
}

/** What an import may change of a meter. */
export type MeterBefore = Pick<ExistingMeter, 'meterCode' | 'room' | 'model' | 'postpaid'>;

/** What there is already, in the buildings that the sheet speaks of. */
export interface Existing {
  readonly buildings: ReadonlySet<number>;
  readonly dpus: readonly ExistingDpu[];
  readonly meters: readonly ExistingMeter[];
  /** the line of every DPU, also of other buildings: one gateway may serve both */
  readonly lines: readonly LineHolder[];
  readonly gateways: readonly Serving[];
}

export interface PlannedDpu extends DpuLine {
  readonly dpuCode: DpuCode;
  readonly building: number;
  readonly floor: number;
  readonly dpuNumber: number;
}

export interface ImportPlan {
  readonly rows: readonly PreviewRow[];
  readonly newBuildings: readonly number[];
  readonly newDpus: readonly PlannedDpu[];
  /** DPUs that get another host or port */
  readonly changedDpus: readonly MovedDpu[];
  readonly newMeters: readonly PlannedMeter[];
  readonly changedMeters: readonly Changed<MeterBefore, PlannedMeter>[];
}

export interface Changed<Before, After> {
  readonly before: Before;
  readonly after: After;
}

export interface MovedDpu extends Changed<ExistingDpu, PlannedDpu> {
  /** how many meters it has now: they are read at the other address, whether the sheet names them or not */
  readonly meters: number;
}

/** What the operator may: whoever imports may make new things, and change what there is as far as he may elsewhere. */
export interface ImportRights {
  readonly mayWorkIn: (building: number) => boolean;
  readonly mayChangeDpus: boolean;
  readonly mayChangeMeters: boolean;
}

/** Plans a sheet. */
export function planImport(rows: readonly SheetRow[], existing: Existing, rights: ImportRights): ImportPlan {
  const faults = new Map<number, Fault[]>(rows.map(({ row }) => [row, []]));
  const note: Note = (row, cell, fault, values) => {
    faults.get(row.row)?.push({ cell: cell.cell, fault, value: cell.text, values });
  };
  const read = rows.flatMap((row) => readRow(row, rights.mayWorkIn, note) ?? []);
  const lines = checkLines(read, existing, rights, note);
  checkAgainstSheet(read, note);
  checkAgainstExisting(read, existing, note);
  checkRights(read, existing, rights, note);
  return makePlan(rows, read, lines, faults, existing);
}

const sameLine = (a: DpuLine, b: DpuLine): boolean => a.ip === b.ip && a.tcpPort === b.tcpPort;

interface SheetLine {
  readonly line: DpuLine;
  readonly from: ReadRow;
}

/** The line of each DPU of the sheet: its first row that says one; the others must agree. */
function checkLines(
  read: readonly ReadRow[],
  existing: Existing,
  rights: ImportRights,
  note: Note,
): ReadonlyMap<DpuCode, DpuLine> {
  const lines = new Map<DpuCode, SheetLine>();
  for (const from of read) {
    const { sheetRow, dpu, line } = from;
    const first = lines.get(dpu.code);
    if (!line) continue;
    if (!first) {
      lines.set(dpu.code, { line, from });
    } else if (!sameLine(first.line, line)) {
      const cell = first.line.ip === line.ip ? sheetRow.cells.tcpPort : sheetRow.cells.ip;
      const { ip, tcpPort } = first.line;
      const values = { otherRow: first.from.sheetRow.row, dpuCode: dpu.code, ip, tcpPort };
      note(sheetRow, cell, 'dpu_line_differs_in_sheet', values);
    }
  }
  const known = new Set(existing.dpus.map(({ dpuCode }) => dpuCode));
  for (const { sheetRow, dpu } of read) {
    if (lines.has(dpu.code) || known.has(dpu.code)) continue;
    note(sheetRow, sheetRow.cells.ip, 'line_missing', { dpuCode: dpu.code });
  }
  checkTakenLines(lines, existing, rights, note);
  return new Map([...lines].map(([code, { line }]) => [code, line]));
}

/**
 * Within a building, and within a gateway, each DPU has a line of its own. A line is free again when the sheet itself gives
 * its DPU another.
 */
function checkTakenLines(
  lines: ReadonlyMap<DpuCode, SheetLine>,
  existing: Existing,
  rights: ImportRights,
  note: Note,
): void {
  const before = new Map(existing.lines.map((dpu) => [dpu.dpuCode, dpu]));
  const taken = groupBy(
    existing.lines.filter(({ dpuCode }) => !lines.has(dpuCode)),
    keyOfLine,
  );
  const inSheet = new Map<string, LineHolder[]>();
  for (const [dpuCode, { line, from }] of lines) {
    const known = before.get(dpuCode);
    const building = buildingOf(dpuCode);
    const own: LineHolder = { ...line, dpuCode, building, gatewayId: known?.gatewayId ?? null };
    const key = keyOfLine(line);
    const together = (others: readonly LineHolder[] = []): LineHolder[] =>
      others.filter((other) => areTogether(existing.gateways, own, other));
    const [inRow] = together(inSheet.get(key));
    const there = together(taken.get(key));
    const named = there.find((other) => rights.mayWorkIn(other.building));
    const { ip } = from.sheetRow.cells;
    if (inRow) {
      const otherRow = lines.get(inRow.dpuCode)?.from.sheetRow.row ?? 0;
      note(from.sheetRow, ip, 'line_taken_in_sheet', { otherDpu: inRow.dpuCode, otherRow });
    } else if (there.length > 0 && !(known && sameLine(known, line))) {
      if (!named) note(from.sheetRow, ip, 'line_taken_hidden', {});
      else if (named.building === building) note(from.sheetRow, ip, 'line_taken', { otherDpu: named.dpuCode });
      else note(from.sheetRow, ip, 'line_taken_beside', { otherDpu: named.dpuCode, building: named.building });
    }
    inSheet.set(key, [...(inSheet.get(key) ?? []), own]);
  }
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

const busPlace = (meter: { readonly dpuCode: string; readonly address: number }): string =>
  `${meter.dpuCode} ${meter.address}`;
const roomPlace = (meter: { readonly building: number; readonly room: string }): string =>
  `${meter.building} ${roomKeyOf(meter.room)}`;

/** Two rows must not speak of one meter, nor put two meters into one room. */
function checkAgainstSheet(read: readonly ReadRow[], note: Note): void {
  const byPlace = new Map<string, ReadRow>();
  const byRoom = new Map<string, ReadRow>();
  for (const row of read) {
    const { sheetRow, meter } = row;
    const samePlace = byPlace.get(busPlace(meter));
    const sameRoom = byRoom.get(roomPlace(meter));
    if (samePlace && isRepeat(samePlace.meter, meter)) {
      note(sheetRow, sheetRow.cells.dpuCode, 'duplicate_row', { otherRow: samePlace.sheetRow.row });
      continue;
    }
    if (samePlace) {
      const values = { otherRow: samePlace.sheetRow.row, dpuCode: meter.dpuCode };
      note(sheetRow, sheetRow.cells.address, 'address_taken_in_sheet', values);
    }
    if (sameRoom) {
      const values = { otherRow: sameRoom.sheetRow.row, building: meter.building };
      note(sheetRow, sheetRow.cells.room, 'room_taken_in_sheet', values);
    }
    if (!samePlace) byPlace.set(busPlace(meter), row);
    if (!sameRoom) byRoom.set(roomPlace(meter), row);
  }
}

const isRepeat = (a: PlannedMeter, b: PlannedMeter): boolean =>
  a.meterCode === b.meterCode && roomPlace(a) === roomPlace(b) && a.model === b.model;

function checkAgainstExisting(read: readonly ReadRow[], existing: Existing, note: Note): void {
  const byCode = new Map(existing.meters.map((meter) => [meter.meterCode, meter]));
  const byPlace = new Map(existing.meters.map((meter) => [busPlace(meter), meter]));
  const inSheet = new Set(read.map(({ meter }) => meter.meterCode));
  // A room is free again when the sheet itself moves the meter that has it.
  const staying = existing.meters.filter(({ meterCode }) => !inSheet.has(meterCode));
  const byRoom = new Map(staying.map((meter) => [roomPlace(meter), meter]));
  for (const { sheetRow, meter } of read) {
    const before = byCode.get(meter.meterCode);
    const atAddress = byPlace.get(busPlace(meter));
    if (!before && atAddress) {
      const { meterCode, room, dpuCode } = atAddress;
      note(sheetRow, sheetRow.cells.address, 'address_taken', { meterCode, room, dpuCode });
    }
    const inRoom = byRoom.get(roomPlace(meter));
    if (inRoom) {
      const { meterCode, building } = inRoom;
      note(sheetRow, sheetRow.cells.room, 'room_taken', { meterCode, building });
    }
    if (before?.hasAccount && before.model !== meter.model) {
      const { meterCode, model } = before;
      note(sheetRow, sheetRow.cells.model, 'meter_has_account', { meterCode, model });
    }
  }
}

function checkRights(read: readonly ReadRow[], existing: Existing, rights: ImportRights, note: Note): void {
  const dpus = new Map(existing.dpus.map((dpu) => [dpu.dpuCode, dpu]));
  const meters = new Map(existing.meters.map((meter) => [meter.meterCode, meter]));
  for (const { sheetRow, dpu, line, meter } of read) {
    const knownDpu = dpus.get(dpu.code);
    if (!rights.mayChangeDpus && knownDpu && line && !sameLine(knownDpu, line)) {
      const { dpuCode, ip, tcpPort } = knownDpu;
      const cell = ip === line.ip ? sheetRow.cells.tcpPort : sheetRow.cells.ip;
      note(sheetRow, cell, 'dpu_change_not_yours', { dpuCode, ip, tcpPort });
    }
    const known = rights.mayChangeMeters ? undefined : meters.get(meter.meterCode);
    if (!known) continue;
    for (const column of ['room', 'model'] as const) {
      if (known[column] === meter[column]) continue;
      const values = { meterCode: known.meterCode, known: known[column] };
      note(sheetRow, sheetRow.cells[column], 'meter_change_not_yours', values);
    }
  }
}

type Change = PreviewRow['changes'][number];

function makePlan(
  rows: readonly SheetRow[],
  read: readonly ReadRow[],
  lines: ReadonlyMap<DpuCode, DpuLine>,
  faults: ReadonlyMap<number, Fault[]>,
  existing: Existing,
): ImportPlan {
  const readByRow = new Map(read.map((row) => [row.sheetRow.row, row]));
  const dpusBefore = new Map(existing.dpus.map((dpu) => [dpu.dpuCode, dpu]));
  const metersBefore = new Map(existing.meters.map((meter) => [meter.meterCode, meter]));
  const newBuildings = new Set<number>();
  const newDpus = new Map<DpuCode, PlannedDpu>();
  const changedDpus = new Map<DpuCode, MovedDpu>();
  const newMeters: PlannedMeter[] = [];
  const changedMeters: Changed<MeterBefore, PlannedMeter>[] = [];
  const previewed = rows.map((sheetRow): PreviewRow => {
    const row = readByRow.get(sheetRow.row);
    const wrong = faults.get(sheetRow.row) ?? [];
    const shown = {
      row: sheetRow.row,
      hidden: sheetRow.hidden ?? false,
      example: isExample(sheetRow),
      meterCode: row?.meter.meterCode ?? null,
      room: sheetRow.cells.room.text || null,
      model: row?.meter.model ?? (sheetRow.cells.model.text || null),
    };
    if (!row || wrong.length > 0) return { ...shown, action: 'wrong', changes: [], faults: wrong };
    const { dpu, meter } = row;
    if (!existing.buildings.has(dpu.building)) newBuildings.add(dpu.building);
    const changes: Change[] = [];
    const dpuBefore = dpusBefore.get(dpu.code);
    const line = lines.get(dpu.code);
    if (!dpuBefore && line) newDpus.set(dpu.code, plannedDpu(dpu, line));
    if (dpuBefore && line && !sameLine(dpuBefore, line) && !changedDpus.has(dpu.code)) {
      const meters = existing.meters.filter(({ dpuCode }) => dpuCode === dpu.code).length;
      changedDpus.set(dpu.code, { before: dpuBefore, after: plannedDpu(dpu, keepSerial(dpuBefore, line)), meters });
      changes.push(
        ...differences({ ip: dpuBefore.ip, tcpPort: dpuBefore.tcpPort }, { ip: line.ip, tcpPort: line.tcpPort }),
      );
    }
    const before = metersBefore.get(meter.meterCode);
    if (!before) {
      newMeters.push(meter);
      return { ...shown, action: 'new', changes, faults: [] };
    }
    const moved = differences({ room: before.room, model: before.model }, { room: meter.room, model: meter.model });
    if (moved.length > 0) {
      const { meterCode, room, model, postpaid } = before;
      changedMeters.push({ before: { meterCode, room, model, postpaid }, after: meter });
    }
    changes.push(...moved);
    return { ...shown, action: changes.length > 0 ? 'changed' : 'same', changes, faults: [] };
  });
  return {
    rows: previewed,
    newBuildings: [...newBuildings].sort((a, b) => a - b),
    newDpus: [...newDpus.values()],
    changedDpus: [...changedDpus.values()],
    newMeters,
    changedMeters,
  };
}

const plannedDpu = (dpu: ReadRow['dpu'], line: DpuLine): PlannedDpu => ({
  dpuCode: dpu.code,
  building: dpu.building,
  floor: dpu.floor,
  dpuNumber: dpu.dpuNumber,
  framing: line.framing,
  ip: line.ip,
  tcpPort: line.tcpPort,
  serial: line.serial,
});

/** The sheet has no columns for framing and baud rate: a DPU that stays on the network keeps what it has. */
function keepSerial(before: DpuLine, line: DpuLine): DpuLine {
  return line.tcpPort === SERIAL_LINE_PORT || before.tcpPort === SERIAL_LINE_PORT
    ? line
    : { ...line, framing: before.framing, serial: before.serial };
}

function differences(from: Record<string, string | number>, to: Record<string, string | number>): Change[] {
  return Object.keys(to)
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, from: String(from[field]), to: String(to[field]) }));
}
