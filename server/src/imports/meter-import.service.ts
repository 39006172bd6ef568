import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, type EntityManager } from 'typeorm';
import {
  type DpuLine,
  type ImportPreview,
  type ImportProgress,
  type ListLanguage,
  type MeterCode,
  SERIAL_LINE_PORT,
} from '#shared';
import { BuildingRow } from '../buildings/building.entity.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { insertRows } from '../database/rows.js';
import { wholeOf } from '../database/columns.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { lockGatewaysOf } from '../gateways/lines-of-gateways.queries.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow, NEVER_SEEN } from '../meters/meter.entity.js';
import { roomKeyOf } from '../meters/room-key.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { buildingsOf, loadExisting } from './existing.queries.js';
import { makeFaultSheet } from './fault-sheet.js';
import { MeterImportRow, type ImportResult } from './import.entity.js';
import { changedOf, changesOf } from './import-changes.js';
import { planImport, type ImportPlan, type PlannedDpu } from './plan-import.js';
import type { PlannedMeter } from './read-row.js';
import type { SheetFound } from './read-sheet.js';
import type { SheetRow } from './sheet-columns.js';
import { SheetReader } from './sheet-reader.service.js';

/** Rows that are written at once, and then told of. */
const CHUNK = 100;

const OUTDATED =
  'Buildings, DPUs or meters of this sheet were changed since the preview. Choose the file again and look at the new preview.';

type Teller = (phase: ImportProgress['phase'], done: number, total: number | null) => void;

/** Batch import of meters: preview, then commit all or nothing. */
@Injectable()
export class MeterImport {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly gatewayLink: GatewayLink,
    private readonly live: Live,
    private readonly sheets: SheetReader,
  ) {}

  /** Reads a sheet and keeps what it would do. Refused: as `readSheet`. */
  async preview(who: Who, fileName: string, bytes: Buffer, progressId?: string): Promise<ImportPreview> {
    const tell = this.teller(progressId);
    tell('reading', 0, null);
    const read = await this.sheets.read(bytes, fileName);
    if (!read.ok) throw new Refused(read.refusal, read.message, { details: { ...read.details } });
    tell('checking', 0, read.rows.length);
    const importId = this.ids.next();
    return this.database.transaction(async (em) => {
      const plan = await planNow(em, who, read.rows);
      const row: MeterImportRow = {
        importId,
        fileName: fileName.slice(0, 255),
        sheet: read.rows,
        planDigest: digestOf(plan),
        operatorId: who.operatorId,
        previewedAt: this.clock.now(),
        committedAt: null,
        result: null,
      };
      await em.insert(MeterImportRow, row);
      await forgetOldPreviews(em, who, row.previewedAt);
      return toPreview(row, plan, read);
    });
  }

  /** Carries out a preview. Refused: `import_unknown`, `import_has_faults`, `import_outdated`. */
  async commit(
    who: Who,
    importId: string,
    {
      simulated = false,
      progressId,
    }: { readonly simulated?: boolean | undefined; readonly progressId?: string | undefined },
  ): Promise<ImportResult> {
    const tell = this.teller(progressId);
    const committing = this.database.transaction((em) => this.commitIn(em, who, importId, simulated, tell));
    const { result, buildings } = await committing.catch((error: unknown) => {
      // Somebody made the same building, DPU, meter or room between our look and our write.
      throw isDuplicate(error) ? new Refused('import_outdated', OUTDATED) : error;
    });
    if (buildings.length > 0) this.gatewayLink.configChanged();
    for (const building of buildings) this.live.snapshotChanged(building);
    return result;
  }

  /** The sheet of a preview with what is wrong in each row. Refused: `import_unknown`. */
  async faults(who: Who, importId: string, language: ListLanguage): Promise<Buffer> {
    const { rows, plan } = await this.database.read(async (em) => {
      const row = await em.findOneBy(MeterImportRow, { importId, operatorId: who.operatorId });
      if (!row || row.committedAt) throw importUnknown();
      return { rows: row.sheet, plan: await planNow(em, who, row.sheet) };
    });
    return makeFaultSheet(rows, plan.rows, language);
  }

  private teller(progressId: string | undefined): Teller {
    return (phase, done, total) => {
      if (progressId !== undefined) this.live.importProgressed({ progressId, phase, done, total });
    };
  }

  private async commitIn(
    em: EntityManager,
    who: Who,
    importId: string,
    simulated: boolean,
    tell: Teller,
  ): Promise<{ result: ImportResult; buildings: readonly number[] }> {
    const row = await lockImport(em, who, importId);
    if (row.result) return { result: row.result, buildings: [] };
    const buildings = buildingsOf(row.sheet);
    await lockBuildings(em, buildings);
    // Held, and only then believed: an account that is being opened on a meter ends first, and so does another line.
    const { changedMeters } = await planNow(em, who, row.sheet);
    await lockMeters(
      em,
      changedMeters.map(({ before }) => before),
    );
    await lockGatewaysOf(em, buildings);
    const plan = await planNow(em, who, row.sheet);
    if (digestOf(plan) !== row.planDigest) throw new Refused('import_outdated', OUTDATED);
    const wrong = plan.rows.filter(({ action }) => action === 'wrong').length;
    if (wrong > 0) {
      const message = `${wrong} rows of ${row.fileName} are wrong, so none was imported. Mend them in the sheet and choose it again.`;
      throw new Refused('import_has_faults', message, { details: { wrongRows: wrong } });
    }
    await this.carryOut(em, who, plan, simulated, tell);
    const result = resultOf(plan);
    const at = this.clock.now();
    await em.update(MeterImportRow, { importId }, { committedAt: at, result, sheet: [] });
    // A line for each building: whoever may see one sees nothing of the others.
    for (const building of buildings) {
      const said = { thing: row.fileName, building, ...changesOf(plan, building) };
      await noteOperation(em, who, { at, command: 'meters_imported', ...said });
    }
    return { result, buildings };
  }

  private async carryOut(
    em: EntityManager,
    who: Who,
    plan: ImportPlan,
    simulated: boolean,
    tell: Teller,
  ): Promise<void> {
    const made = { createdAt: this.clock.now(), createdBy: who.fullName };
    for (const number of plan.newBuildings) await em.insert(BuildingRow, { number, remark: '', ...made });
    for (const dpu of plan.newDpus) await em.insert(DpuRow, { ...newDpu(dpu), ...made });
    for (const { dpuCode, framing, ip, tcpPort, serial } of plan.changedDpus.map(({ after }) => after)) {
      await em.update(DpuRow, { dpuCode }, { framing, ip, tcpPort, serial, version: () => 'version + 1' });
    }
    await changeMeters(em, plan.changedMeters);
    let written = 0;
    tell('writing', written, plan.newMeters.length);
    const kept = await settingsVersions(em, plan.newMeters);
    for (const meters of chunksOf(plan.newMeters)) {
      const rows = meters.map((meter) => ({
        ...meter,
        roomKey: roomKeyOf(meter.room),
        ...{ ctRatio: 1, simulated, ...NEVER_SEEN, remark: '', version: 1 },
        ...made,
      }));
      await insertRows(em, MeterRow, rows);
      const states = meters.map(({ meterCode }) =>
        Object.assign(MeterStateRow.make(meterCode), { settingsVersion: kept.get(meterCode) ?? 0 }),
      );
      await insertRows(em, MeterStateRow, states);
      written += meters.length;
      tell('writing', written, plan.newMeters.length);
    }
  }
}

/** Of codes that were used before: their settings' versions go on, see `freshState`. */
async function settingsVersions(
  em: EntityManager,
  meters: readonly PlannedMeter[],
): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>();
  for (const chunk of chunksOf(meters)) {
    const rows = await em
      .createQueryBuilder(MeterSettingsRow, 'settings')
      .select('settings.meter_code', 'meterCode')
      .addSelect('MAX(settings.version)', 'version')
      .where({ meterCode: In(chunk.map(({ meterCode }) => meterCode)) })
      .groupBy('settings.meter_code')
      .getRawMany<{ meterCode: string; version: unknown }>();
    for (const { meterCode, version } of rows) versions.set(meterCode, wholeOf(version));
  }
  return versions;
}

async function planNow(em: EntityManager, who: Who, rows: readonly SheetRow[]): Promise<ImportPlan> {
  const allowed = buildingsOf(rows).filter((building) => mayWorkIn(who, building));
  return planImport(rows, await loadExisting(em, allowed), {
    mayWorkIn: (building) => mayWorkIn(who, building),
    mayChangeDpus: who.permissions.has('dpus.update'),
    mayChangeMeters: who.permissions.has('meters.update'),
  });
}

/** A preview that was not carried out within a day is outdated anyway, and its sheet takes room. */
async function forgetOldPreviews(em: EntityManager, who: Who, now: Date): Promise<void> {
  const dayBefore = new Date(now.getTime() - 86_400_000);
  const old = { operatorId: who.operatorId, committedAt: IsNull(), previewedAt: LessThan(dayBefore) };
  await em.delete(MeterImportRow, old);
}

const importUnknown = (): Refused =>
  new Refused('import_unknown', 'This import is not known. Choose the file again and look at its preview.');

const digestOf = (plan: ImportPlan): string => createHash('sha256').update(JSON.stringify(plan)).digest('hex');

/** Locks the import, so that the same commit twice at once is one after the other. It is known to who previewed it. */
async function lockImport(em: EntityManager, who: Who, importId: string): Promise<MeterImportRow> {
  const mine = { importId, operatorId: who.operatorId };
  const lock = em
    .createQueryBuilder()
    .update(MeterImportRow)
    .set({ fileName: () => 'file_name' });
  const { affected } = await lock.where(mine).execute();
  if (affected !== 1) {
    throw importUnknown();
  }
  return em.findOneByOrFail(MeterImportRow, mine);
}

async function lockBuildings(em: EntityManager, buildings: readonly number[]): Promise<void> {
  if (buildings.length === 0) return;
  const lock = em
    .createQueryBuilder()
    .update(BuildingRow)
    .set({ remark: () => 'remark' });
  await lock.where({ number: In([...buildings]) }).execute();
}

async function lockMeters(em: EntityManager, meters: readonly { readonly meterCode: MeterCode }[]): Promise<void> {
  for (const chunk of chunksOf(meters)) {
    const lock = em
      .createQueryBuilder()
      .update(MeterStateRow)
      .set({ nextPlace: () => 'next_place' });
    await lock.where({ meterCode: In(chunk.map(({ meterCode }) => meterCode)) }).execute();
  }
}

/** Meters may change rooms with each other, so all leave their old room before any enters a new one. */
async function changeMeters(em: EntityManager, meters: ImportPlan['changedMeters']): Promise<void> {
  for (const { before } of meters) {
    const { meterCode } = before;
    // A sign that no room can have.
    await em.update(MeterRow, { meterCode }, { roomKey: `> ${meterCode}` });
  }
  for (const { before, after } of meters) {
    const { room, ...kind } = changedOf(before, after);
    const change = { room, roomKey: roomKeyOf(room), ...kind, version: () => 'version + 1' };
    await em.update(MeterRow, { meterCode: before.meterCode }, change);
  }
}

const newDpu = (dpu: PlannedDpu) => ({
  ...dpu,
  ...{ remark: '', epoch: 1, gatewayId: null, online: null, lastAnswerAt: null, lastError: null },
});

function* chunksOf<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK);
}

const resultOf = (plan: ImportPlan): ImportResult => ({
  newMeters: plan.newMeters.length,
  changedMeters: plan.rows.filter(({ action }) => action === 'changed').length,
  newDpus: plan.newDpus.length,
  newBuildings: plan.newBuildings.length,
});

function toPreview(
  { importId, fileName }: MeterImportRow,
  plan: ImportPlan,
  { sheetName, otherSheets }: SheetFound,
): ImportPreview {
  const count = (wanted: string): number => plan.rows.filter(({ action }) => action === wanted).length;
  return {
    importId,
    fileName,
    sheetName,
    otherSheets: [...otherSheets],
    rows: [...plan.rows],
    newMeters: count('new'),
    changedMeters: count('changed'),
    sameMeters: count('same'),
    wrongRows: count('wrong'),
    hiddenRows: plan.rows.filter(({ hidden }) => hidden).length,
    newDpus: plan.newDpus.map(({ dpuCode }) => dpuCode),
    newBuildings: [...plan.newBuildings],
    movedDpus: plan.changedDpus.map(({ before, after, meters }) => ({
      ...{ dpuCode: before.dpuCode, meters, from: addressOf(before), to: addressOf(after) },
    })),
  };
}

/** As a network address is written; a serial line stands whole in the place of the host. */
const addressOf = ({ ip, tcpPort }: DpuLine): string => (tcpPort === SERIAL_LINE_PORT ? ip : `${ip}:${tcpPort}`);
