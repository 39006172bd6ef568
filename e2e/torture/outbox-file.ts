import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { IntakeItem, IntakeResult } from '#shared';

/** A sale that a tablet called safe, and what the server has said of it. */
export interface SafeSale {
  readonly id: string;
  readonly number: number;
  readonly amountMinor: number;
  readonly assignmentId: string;
  readonly meterCode: string;
  readonly item: IntakeItem;
}

type Line =
  | { readonly sale: SafeSale }
  | { readonly answered: string; readonly stored: IntakeResult['stored']; readonly reason: IntakeResult['reason'] };

export interface StoredAnswer {
  readonly stored: IntakeResult['stored'];
  readonly reason: IntakeResult['reason'];
}

/**
 * What a tablet keeps when it is killed: its sales and the server's word for them, a line each, on the disk before
 * anything is called safe. A line that broke off was never called safe.
 */
export class OutboxFile {
  readonly sales: SafeSale[] = [];
  readonly answers = new Map<string, StoredAnswer>();
  private readonly file: number;

  constructor(private readonly path: string) {
    if (existsSync(path)) this.read();
    this.file = openSync(path, 'a');
  }

  get lastNumber(): number {
    return this.sales.at(-1)?.number ?? 0;
  }

  /** What the server has not spoken of, oldest first. */
  get queued(): SafeSale[] {
    return this.sales.filter(({ id }) => !this.answers.has(id));
  }

  /** The sale is safe when this returns. */
  keep(sale: SafeSale): void {
    this.append({ sale });
    this.sales.push(sale);
  }

  answered(id: string, { stored, reason }: StoredAnswer): void {
    if (this.answers.has(id)) return;
    this.append({ answered: id, stored, reason });
    this.answers.set(id, { stored, reason });
  }

  /** The tablet dies while it writes a sale: half a line is all that there is of it. */
  dieWriting(sale: SafeSale): void {
    const line = JSON.stringify({ sale });
    writeSync(this.file, line.slice(0, line.length >> 1));
    this.close();
  }

  close(): void {
    closeSync(this.file);
  }

  private append(line: Line): void {
    writeSync(this.file, `${JSON.stringify(line)}\n`);
    fsyncSync(this.file);
  }

  private read(): void {
    const bytes = readFileSync(this.path);
    const end = bytes.lastIndexOf('\n') + 1;
    if (end < bytes.length) truncateSync(this.path, end);
    for (const text of bytes.subarray(0, end).toString('utf8').split('\n')) {
      if (text === '') continue;
      // This program wrote the line itself, whole.
      const line = JSON.parse(text) as Line;
      if ('sale' in line) this.sales.push(line.sale);
      else this.answers.set(line.answered, line);
    }
  }
}
