import { burnUntil, isRelayClosed } from './burn-energy.js';
import type { MeterFaults } from './meter-faults.js';
import { readMeter } from './meter-registers.js';
import type { Refusal, SimulatedBody } from './meter-registers.js';
import type { MeterState } from './meter-state.js';
import type { PropertyClock } from './property-clock.js';
import type { MailboxKeys } from './take-order.js';
import { writeMeter } from './write-meter.js';

/** A request as it came over the wire, without unit and check sum. */
export interface MeterRequest {
  readonly functionCode: number;
  readonly address: number;
  readonly count: number;
  readonly data: Buffer;
}

export interface MeterCounters {
  requests: number;
  reads: number;
  writes: number;
  replies: number;
  refusals: number;
  powerCuts: number;
}

/** How long a meter is dark after a power cut, in real ms. */
const DARK_MS = 1500;
const MOST_READ_REGISTERS = 125;

export interface MeterSurroundings {
  readonly clock: PropertyClock;
  readonly keys: MailboxKeys;
  /** puts a state on the disk; returns when it is there */
  readonly remember: (state: MeterState) => void;
}

/** One meter: its state, what it does with requests, and the faults that are switched on. */
export class SimulatedMeter {
  faults: MeterFaults = {};
  readonly counters: MeterCounters = { requests: 0, reads: 0, writes: 0, replies: 0, refusals: 0, powerCuts: 0 };
  private darkUntil = 0;

  constructor(
    readonly body: SimulatedBody,
    readonly unit: number,
    private current: MeterState,
    private readonly surroundings: MeterSurroundings,
  ) {}

  /** The state now; time that has passed is counted first. */
  get state(): MeterState {
    burnUntil(this.body, this.current, this.surroundings.clock.now());
    return this.current;
  }

  get isRelayClosed(): boolean {
    return isRelayClosed(this.body, this.state);
  }

  get isDark(): boolean {
    return performance.now() < this.darkUntil || this.faults.dead === true;
  }

  /** The reply without unit and check sum, or nothing when the meter stays silent. */
  answer(request: MeterRequest): Buffer | undefined {
    if (this.isDark) return undefined;
    this.counters.requests += 1;
    switch (request.functionCode) {
      case 3:
      case 4:
        return this.answerRead(request);
      case 16:
        return this.answerWrite(request);
      default:
        return this.refuse(request, { exceptionCode: 1 });
    }
  }

  /** The bytes of some registers, as function 03 would give them. */
  registers(address: number, count: number): Buffer | undefined {
    const data = readMeter(this.body, this.state, this.surroundings.clock.now(), address, count);
    return Buffer.isBuffer(data) ? data : undefined;
  }

  /** Moves count and balance without any order of ours, as a key pad on the meter would. */
  creditByHand(amount: number): void {
    const state = this.state;
    state.purchaseCount = (state.purchaseCount + 1) & 0xffff;
    state.remaining += amount;
    state.totalPurchased += amount;
    state.lastOrderId = `ff${state.purchaseCount.toString(16).padStart(4, '0')}0000000000`;
    state.lastOrderAmount = amount;
    state.isAccountOpen = true;
    this.surroundings.remember(state);
  }

  setLoad(watts: number | null): void {
    const state = this.state;
    state.fixedLoadW = watts;
    this.surroundings.remember(state);
  }

  private answerRead(request: MeterRequest): Buffer {
    this.counters.reads += 1;
    const { address, count, functionCode } = request;
    if (count < 1 || count > MOST_READ_REGISTERS) return this.refuse(request, { exceptionCode: 3 });
    const data = readMeter(this.body, this.state, this.surroundings.clock.now(), address, count);
    if (!Buffer.isBuffer(data)) return this.refuse(request, data);
    return Buffer.concat([Buffer.from([functionCode, data.length]), data]);
  }

  private answerWrite(request: MeterRequest): Buffer | undefined {
    this.counters.writes += 1;
    if (this.faults.powerCut === 'before_write') return this.cutPower();
    const state = this.state;
    const { address, data } = request;
    const isWhole = data.length === request.count * 2 && request.count > 0;
    const refusal = isWhole
      ? writeMeter(this.body, state, this.surroundings.keys, address, data)
      : { exceptionCode: 3 };
    // On the disk before the reply: a meter never forgets what it acknowledged.
    this.surroundings.remember(state);
    if (this.faults.powerCut === 'between_write_and_reply') return this.cutPower();
    if (this.loseAck()) return undefined;
    if (refusal) return this.refuse(request, refusal);
    const reply = Buffer.alloc(5);
    reply.writeUInt8(16, 0);
    reply.writeUInt16BE(address, 1);
    reply.writeUInt16BE(request.count, 3);
    return reply;
  }

  private refuse(request: MeterRequest, refusal: Refusal): Buffer {
    this.counters.refusals += 1;
    return Buffer.from([request.functionCode | 0x80, refusal.exceptionCode]);
  }

  private loseAck(): boolean {
    const left = this.faults.lostAck ?? 0;
    if (left === 0) return false;
    this.faults = { ...this.faults, lostAck: left - 1 };
    return true;
  }

  /** The meter keeps its counters by its own capacitor, is dark for a while, and comes back with what it kept. */
  private cutPower(): undefined {
    this.surroundings.remember(this.state);
    this.counters.powerCuts += 1;
    const faults = { ...this.faults };
    delete faults.powerCut;
    this.faults = faults;
    this.darkUntil = performance.now() + DARK_MS;
    return undefined;
  }
}
