/**
 * Requests one after the other over the kept connection. It counts what happens, and makes sure that no reply of a
 * request that was given up can pass for that of a later one.
 */
import { BusFault } from './bus-fault.js';
import type { BusTiming } from './bus-settings.js';
import type { BusConnection, KeptConnection } from './kept-connection.js';

export interface RequestCounts {
  requests: number;
  replies: number;
  silent: number;
  /** replies that broke off or did not fit */
  refusedReplies: number;
  exceptions: number;
}

/** How many registers are asked for to settle a unit, the likeliest to be readable first. */
const SETTLING_COUNTS = [1, 2, 3, 4, 5, 6, 7, 8];
const MOST_READ_REGISTERS = 125;
const MOST_WRITTEN_REGISTERS = 123;

export class BusRequests {
  readonly counts: RequestCounts = { requests: 0, replies: 0, silent: 0, refusedReplies: 0, exceptions: 0 };
  /**
   * Units whose last request has no answer, and of how many registers replies may still be on their way. A write is
   * there as none.
   */
  private readonly unsettled = new Map<number, number[]>();
  /** when the first of the requests that nothing answered was given up, steady ms */
  private mutedSince: number | undefined;

  constructor(
    private readonly connection: KeptConnection,
    private readonly timing: BusTiming,
  ) {}

  /** Function 03. Rejects with a `BusFault`. */
  async read(unit: number, address: number, count: number): Promise<Buffer> {
    checkRequest(unit, address, count, MOST_READ_REGISTERS);
    const connection = await this.connection.open();
    await this.settle(connection, unit, address, count);
    return this.ask(unit, count, () => connection.read(unit, address, count));
  }

  /** Function 16. Rejects with a `BusFault`. */
  async write(unit: number, address: number, data: Buffer): Promise<void> {
    checkRequest(unit, address, data.length / 2, MOST_WRITTEN_REGISTERS);
    const connection = await this.connection.open();
    await this.settle(connection, unit, address, 0);
    return this.ask(unit, 0, () => connection.write(unit, address, data));
  }

  /** Waits until the line is quiet. */
  async quiet(): Promise<void> {
    const connection = await this.connection.open();
    return connection.quiet();
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
      if (error instanceof BusFault) this.countFault(unit, count, error);
      throw error;
    }
  }

  private answered(unit: number): void {
    this.counts.replies += 1;
    this.unsettled.delete(unit);
    this.mutedSince = undefined;
    this.connection.answered();
  }

  private countFault(unit: number, count: number, fault: BusFault): void {
    if (fault.code === 'exception') {
      this.counts.exceptions += 1;
      this.answered(unit);
      return;
    }
    if (fault.code === 'read_only') return;
    if (fault.code === 'silent') this.countSilence();
    if (fault.code === 'short' || fault.code === 'garbled') this.counts.refusedReplies += 1;
    const onTheirWay = [...(this.unsettled.get(unit) ?? []), count];
    this.unsettled.set(unit, onTheirWay.slice(-SETTLING_COUNTS.length));
  }

  /** A serial server that lost its power says nothing, and TCP alone may take a quarter of an hour to notice. */
  private countSilence(): void {
    this.counts.silent += 1;
    this.mutedSince ??= performance.now();
    if (performance.now() - this.mutedSince < this.timing.mutedAfterMs) return;
    this.mutedSince = undefined;
    this.connection.drop();
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
