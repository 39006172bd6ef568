import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { PrintJob, ReceiptDone } from './receipt.worker.js';

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Has PDFs made by one worker, which starts with the first receipt and again after it has died. */
@Injectable()
export class ReceiptPrinter implements OnModuleDestroy {
  private worker: Worker | undefined;
  private lastJobId = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** The PDF's bytes. Rejects when it cannot be made; the server goes on. */
  print(job: PrintJob): Promise<Uint8Array> {
    const jobId = (this.lastJobId += 1);
    this.worker ??= this.start();
    const { worker } = this;
    return new Promise((resolve, reject) => {
      this.waiting.set(jobId, { resolve, reject });
      worker.postMessage({ ...job, jobId });
    });
  }

  async onModuleDestroy(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(new URL('receipt.worker.js', import.meta.url));
    // Nobody stays up for a receipt that nobody waits for.
    worker.unref();
    worker.on('message', (done: ReceiptDone) => {
      const waiting = this.waiting.get(done.jobId);
      this.waiting.delete(done.jobId);
      if ('bytes' in done) waiting?.resolve(done.bytes);
      else waiting?.reject(new Error(`a receipt could not be made: ${done.error}`));
    });
    const gone = (why: string): void => {
      if (this.worker === worker) this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(new Error(`the receipt worker has ended: ${why}`));
      this.waiting.clear();
    };
    worker.on('error', (error) => gone(String(error)));
    worker.on('exit', (code) => gone(`exit code ${code}`));
    return worker;
  }
}
