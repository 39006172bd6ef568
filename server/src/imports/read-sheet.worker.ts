/** Reads one sheet beside the server's own thread, in memory of its own, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { readSheet } from './read-sheet.js';

export interface SheetToRead {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

const { bytes, fileName } = workerData as SheetToRead;
parentPort?.postMessage(await readSheet(Buffer.from(bytes), fileName));
