import { Worker } from 'node:worker_threads';

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}
export type Job<J> = J & { readonly jobId: number };
export type JobDone =
  { readonly jobId: number; readonly bytes: Uint8Array } | { readonly jobId: number; readonly error: string };

/**
 * Has PDFs made by one worker beside the server's own thread: a font with Chinese costs half a second of work for each.
 * The worker starts with the first job and again after it has died.
 */
export class PdfPrinter<J extends object> {
  private worker: Worker | undefined;
  private lastJobId = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** `script` is the worker's file; `what` it makes, for the sentence about a failure */
  constructor(
    private readonly script: URL,
    private readonly what: string,
  ) {}

  /** The PDF's bytes. Rejects when it cannot be made; the server goes on. */
  print(job: J): Promise<Uint8Array> {
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
    const worker = new Worker(this.script);
    // Nobody stays up for a document that nobody waits for.
    worker.unref();
    worker.on('message', (done: JobDone) => {
      const waiting = this.waiting.get(done.jobId);
      this.waiting.delete(done.jobId);
      if ('bytes' in done) waiting?.resolve(done.bytes);
      else waiting?.reject(new Error(`${this.what} could not be made: ${done.error}`));
    });
    const gone = (why: string): void => {
      if (this.worker === worker) this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(new Error(`the worker of ${this.what} has ended: ${why}`));
      this.waiting.clear();
    };
    worker.on('error', (error) => gone(String(error)));
    worker.on('exit', (code) => gone(`exit code ${code}`));
    return worker;
  }
}
