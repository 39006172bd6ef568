import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import excel from 'exceljs';
import { ROOT } from './product.js';

const SOCAT = process.env['SOCAT'] ?? '/usr/bin/socat';
/** As the manual's sheet has them. */
const COLUMNS = ['通讯管理机编号', 'IP', '通讯端口', '串口号', '表地址', '户号', '型号'];
/** What the manual writes behind the port: baud rate, data bits, parity, stop bits. */
const PARAMETERS = '9600;8;NONE;1';

/** One meter on a serial line of its own, as the sheet of meters has it. */
export interface MeterOnALine {
  readonly dpuCode: string;
  readonly address: number;
  readonly room: string;
}

/** Simulated meters behind serial lines: pseudo terminals that socat joins. */
export interface SerialLines {
  /** the port of each meter's DPU at the gateway, like `/dev/ttyUSB0` */
  readonly ports: readonly string[];
  stop(): Promise<void>;
}

export async function openSerialLines(meters: readonly MeterOnALine[]): Promise<SerialLines> {
  const folder = mkdtempSync(join(tmpdir(), 'prepaid-serial-'));
  const ended: (() => Promise<void>)[] = [];
  const start = async (command: string, args: readonly string[], ready: RegExp): Promise<string> => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    ended.push(() => {
      child.kill('SIGTERM');
      return exit;
    });
    let said = '';
    return new Promise((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        if (ready.test(said)) resolve(said);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('error', reject);
      void exit.then(() => reject(new Error(`${command} ended: ${said}`)));
    });
  };
  const lines: { readonly meters: string; readonly gateway: string }[] = [];
  for (const { room } of meters) {
    const said = await start(SOCAT, ['-d', '-d', 'pty,raw,echo=0', 'pty,raw,echo=0'], /(PTY is [^]*){2}starting data/);
    const [near = '', far = ''] = [...said.matchAll(/PTY is (\S+)/g)].map(([, path]) => path);
    if (far === '') throw new Error(`socat gave no line for room ${room}: ${said}`);
    lines.push({ meters: near, gateway: far });
  }
  const sheet = join(folder, 'meters.xlsx');
  const atTheMeters = lines.map((line) => line.meters);
  await sheetOfLines(meters, atTheMeters).xlsx.writeFile(sheet);
  await start(process.execPath, ['dist/gateway/simulator/main.js', '--sheet', sheet], /simulator ready/);
  return {
    ports: lines.map((line) => line.gateway),
    async stop() {
      for (const end of ended.reverse()) await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The line of a port as the manual writes it into the IP field. */
export const lineOfPort = (port: string): string => `${port};${PARAMETERS}`;

/** The sheet of meters whose DPUs are these ports. */
export function sheetOfLines(meters: readonly MeterOnALine[], ports: readonly string[]): excel.Workbook {
  const workbook = new excel.Workbook();
  const sheet = workbook.addWorksheet('Meters');
  sheet.addRow(COLUMNS);
  for (const [at, { dpuCode, address, room }] of meters.entries()) {
    sheet.addRow([dpuCode, lineOfPort(ports[at] ?? ''), -1, 1, address, room, 'DDSY']);
  }
  return workbook;
}
