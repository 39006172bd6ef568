import modbusSerial from 'modbus-serial';
import type { ConnectionCause } from '#shared';
import { BusFault, exceptionLeavesWriteOpen } from './bus-fault.js';
import type { BusTiming } from './bus-settings.js';
import { GuardedPort } from './guarded-port.js';
import type { OpenWire } from './wire.js';

const ModbusRTU = modbusSerial.default;

export interface MasterOptions {
  readonly framing: 'rtu' | 'mbap';
  readonly readOnly: boolean;
  readonly timing: BusTiming;
}

/** A line that never falls silent is given up after this many quiet periods. */
const MOST_QUIET_PERIODS = 10;
const SETTLE_MS = 60;
const SLOW_REPLY_MARGIN = 1.5;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * One connection to one bus: modbus-serial over a guarded port. Takes one call at a time, and lives until its
 * connection ends.
 */
export class ModbusMaster {
  private readonly modbus;
  private readonly port: GuardedPort;
  private dirtySince = -Infinity;
  private lastCallEndedAt = -Infinity;
  /** undefined before the first: bytes that come then are replies to another connection's requests */
  private lastCallBeganAt: number | undefined;
  /** the latest that a given-up reply ever came on this connection, ms after its request */
  private slowestReplyMs = 0;

  constructor(
    openWire: OpenWire,
    private readonly options: MasterOptions,
  ) {
    this.port = new GuardedPort(openWire, {
      framing: options.framing,
      readOnly: options.readOnly,
      settleMs: SETTLE_MS,
    });
    this.modbus = new ModbusRTU(this.port);
    this.modbus.setTimeout(options.timing.replyTimeoutMs);
    // modbus-serial passes the port's faults on as events; each call says its own fault already.
    this.modbus.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.port.isOpen;
  }

  get discardedBytes(): number {
    return this.port.discardedBytes;
  }

  /** Opens the connection, or rejects with an Error that says why not. */
  async open(onClosed: (reason: string, cause: ConnectionCause) => void): Promise<void> {
    this.port.once('close', onClosed);
    await new Promise<void>((resolve, reject) => {
      this.modbus.open((error?: Error) => (error ? reject(error) : resolve()));
    });
    this.dirtySince = performance.now();
  }

  destroy(): void {
    this.port.close();
  }

  /** Function 03; `count * 2` bytes. */
  async read(unit: number, address: number, count: number): Promise<Buffer> {
    const reply = await this.call(unit, () => this.modbus.readHoldingRegisters(address, count), false);
    return reply.buffer;
  }

  /** Function 16. */
  async write(unit: number, address: number, data: Buffer): Promise<void> {
    await this.call(unit, () => this.modbus.writeRegisters(address, data), true);
  }

  /**
   * Waits until nothing has come for the quiet period since the last doubt or byte, and forgets what came. The period
   * grows with the slowest reply that was ever seen here.
   */
  async quiet(): Promise<void> {
    const startedAt = performance.now();
    const since = Math.max(this.dirtySince, this.lastCallEndedAt);
    for (;;) {
      if (!this.port.isOpen) throw new BusFault('closed', 'The line went down while it was to be quiet.');
      const beganAt = this.lastCallBeganAt;
      if (beganAt !== undefined && this.port.lastByteAt > since && this.dirtySince > beganAt) {
        this.slowestReplyMs = Math.max(this.slowestReplyMs, this.port.lastByteAt - beganAt);
      }
      const waitMs = Math.max(since, this.port.lastByteAt) + this.quietMs - performance.now();
      if (waitMs <= 0) break;
      if (performance.now() - startedAt > MOST_QUIET_PERIODS * this.quietMs) {
        this.port.close();
        throw new BusFault('garbled', 'Something on the line talks without being asked, and does not stop.');
      }
      await sleep(Math.ceil(waitMs));
    }
    this.port.clean();
  }

  private get quietMs(): number {
    const { quietMs, replyTimeoutMs } = this.options.timing;
    const grownMs = SLOW_REPLY_MARGIN * this.slowestReplyMs - replyTimeoutMs;
    return Math.min(Math.max(quietMs, grownMs), MOST_QUIET_PERIODS * quietMs);
  }

  private async call<T>(unit: number, send: () => Promise<T>, isWrite: boolean): Promise<T> {
    if (this.port.isDirty) await this.quiet();
    else await this.pause();
    this.modbus.setID(unit);
    this.lastCallBeganAt = performance.now();
    try {
      return await send();
    } catch (error) {
      const fault = this.faultOf(error, isWrite);
      if (this.port.isDirty) this.dirtySince = performance.now();
      throw fault;
    } finally {
      this.lastCallEndedAt = performance.now();
    }
  }

  private async pause(): Promise<void> {
    const waitMs = this.lastCallEndedAt + this.options.timing.pauseMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
  }

  private faultOf(error: unknown, isWrite: boolean): BusFault {
    const details: { modbusCode?: unknown; errno?: unknown } = error instanceof Object ? error : {};
    if (typeof details.modbusCode === 'number') {
      const exceptionCode = details.modbusCode;
      const mayHaveBeenWritten = isWrite && exceptionLeavesWriteOpen(exceptionCode);
      return new BusFault('exception', `The meter answered with exception ${exceptionCode}.`, {
        exceptionCode,
        mayHaveBeenWritten,
      });
    }
    if (details.errno === 'ETIMEDOUT') return this.port.giveUp();
    if (details.errno === 'ECONNREFUSED') return new BusFault('closed', 'The line is not open.');
    return this.port.takeFault();
  }
}
