import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import type { SheetRead } from './read-sheet.js';
import type { SheetToRead } from './read-sheet.worker.js';
import { unpacksTooLarge } from './spreadsheet-file.js';

/** A workbook as large as may be read takes less; one that was made to take more takes no more than this. */
const MEMORY_MB = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 32 };

/** Has sheets read by a worker, one after the other: tablets are served meanwhile, and its memory goes with it. */
@Injectable()
export class SheetReader {
  private last: Promise<unknown> = Promise.resolve();

  read(bytes: Uint8Array, fileName: string): Promise<SheetRead> {
    const reading = this.last.then(() => readByWorker({ bytes, fileName }));
    this.last = reading.catch(() => undefined);
    return reading;
  }
}

function readByWorker(sheet: SheetToRead): Promise<SheetRead> {
  return new Promise((resolve, reject) => {
    const script = new URL('read-sheet.worker.js', import.meta.url);
    const worker = new Worker(script, { workerData: sheet, resourceLimits: MEMORY_MB });
    worker.once('message', (read: SheetRead) => resolve(read));
    worker.once('error', (error) => {
      if (Object(error).code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
      resolve({ ok: false, ...unpacksTooLarge(sheet.fileName) });
    });
    worker.once('exit', () => reject(new Error('the reader of a sheet ended without a word')));
  });
}
