/** `npm run bench -- import`: 10,000 meters from a spreadsheet, previewed and committed by the built server. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import excel from 'exceljs';
import { commitImportRoute, type ImportPreview, previewImportRoute } from '#shared';
import { BuiltServer } from './built-server.js';
import { secondsOf } from './measure.js';

export const IMPORT_LIMITS = { seconds: 10, megabytes: 300 };
const HEADER = ['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model'];

/** True when time and memory stay within the limits. */
export async function importMeters(rows: number): Promise<boolean> {
  const bytes = await sheetOf(rows);
  const dataDir = mkdtempSync(join(tmpdir(), 'prepaid-bench-import-'));
  const server = await BuiltServer.start({ databaseUrl: `sqlite:${join(dataDir, 'server.sqlite')}`, dataDir });
  try {
    const memory = new MemoryWatch(server.pid);
    const idleMb = memory.megabytes();
    const workBeforeS = processorSeconds(server.pid);
    let preview: ImportPreview | undefined;
    const previewS = await secondsOf(async () => {
      preview = (await server.upload(previewImportRoute.path, 'meters.xlsx', bytes)) as ImportPreview;
    });
    const { importId = '', newMeters = 0 } = preview ?? {};
    if (newMeters !== rows) throw new Error(`the preview has ${newMeters} new meters of ${rows}`);
    const commitS = await secondsOf(async () => {
      await server.call(commitImportRoute, { params: { importId }, body: {} });
    });
    const peakMb = memory.end();
    const { seconds, megabytes } = IMPORT_LIMITS;
    const totalS = previewS + commitS;
    const workS = processorSeconds(server.pid) - workBeforeS;
    console.log(`${rows} rows, ${(bytes.length / 1024).toFixed(0)} kB, SQLite`);
    console.log(
      `preview ${previewS.toFixed(1)} s + commit ${commitS.toFixed(1)} s = ${totalS.toFixed(1)} s by the clock`,
    );
    // Other work on the machine must not decide this.
    console.log(`work of the server: ${workS.toFixed(1)} s of processor time (limit ${seconds} s)`);
    console.log(`memory of the server: ${idleMb} MB before, ${peakMb} MB at most (limit ${megabytes} MB)`);
    return workS < seconds && peakMb < megabytes;
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Looks at what the server has in memory, together with the process that reads the sheet for it (Linux). */
class MemoryWatch {
  private peak = 0;
  private readonly timer = setInterval(() => this.megabytes(), 20);

  constructor(private readonly pid: number) {}

  megabytes(): number {
    const sum = [this.pid, ...childrenOf(this.pid)].reduce((kilobytes, pid) => kilobytes + residentKilobytes(pid), 0);
    this.peak = Math.max(this.peak, Math.round(sum / 1024));
    return this.peak;
  }

  end(): number {
    clearInterval(this.timer);
    return this.megabytes();
  }
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) =>
    readOr(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** What two processes share, as the program itself, is counted once. */
const residentKilobytes = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(readOr(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** Nothing of a process that has ended meanwhile. */
function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const TICKS_A_SECOND = 100;

/** What all threads of the process have worked so far, and the processes that it began and that have ended (Linux). */
function processorSeconds(pid: number): number {
  const [, behindName = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  const fields = behindName.split(' ').map(Number);
  return fields.slice(11, 15).reduce((ticks, field) => ticks + field, 0) / TICKS_A_SECOND;
}

async function sheetOf(rows: number): Promise<Uint8Array<ArrayBuffer>> {
  const book = new excel.Workbook();
  const sheet = book.addWorksheet('Meters');
  sheet.addRow(HEADER);
  for (let at = 0; at < rows; at++) {
    const [dpu, address] = [Math.floor(at / 200), (at % 200) + 1];
    const code = `${10 + Math.floor(dpu / 10)}01${String((dpu % 10) + 1).padStart(2, '0')}`;
    sheet.addRow([code, '127.0.0.1', 4000 + dpu, 1, address, `R${at}`, 'DDSY']);
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
