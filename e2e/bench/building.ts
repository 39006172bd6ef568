/** A building of metered rooms with a tenant on each floor, made through the server's own doors. */
import { randomUUID } from 'node:crypto';
import excel from 'exceljs';
import {
  commitImportRoute,
  importPreviewSchema,
  type MeterCode,
  minorUnits,
  openAccountRoute,
  previewImportRoute,
  saveSettingsRoute,
  showSettingsRoute,
} from '#shared';
import type { BuiltServer } from './built-server.js';

export interface Place {
  readonly meterCode: MeterCode;
  readonly assignmentId: string;
}
export interface Building {
  /** by floor, the meters that are open for sales */
  readonly floors: readonly (readonly Place[])[];
}

const LIMIT = minorUnits(100_000_000);

/** The sheet of a building: one bus for each floor. `busPort` tells where a floor's bus is to be found. */
export async function buildingSheet(
  floors: number,
  metersPerFloor: number,
  busPort: (floor: number) => number,
): Promise<Uint8Array<ArrayBuffer>> {
  const workbook = new excel.Workbook();
  const sheet = workbook.addWorksheet('Meters');
  sheet.addRow(['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model']);
  for (let floor = 1; floor <= floors; floor++) {
    for (let address = 1; address <= metersPerFloor; address++) {
      const room = `${floor}${String(address).padStart(2, '0')}`;
      sheet.addRow([dpuCode(floor), '127.0.0.1', busPort(floor), 1, address, room, 'DDSY']);
    }
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** Imports the sheet's meters. */
export async function importMeters(server: BuiltServer, sheet: Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await server.upload(previewImportRoute.path, 'building.xlsx', sheet);
  const { importId, wrongRows } = importPreviewSchema.parse(answer);
  if (wrongRows > 0) throw new Error(`the bench's own sheet has ${wrongRows} wrong rows`);
  await server.call(commitImportRoute, { params: { importId }, body: { simulated: true } });
}

/** Opens every meter to sales, an account for each floor, and lets leases be as large as the bench needs. */
export async function openAccounts(server: BuiltServer, floors: number, metersPerFloor: number): Promise<Building> {
  const before = await server.call(showSettingsRoute);
  const large = { leasePerSaleMinor: LIMIT, leaseSumMinor: LIMIT, leaseCount: 100_000 };
  const settings = await server.call(saveSettingsRoute, { body: { ...before, ...large } });
  const { prices, powerThresholdW, alarm1Minor, alarm2Minor } = settings;
  const opened: Place[][] = [];
  for (let floor = 1; floor <= floors; floor++) {
    const places = Array.from({ length: metersPerFloor }, (_, at): Place => {
      const code = `${dpuCode(floor)}01${(at + 1).toString(16).padStart(2, '0').toUpperCase()}`;
      return { meterCode: code as MeterCode, assignmentId: randomUUID() };
    });
    const rules = {
      promptAlarm1: true,
      promptAlarm2: true,
      sendAlarms: false,
      electricityType: 'residential' as const,
    };
    const terms = { hoardingLimitMinor: LIMIT, prices, powerThresholdW, alarm1Minor, alarm2Minor, ...rules };
    const nothing = { firstRechargeMinor: minorUnits(0), transferredFrom: null, transferredMinor: minorUnits(0) };
    await server.call(openAccountRoute, {
      body: {
        ...{ requestId: randomUUID(), shiftId: randomUUID(), name: `Tenant ${floor}` },
        ...{ telephone: '', address: '', remark: '' },
        meters: places.map((place) => ({ ...place, ...nothing, method: 'cash' as const, terms })),
      },
    });
    opened.push(places);
  }
  return { floors: opened };
}

function dpuCode(floor: number): string {
  return `01${String(floor).padStart(2, '0')}01`;
}
