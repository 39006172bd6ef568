import type { MeterCode } from '#shared';
import { insertRows } from '../src/database/rows.js';
import { MeterRow, NEVER_SEEN } from '../src/meters/meter.entity.js';
import type { TestServer } from './harness.js';

/** A meter of its own for each whole number below 20,000, on DPU 010101. */
const codeOf = (at: number): MeterCode => {
  const port = String(Math.floor(at / 200)).padStart(2, '0');
  const address = ((at % 200) + 1).toString(16).toUpperCase().padStart(2, '0');
  return `010101${port}${address}` as MeterCode;
};

/** So many meters of building 1 (20,000 at most), in rooms R0, R1 and so on, behind the back of every command. */
export async function insertMeters({ database }: Pick<TestServer, 'database'>, count: number): Promise<void> {
  const meters = Array.from({ length: count }, (_, at) => ({
    ...{ meterCode: codeOf(at), dpuCode: '010101' as never, serialPort: 1 },
    ...{ address: at, building: 1, room: `R${at}`, roomKey: `R${at}`, model: 'DDSY1352' as const },
    ...{ postpaid: false, ctRatio: 1, simulated: false, ...NEVER_SEEN, remark: '' },
    ...{ createdAt: new Date(0), createdBy: '', version: 1 },
  }));
  await database.transaction((em) => insertRows(em, MeterRow, meters));
}
