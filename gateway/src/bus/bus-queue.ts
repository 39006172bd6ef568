/**
 * One bus takes one job at a time. Credit goes before control, control before read-back, read-back before polls; inside
 * a priority the first to come is the first to go. A job whose deadline passes while it waits is dropped.
 *
 * The queue keeps its connection for ever: when it ends, it is opened again with growing pauses. Jobs that wait when an
 * attempt fails are told so (`closed`, nothing was written), which also paces whoever asks again.
 */
import { BusFault } from './bus-fault.js';
import type { BusTiming } from './bus-settings.js';

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

/** One connection, as the queue needs it. */
export interface BusConnection {
  readonly isOpen: boolean;
  readonly discardedBytes: number;
  open(onClosed: (reason: string) => void): Promise<void>;
  destroy(): void;
  read(unit: number, address: number, count: number): Promise<Buffer>;
  write(unit: number, address: number, data: Buffer): Promise<void>;
  quiet(): Promise<void>;
}

export interface BusStatus {
  readonly connection: 'connecting' | 'open' | 'waiting_to_reconnect' | 'closed';
  /** why the last connection ended or could not be opened */
  readonly lastProblem: string | undefined;
  readonly waiting: Readonly<Record<BusPriority, number>>;
  readonly requests: number;
  readonly replies: number;
  readonly silent: number;
  readonly refusedReplies: number;
  readonly exceptions: number;
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

/** How many registers are asked for to settle a unit, the likeliest to be readable first. */
const SETTLING_COUNTS = [1, 2, 3, 4, 5, 6, 7, 8];
const MOST_READ_REGISTERS = 125;
const MOST_WRITTEN_REGISTERS = 123;

export class BusQueue {
  private readonly waiting: Record<BusPriority, Waiting[]> = { credit: [], control: [], read_back: [], poll: [] };
  private readonly counts = {
    requests: 0,
    replies: 0,
    silent: 0,
    refusedReplies: 0,
    exceptions: 0,
    connections: 0,
    discardedBytes: 0,
  };
  /**
   * Units whose last request has no answer, and of how many registers replies may still be on their way. A write is
   * there as none.
   */
  private readonly unsettled = new Map<number, number[]>();
  private connection: BusConnection | undefined;
  private connecting: Promise<BusConnection> | undefined;
  private connectionState: BusStatus['connection'] = 'connecting';
  private lastProblem: string | undefined;
  private retryMs: number;
  private wakeRetry: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private isClosing = false;
  private stopWaiting: (fault: BusFault) => void = () => undefined;

  constructor(
    private readonly newConnection: () => BusConnection,
    private readonly timing: BusTiming,
  ) {
    this.retryMs = timing.firstRetryMs;
    this.reconnect();
  }

  get status(): BusStatus {
    const { credit, control, read_back, poll } = this.waiting;
    return {
      connection: this.connectionState,
      lastProblem: this.lastProblem,
      waiting: { credit: credit.length, control: control.length, read_back: read_back.length, poll: poll.length },
      ...this.counts,
      discardedBytes: this.counts.discardedBytes + (this.connection?.discardedBytes ?? 0),
    };
  }

  /**
   * Runs the job in a slot of its own and hands on what it returns or throws. `deadlineAt` (ms since 1970) is the latest
   * time at which the job may begin; past it the promise rejects with `expired`. A job that began is never cut.
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
        const slot = { isOver: false };
        try {
          resolve(await job(this.lineFor(slot)));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        } finally {
          slot.isOver = true;
        }
      };
      const deadlineTimer = deadlineAt === undefined ? undefined : this.expireAt(deadlineAt);
      this.waiting[priority].push({ start, reject, deadlineAt, deadlineTimer });
      this.pump();
    });
  }

  /** Refuses what waits, lets the running job end, and closes the connection. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.rejectWaiting(new BusFault('closed', 'The bus was closed before this job began.'));
    this.wakeRetry?.();
    this.stopWaiting(new BusFault('closed', 'The bus was closed.'));
    await this.running;
    this.connectionState = 'closed';
    this.connection?.destroy();
  }

  private pump(): void {
    if (this.running || this.isClosing) return;
    this.dropExpired();
    const next = this.takeNext();
    if (!next) return;
    clearTimeout(next.deadlineTimer);
    this.running = this.openConnection()
      .then(
        () => next.start(),
        (fault: BusFault) => {
          next.reject(fault);
          this.rejectWaiting(fault);
        },
      )
      .finally(() => {
        this.running = undefined;
        this.pump();
      });
  }

  private takeNext(): Waiting | undefined {
    for (const priority of BUS_PRIORITIES) {
      const next = this.waiting[priority].shift();
      if (next) return next;
    }
    return undefined;
  }

  private expireAt(deadlineAt: number): NodeJS.Timeout {
    const timer = setTimeout(() => this.dropExpired(), Math.max(0, deadlineAt - Date.now()) + 1);
    timer.unref();
    return timer;
  }

  private dropExpired(): void {
    const now = Date.now();
    for (const priority of BUS_PRIORITIES) {
      const expired = this.waiting[priority].filter((job) => job.deadlineAt !== undefined && job.deadlineAt < now);
      if (expired.length === 0) continue;
      this.waiting[priority] = this.waiting[priority].filter((job) => !expired.includes(job));
      for (const job of expired) {
        clearTimeout(job.deadlineTimer);
        job.reject(new BusFault('expired', 'The bus had no time for this job before its deadline.'));
      }
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

  private lineFor(slot: { readonly isOver: boolean }): BusLine {
    let last: Promise<unknown> = Promise.resolve();
    // Two calls of one job never overlap on the wire, even when the job does not wait for the first.
    const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
      const result = last.then(() => {
        if (slot.isOver) throw new BusFault('slot_over', 'The slot of this line is over.');
        return call();
      });
      last = result.catch(() => undefined);
      return result;
    };
    return {
      readRegisters: (unit, address, count) => inTurn(() => this.read(unit, address, count)),
      writeRegisters: (unit, address, data) => inTurn(() => this.write(unit, address, data)),
      quiet: () => inTurn(async () => (await this.openConnection()).quiet()),
    };
  }

  private async read(unit: number, address: number, count: number): Promise<Buffer> {
    checkRequest(unit, address, count, MOST_READ_REGISTERS);
    const connection = await this.openConnection();
    await this.settle(connection, unit, address, count);
    return this.ask(unit, count, () => connection.read(unit, address, count));
  }

  private async write(unit: number, address: number, data: Buffer): Promise<void> {
    checkRequest(unit, address, data.length / 2, MOST_WRITTEN_REGISTERS);
    const connection = await this.openConnection();
    await this.settle(connection, unit, address, 0);
    return this.ask(unit, 0, () => connection.write(unit, address, data));
  }

  /**
   * A meter answers in the order in which it was asked. After a request without an answer it is first asked for a number
   * of registers that no reply on its way has: when that reply comes, no older one can follow.
   */
  private async settle(connection: BusConnection, unit: number, address: number, wantedCount: number): Promise<void> {
    const onTheirWay = this.unsettled.get(unit);
    if (!onTheirWay) return;
    // When many were tried in vain, those of long ago have had their time.
    const recent = [wantedCount, ...onTheirWay.slice(2 - SETTLING_COUNTS.length)];
    const count = SETTLING_COUNTS.find((free) => !recent.includes(free)) ?? 1;
    try {
      await this.ask(unit, count, () => connection.read(unit, address, count));
    } catch (error) {
      // A refusal to read just there is an answer too.
      if (!(error instanceof BusFault) || error.code !== 'exception') throw error;
    }
  }

  private async ask<T>(unit: number, count: number, call: () => Promise<T>): Promise<T> {
    this.counts.requests += 1;
    try {
      const answer = await call();
      this.answered(unit);
      return answer;
    } catch (error) {
      this.countFault(unit, count, error);
      throw error;
    }
  }

  private answered(unit: number): void {
    this.counts.replies += 1;
    this.unsettled.delete(unit);
    // Only a reply proves the path: a serial server may accept a connection and drop it at once.
    this.retryMs = this.timing.firstRetryMs;
  }

  private countFault(unit: number, count: number, error: unknown): void {
    if (!(error instanceof BusFault)) return;
    if (error.code === 'exception') {
      this.counts.exceptions += 1;
      this.answered(unit);
      return;
    }
    if (error.code === 'silent') this.counts.silent += 1;
    if (error.code === 'short' || error.code === 'garbled') this.counts.refusedReplies += 1;
    if (error.code !== 'read_only')
      this.unsettled.set(unit, [...(this.unsettled.get(unit) ?? []), count].slice(-SETTLING_COUNTS.length));
  }

  private openConnection(): Promise<BusConnection> {
    if (this.connection?.isOpen) return Promise.resolve(this.connection);
    if (this.connecting && !this.isClosing) return this.connecting;
    return Promise.reject(new BusFault('closed', 'The bus was closed.'));
  }

  /** One attempt after the pause that the attempts before it have earned; its outcome is what waiting jobs see. */
  private reconnect(pauseMs = 0): void {
    if (this.isClosing) return;
    // An attempt at a place that does not answer lasts for seconds; who closes the bus does not wait for it.
    const attempt = new Promise<BusConnection>((resolve, reject) => {
      this.stopWaiting = reject;
      this.attempt(pauseMs).then(resolve, reject);
    });
    this.connecting = attempt;
    attempt.then(
      () => {
        if (this.connecting !== attempt) return;
        this.connecting = undefined;
        this.connectionState = this.isClosing ? 'closed' : 'open';
      },
      (error: unknown) => {
        this.lastProblem = error instanceof Error ? error.message : String(error);
        this.lengthenRetry();
      },
    );
  }

  private lengthenRetry(): void {
    const pauseMs = this.retryMs;
    this.retryMs = Math.min(this.retryMs * 2, this.timing.longestRetryMs);
    this.connecting = undefined;
    this.reconnect(pauseMs);
  }

  private async attempt(pauseMs: number): Promise<BusConnection> {
    if (pauseMs > 0) await this.waitToReconnect(pauseMs);
    if (this.isClosing) throw new BusFault('closed', 'The bus was closed.');
    this.connectionState = 'connecting';
    const connection = this.newConnection();
    try {
      await connection.open((reason) => this.lost(connection, reason));
    } catch (error) {
      throw new BusFault('closed', `The bus cannot be reached: ${error instanceof Error ? error.message : 'unknown'}.`);
    }
    if (this.isClosing) connection.destroy();
    if (!connection.isOpen) throw new BusFault('closed', 'The bus accepted a connection and dropped it at once.');
    this.connection = connection;
    this.counts.connections += 1;
    return connection;
  }

  private waitToReconnect(pauseMs: number): Promise<void> {
    this.connectionState = 'waiting_to_reconnect';
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.wakeRetry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private lost(connection: BusConnection, reason: string): void {
    if (this.connection !== connection) return;
    this.counts.discardedBytes += connection.discardedBytes;
    this.connection = undefined;
    this.lastProblem = reason;
    this.lengthenRetry();
  }
}

function checkRequest(unit: number, address: number, count: number, most: number): void {
  const isWhole = Number.isInteger(unit) && Number.isInteger(address) && Number.isInteger(count);
  if (
    isWhole &&
    unit >= 1 &&
    unit <= 247 &&
    address >= 0 &&
    count >= 1 &&
    count <= most &&
    address + count <= 0x10000
  ) {
    return;
  }
  throw new BusFault('bad_request', `No frame asks meter ${unit} for ${count} registers from ${address}.`);
}
