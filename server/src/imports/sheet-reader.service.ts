import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { SheetRead } from './read-sheet.js';
import { unpacksTooLarge } from './spreadsheet-file.js';

const SCRIPT = fileURLToPath(new URL('read-sheet.process.js', import.meta.url));
/** A workbook as large as may be read takes less; one that was made to take more takes no more than this. */
const MEMORY = ['--max-old-space-size=128', '--max-semi-space-size=4'];
const TIMEOUT_MS = 120_000;

/**
 * Has sheets read by a process, one after the other: tablets are served meanwhile, and its memory goes with it. A thread
 * would not do: where a single table of it cannot grow any more, the limit of its memory ends the whole server.
 */
@Injectable()
export class SheetReader {
  private last: Promise<unknown> = Promise.resolve();

  read(bytes: Uint8Array, fileName: string): Promise<SheetRead> {
    const reading = this.last.then(() => readByProcess(bytes, fileName));
    this.last = reading.catch(() => undefined);
    return reading;
  }
}

async function readByProcess(bytes: Uint8Array, fileName: string): Promise<SheetRead> {
  // Nothing of the server's environment, which has its secrets, concerns a file that somebody sent.
  const how = { env: {}, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
  const reader = spawn(process.execPath, [...MEMORY, SCRIPT], how);
  const ended = new Promise<{ code: number | null }>((resolve, reject) => {
    reader.once('error', reject);
    reader.once('close', (code) => resolve({ code }));
  });
  // It may end before it has taken the whole file.
  reader.stdin.on('error', () => undefined);
  reader.stdin.write(`${JSON.stringify(fileName)}\n`);
  reader.stdin.end(bytes);
  const [{ code }, read, said] = await Promise.all([ended, buffer(reader.stdout), text(reader.stderr)]);
  if (code === 0) return JSON.parse(read.toString()) as SheetRead;
  if (code !== null) throw new Error(`the reader of a sheet ended with ${code}: ${said.slice(-2000)}`);
  // Out of memory or out of time: a signal has ended it.
  return { ok: false, ...unpacksTooLarge(fileName) };
}
