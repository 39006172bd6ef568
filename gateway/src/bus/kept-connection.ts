/**
 * A connection that is kept for ever: when it ends it is opened again, with pauses that grow until something answers.
 * Whoever asks for it waits for the attempt under way and hears its outcome, which also paces those who ask again.
 */
import type { ConnectionCause } from '#shared';
import { BusFault } from './bus-fault.js';
import type { BusTiming } from './bus-settings.js';
import { causeOf } from './connection-cause.js';

/** One connection, as the bus needs it. */
export interface BusConnection {
  readonly isOpen: boolean;
  readonly discardedBytes: number;
  open(onClosed: (reason: string, cause: ConnectionCause) => void): Promise<void>;
  destroy(): void;
  read(unit: number, address: number, count: number): Promise<Buffer>;
  write(unit: number, address: number, data: Buffer): Promise<void>;
  quiet(): Promise<void>;
}

export type ConnectionState = 'connecting' | 'open' | 'waiting_to_reconnect' | 'closed';

export class KeptConnection {
  /** connections opened, the first one included */
  opened = 0;
  /** why the last one ended or could not be opened */
  lastProblem: string | undefined;
  /** the same as a code, where it is known */
  lastCause: ConnectionCause | undefined;
  private connection: BusConnection | undefined;
  private connecting: Promise<BusConnection> | undefined;
  private now: ConnectionState = 'connecting';
  private retryMs: number;
  private discardedBefore = 0;
  private isClosing = false;
  /** it was ended here, for nothing answered over it */
  private isMuted = false;
  private wakeRetry: () => void = () => undefined;
  private stopWaiting: (fault: BusFault) => void = () => undefined;

  constructor(
    private readonly newConnection: () => BusConnection,
    private readonly timing: BusTiming,
  ) {
    this.retryMs = timing.firstRetryMs;
    this.reconnect(0);
  }

  get state(): ConnectionState {
    return this.now;
  }

  get discardedBytes(): number {
    return this.discardedBefore + (this.connection?.discardedBytes ?? 0);
  }

  /** The open connection, or that of the next attempt; rejects with `closed` when the attempt fails. */
  open(): Promise<BusConnection> {
    if (this.connection?.isOpen) return Promise.resolve(this.connection);
    if (this.connecting && !this.isClosing) return this.connecting;
    return Promise.reject(new BusFault('closed', 'The bus was closed.'));
  }

  /** Only a reply proves the path: a serial server may accept a connection and drop it at once. */
  answered(): void {
    this.retryMs = this.timing.firstRetryMs;
  }

  /** Ends the connection over which nothing answers; the next one is opened as after any loss. */
  drop(): void {
    this.isMuted = this.connection !== undefined;
    this.connection?.destroy();
  }

  /** Lets nobody wait any more. The open connection lives until `close`, for the job that has it. */
  beginClosing(): void {
    this.isClosing = true;
    this.wakeRetry();
    this.stopWaiting(new BusFault('closed', 'The bus was closed.'));
  }

  close(): void {
    this.now = 'closed';
    this.connection?.destroy();
  }

  private reconnect(pauseMs: number): void {
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
        this.now = this.isClosing ? 'closed' : 'open';
      },
      (error: unknown) => {
        this.lastProblem = error instanceof Error ? error.message : String(error);
        this.tryAgainLater();
      },
    );
  }

  private tryAgainLater(): void {
    const pauseMs = this.retryMs;
    this.retryMs = Math.min(this.retryMs * 2, this.timing.longestRetryMs);
    this.connecting = undefined;
    this.reconnect(pauseMs);
  }

  private async attempt(pauseMs: number): Promise<BusConnection> {
    if (pauseMs > 0) await this.waitToReconnect(pauseMs);
    if (this.isClosing) throw new BusFault('closed', 'The bus was closed.');
    this.now = 'connecting';
    const connection = this.newConnection();
    try {
      await connection.open((reason, cause) => this.lost(connection, reason, cause));
    } catch (error) {
      this.lastCause = causeOf(error);
      throw new BusFault('closed', `The bus cannot be reached: ${error instanceof Error ? error.message : 'unknown'}.`);
    }
    if (this.isClosing) connection.destroy();
    if (!connection.isOpen) {
      this.lastCause = 'dropped';
      throw new BusFault('closed', 'The bus accepted a connection and dropped it at once.');
    }
    this.connection = connection;
    this.opened += 1;
    return connection;
  }

  private waitToReconnect(pauseMs: number): Promise<void> {
    this.now = 'waiting_to_reconnect';
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.wakeRetry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private lost(connection: BusConnection, reason: string, cause: ConnectionCause): void {
    if (this.connection !== connection) return;
    this.discardedBefore += connection.discardedBytes;
    this.connection = undefined;
    this.lastProblem = reason;
    this.lastCause = this.isMuted ? 'muted' : cause;
    this.isMuted = false;
    this.tryAgainLater();
  }
}
