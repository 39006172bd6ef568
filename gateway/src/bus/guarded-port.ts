import { EventEmitter } from 'node:events';
import type { ConnectionCause } from '#shared';
import { BusFault } from './bus-fault.js';
import { bodyFits, EXCEPTION_FRAME_BYTES, findReply, replyLength, requestOf, withCrc } from './reply-check.js';
import type { RequestInFlight } from './reply-check.js';
import type { OpenWire, Wire } from './wire.js';

export interface GuardedPortOptions {
  /** `rtu`: bare RTU frames. `mbap`: Modbus TCP with transaction ids. */
  readonly framing: 'rtu' | 'mbap';
  /** refuses every frame that is not function 03 or 04, here, under everything else */
  readonly readOnly: boolean;
  /** silence after a wrong frame of full length until it is given up, ms */
  readonly settleMs: number;
}

interface InFlight extends RequestInFlight {
  readonly transactionId: number;
}

const NOTHING = Buffer.alloc(0);
const MBAP_HEADER_BYTES = 7;
const LONGEST_PDU_BYTES = 254;

/**
 * The port that modbus-serial speaks through (`new ModbusRTU(port)`): it lets a reply pass only when it fits the one
 * request in flight. After any doubt the line is dirty and takes no request until `clean()`, which its owner calls when
 * a quiet period has passed.
 *
 * modbus-serial is told of a failure by an empty reply, which it turns into an error at once; `takeFault()` then says
 * what really happened. It never sees a byte that did not pass.
 */
export class GuardedPort extends EventEmitter {
  /** bytes that came when none were expected, or did not fit */
  discardedBytes = 0;
  lastByteAt = -Infinity;
  /** false once the wire is gone; a port is opened once */
  isOpen = false;

  private wire: Wire | undefined;
  private received: Buffer = NOTHING;
  private inFlight: InFlight | undefined;
  private fault: BusFault | undefined;
  private settleTimer: NodeJS.Timeout | undefined;
  private nextTransactionId = 1;
  private dirty = true;

  constructor(
    private readonly openWire: OpenWire,
    private readonly options: GuardedPortOptions,
  ) {
    super();
  }

  /** A new connection is dirty too: a serial server hands late bytes of the last one to it. */
  get isDirty(): boolean {
    // A stray byte or two is a line driver that turned round; as much as the shortest frame may be somebody's reply.
    return this.dirty || (this.options.framing === 'rtu' && this.received.length >= EXCEPTION_FRAME_BYTES);
  }

  open(callback: (error?: Error) => void): void {
    const onClosed = (reason: string, cause: ConnectionCause): void => this.onClosed(reason, cause);
    this.openWire({ onBytes: (bytes) => this.onBytes(bytes), onClosed }).then(
      (wire) => {
        this.wire = wire;
        this.isOpen = true;
        callback();
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  close(callback?: () => void): void {
    this.drop('the connection was ended from this side');
    callback?.();
  }

  /** Sends a request frame (RTU, with check sum), or refuses it without sending a byte. */
  write(frame: Buffer): void {
    if (this.inFlight) throw new Error('a request was sent while another one was in flight on the same line');
    const request = requestOf(frame);
    const refusal = this.refusalOf(request);
    this.discard();
    if (refusal || !request) {
      this.fail(refusal ?? new BusFault('bad_request', 'Only functions 03, 04 and 16 are ever sent.'));
      return;
    }
    const transactionId = this.nextTransactionId;
    this.nextTransactionId = (this.nextTransactionId % 0xffff) + 1;
    this.fault = undefined;
    this.inFlight = { ...request, transactionId };
    this.wire?.write(this.options.framing === 'rtu' ? frame : toMbap(frame, transactionId));
  }

  /** The time-out of the request in flight has passed: says what came instead of its reply. */
  giveUp(): BusFault {
    const request = this.inFlight;
    if (!request) return this.takeFault();
    const came = this.received.length;
    const written = { mayHaveBeenWritten: request.functionCode === 16 };
    const expected = replyLength(request);
    this.endRequest();
    this.markDirty();
    // A Modbus TCP stream that stops inside a frame has lost its place; only a new connection finds it again.
    if (this.options.framing === 'mbap' && came > 0) this.drop('a reply broke off');
    if (came === 0) return new BusFault('silent', `Meter ${request.unit} did not answer.`, written);
    const what = `${came} of ${expected} bytes came from meter ${request.unit}`;
    return came < expected
      ? new BusFault('short', `The reply broke off: ${what}.`, written)
      : new BusFault('garbled', `The reply does not fit the request: ${what}.`, written);
  }

  /** Why the last request failed, once. */
  takeFault(): BusFault {
    const fault = this.fault ?? new BusFault('garbled', 'The reply was refused.', { mayHaveBeenWritten: true });
    this.fault = undefined;
    return fault;
  }

  /** The caller has waited out the quiet period: what came meanwhile is thrown away. */
  clean(): void {
    this.discard();
    this.dirty = false;
  }

  private refusalOf(request: RequestInFlight | undefined): BusFault | undefined {
    if (this.options.readOnly && request?.functionCode !== 3 && request?.functionCode !== 4) {
      return new BusFault('read_only', 'This bus was opened read-only: nothing is written to its meters.');
    }
    if (!this.isOpen) return new BusFault('closed', 'The line is not open.');
    if (this.isDirty) return new BusFault('garbled', 'The line is not quiet yet.');
    return undefined;
  }

  private onBytes(bytes: Buffer): void {
    this.lastByteAt = performance.now();
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    if (this.options.framing === 'mbap') this.takeMbap();
    else if (this.inFlight) this.takeRtu(this.inFlight);
    // Nothing was asked: `write` finds the line dirty, so the quiet period starts again; memory stays bounded.
    else if (this.received.length > LONGEST_PDU_BYTES) this.markDirty();
  }

  private takeRtu(request: InFlight): void {
    const found = findReply(request, this.received);
    if (found) {
      this.discardedBytes += found.start;
      this.accept(Buffer.from(this.received.subarray(found.start, found.end)), this.received.length - found.end);
    } else if (this.received.length >= replyLength(request)) {
      this.failWhenSettled(request);
    }
  }

  private takeMbap(): void {
    while (this.received.length >= MBAP_HEADER_BYTES) {
      const length = this.received.readUInt16BE(4);
      if (this.received.readUInt16BE(2) !== 0 || length < 3 || length > LONGEST_PDU_BYTES) {
        // The stream has lost its frames: only a new connection finds them again.
        if (this.inFlight) this.failGarbled(this.inFlight, 'what came is no Modbus TCP');
        this.drop('what came is no Modbus TCP');
        return;
      }
      const end = MBAP_HEADER_BYTES - 1 + length;
      if (this.received.length < end) return;
      const transactionId = this.received.readUInt16BE(0);
      const body = this.received.subarray(MBAP_HEADER_BYTES - 1, end);
      this.received = this.received.subarray(end);
      const request = this.inFlight;
      if (request?.transactionId !== transactionId) {
        // The answer to a request that was given up: its id says so, which RTU cannot.
        this.discardedBytes += end;
      } else if (bodyFits(request, body)) {
        this.endRequest();
        this.emit('data', withCrc(body));
      } else {
        this.discardedBytes += end;
        this.failGarbled(request, 'the reply has the right id and does not fit the request');
      }
    }
  }

  /** A frame's worth of bytes behind the reply means that somebody is out of step. */
  private accept(frame: Buffer, bytesBehind: number): void {
    this.endRequest();
    this.received = NOTHING;
    this.discardedBytes += bytesBehind;
    if (bytesBehind >= EXCEPTION_FRAME_BYTES) this.dirty = true;
    this.emit('data', frame);
  }

  private failWhenSettled(request: InFlight): void {
    clearTimeout(this.settleTimer);
    this.settleTimer = setTimeout(
      () => this.failGarbled(request, `${this.received.length} bytes came that are not its reply`),
      this.options.settleMs,
    );
  }

  private failGarbled(request: InFlight, what: string): void {
    const mayHaveBeenWritten = request.functionCode === 16;
    this.markDirty();
    this.fail(new BusFault('garbled', `Request to meter ${request.unit}: ${what}.`, { mayHaveBeenWritten }));
  }

  /** Ends the connection from this side, for what came on it; whoever waits is told at once. */
  private drop(reason: string): void {
    this.wire?.destroy();
    this.onClosed(reason, 'rubbish');
  }

  private onClosed(reason: string, cause: ConnectionCause): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.markDirty();
    const request = this.inFlight;
    if (request) {
      const mayHaveBeenWritten = request.functionCode === 16;
      this.fail(new BusFault('closed', `The line went down during a request: ${reason}.`, { mayHaveBeenWritten }));
    }
    this.emit('close', reason, cause);
  }

  private fail(fault: BusFault): void {
    this.endRequest();
    this.fault = fault;
    this.emit('data', NOTHING);
  }

  private endRequest(): void {
    clearTimeout(this.settleTimer);
    this.inFlight = undefined;
  }

  private markDirty(): void {
    this.dirty = true;
    this.discard();
  }

  /** Modbus TCP keeps the beginning of a frame whose end is still to come, so as not to lose its place. */
  private discard(): void {
    if (this.options.framing === 'mbap') return;
    this.discardedBytes += this.received.length;
    this.received = NOTHING;
  }
}

function toMbap(frame: Buffer, transactionId: number): Buffer {
  const body = frame.subarray(0, -2);
  const bytes = Buffer.alloc(MBAP_HEADER_BYTES - 1 + body.length);
  bytes.writeUInt16BE(transactionId, 0);
  bytes.writeUInt16BE(body.length, 4);
  bytes.set(body, MBAP_HEADER_BYTES - 1);
  return bytes;
}
