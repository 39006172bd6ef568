/**
 * One bus takes one job at a time. Credit goes before control, control before read-back, read-back before polls; inside
 * a priority the first to come is the first to go. A job whose deadline passes while it waits is dropped.
 *
 * A poll gives way between two of its requests: what comes before it waits for one request, not for the whole poll. The
 * poll then begins again from its first request, so that no reading is put together from before and after a write.
 *
 * The queue keeps its connection for ever: when it ends, it is opened again with growing pauses. Jobs that wait when an
 * attempt fails are told so (`closed`, nothing was written), which also paces whoever asks again.
 */
import type { ConnectionCause } from '#shared';
import { BusFault } from './bus-fault.js';
import { BusRequests } from './bus-requests.js';
import type { RequestCounts } from './bus-requests.js';
import type { BusTiming } from './bus-settings.js';
import { KeptConnection } from './kept-connection.js';
import type { BusConnection, ConnectionState } from './kept-connection.js';

export const BUS_PRIORITIES = ['credit', 'control', 'read_back', 'poll'] as const;
export type BusPriority = (typeof BUS_PRIORITIES)[number];

/** What a job talks through; valid only inside its slot. Every method rejects with a `BusFault`. */
export interface BusLine {
  /** Function 03: `count` registers from `address` of meter `unit` (1 to 247), as `count * 2` bytes. */
  readRegisters(unit: number, address: number, count: number): Promise<Buffer>;
  /** Function 16: the bytes (two for each register) from `address` on. Resolves with the meter's own acknowledgement. */
  writeRegisters(unit: number, address: number, data: Buffer): Promise<void>;
  /** Waits out the quiet period, longer than the slowest reply, and discards what comes. */
  quiet(): Promise<void>;
}

export interface BusStatus extends Readonly<RequestCounts> {
  readonly connection: ConnectionState;
  /** why the last connection ended or could not be opened */
  readonly lastProblem: string | undefined;
  /** the same as a code, where it is known */
  readonly lastCause: ConnectionCause | undefined;
  readonly waiting: Readonly<Record<BusPriority, number>>;
  /** connections opened, the first one included */
  readonly connections: number;
  readonly discardedBytes: number;
}

interface Waiting {
  readonly start: () => Promise<void>;
  readonly reject: (fault: BusFault) => void;
  readonly deadlineAt: number | undefined;
  readonly deadlineTimer: NodeJS.Timeout | undefined;
}

/** A slot ends when its job has, and the last call that it began. */
interface Slot {
  readonly priority: BusPriority;
  isOver: boolean;
  /** it has given way: its job begins again in a slot of its own */
  isOvertaken: boolean;
  lastCall: Promise<unknown>;
}

export class BusQueue {
  private readonly waiting: Record<BusPriority, Waiting[]> = { credit: [], control: [], read_back: [], poll: [] };
  private readonly connection: KeptConnection;
  private readonly requests: BusRequests;
  private running: Promise<void> | undefined;
  private isClosing = false;

  constructor(newConnection: () => BusConnection, timing: BusTiming) {
    this.connection = new KeptConnection(newConnection, timing);
    this.requests = new BusRequests(this.connection, timing);
  }

  get status(): BusStatus {
    const { credit, control, read_back, poll } = this.waiting;
    return {
      connection: this.connection.state,
      lastProblem: this.connection.lastProblem,
      lastCause: this.connection.lastCause,
      waiting: { credit: credit.length, control: control.length, read_back: read_back.length, poll: poll.length },
      connections: this.connection.opened,
      discardedBytes: this.connection.discardedBytes,
      ...this.requests.counts,
    };
  }

  /**
   * Runs the job in a slot of its own and hands on what it returns or throws. `deadlineAt` (ms since 1970) is the latest
   * time at which the job may begin; past it the promise rejects with `expired`. A job that began is never cut, but for
   * a poll, which may begin more than once.
   */
  run<T>(
    priority: BusPriority,
    job: (line: BusLine) => Promise<T>,
    options: { readonly deadlineAt?: number } = {},
  ): Promise<T> {
    if (this.isClosing) return Promise.reject(new BusFault('closed', 'The bus was closed.'));
    return new Promise<T>((resolve, reject) => {
      const { deadlineAt } = options;
      const start = async (): Promise<void> => {
        const slot: Slot = { priority, isOver: false, isOvertaken: false, lastCall: Promise.resolve() };
        try {
          resolve(await job(this.lineFor(slot)));
        } catch (error) {
          if (slot.isOvertaken && !this.isClosing) this.waiting[priority].unshift(again);
          else reject(error instanceof Error ? error : new Error(String(error)));
        }
        slot.isOver = true;
        await slot.lastCall;
      };
      const again: Waiting = { start, reject, deadlineAt: undefined, deadlineTimer: undefined };
      if (deadlineAt === undefined) this.waiting[priority].push(again);
      else this.waitUntil(deadlineAt, priority, again);
      this.pump();
    });
  }

  /** Refuses what waits, lets the running job end, and closes the connection. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.rejectWaiting(new BusFault('closed', 'The bus was closed before this job began.'));
    this.connection.beginClosing();
    await this.running;
    this.connection.close();
  }

  private pump(): void {
    if (this.running || this.isClosing) return;
    if (BUS_PRIORITIES.every((priority) => this.waiting[priority].length === 0)) return;
    // Who is next is decided when the line is there: what waits for it can still expire, or be overtaken.
    this.running = this.connection
      .open()
      .then(
        () => this.startNext(),
        (fault: BusFault) => this.rejectWaiting(fault),
      )
      .finally(() => {
        this.running = undefined;
        this.pump();
      });
  }

  private async startNext(): Promise<void> {
    this.dropExpired();
    const next = this.takeNext();
    clearTimeout(next?.deadlineTimer);
    await next?.start();
  }

  private takeNext(): Waiting | undefined {
    for (const priority of BUS_PRIORITIES) {
      const next = this.waiting[priority].shift();
      if (next) return next;
    }
    return undefined;
  }

  private waitUntil(deadlineAt: number, priority: BusPriority, job: Waiting): void {
    // Its timer drops it whatever the clock says, for it comes once, and the clock may be a little behind it.
    const deadlineTimer = setTimeout(() => this.drop([waiting]), Math.max(0, deadlineAt - Date.now()) + 1);
    deadlineTimer.unref();
    const waiting: Waiting = { ...job, deadlineAt, deadlineTimer };
    this.waiting[priority].push(waiting);
  }

  private dropExpired(): void {
    const now = Date.now();
    const waiting = BUS_PRIORITIES.flatMap((priority) => this.waiting[priority]);
    this.drop(waiting.filter(({ deadlineAt }) => deadlineAt !== undefined && deadlineAt < now));
  }

  private drop(expired: readonly Waiting[]): void {
    if (expired.length === 0) return;
    for (const priority of BUS_PRIORITIES) {
      this.waiting[priority] = this.waiting[priority].filter((job) => !expired.includes(job));
    }
    for (const { deadlineTimer, reject } of expired) {
      clearTimeout(deadlineTimer);
      reject(new BusFault('expired', 'The bus had no time for this job before its deadline.'));
    }
  }

  private rejectWaiting(fault: BusFault): void {
    for (const priority of BUS_PRIORITIES) {
      for (const job of this.waiting[priority].splice(0)) {
        clearTimeout(job.deadlineTimer);
        job.reject(fault);
      }
    }
  }

  /** Before each of its requests a poll looks whether anything waits that comes before it. */
  private isOvertaken({ priority }: Slot): boolean {
    return priority === 'poll' && BUS_PRIORITIES.some((other) => other !== 'poll' && this.waiting[other].length > 0);
  }

  private lineFor(slot: Slot): BusLine {
    // Two calls of one job never overlap on the wire, even when the job does not wait for the first.
    const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
      const result = slot.lastCall.then(() => {
        if (slot.isOver) throw new BusFault('slot_over', 'The slot of this line is over.');
        if (slot.isOvertaken || this.isOvertaken(slot)) {
          slot.isOvertaken = true;
          throw new BusFault('overtaken', 'This poll gives way to what comes before it.');
        }
        return call();
      });
      slot.lastCall = result.catch(() => undefined);
      return result;
    };
    return {
      readRegisters: (unit, address, count) => inTurn(() => this.requests.read(unit, address, count)),
      writeRegisters: (unit, address, data) => inTurn(() => this.requests.write(unit, address, data)),
      quiet: () => inTurn(() => this.requests.quiet()),
    };
  }
}
