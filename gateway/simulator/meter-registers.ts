/** The registers of the simulated models, as bytes at addresses. Reading one that a model does not have is exception 2. */
import { isRelayClosed, wantedLoadW } from './burn-energy.js';
import type { MeterBody } from './burn-energy.js';
import type { MeterState } from './meter-state.js';

export type SimulatedModel =
  'DDSY1352' | 'DTSY1352' | 'DTSF1352' | 'DTSF1353' | 'DTSF1354' | 'DTSF1355' | 'ACR220' | 'PZ42';

export interface SimulatedBody extends MeterBody {
  readonly model: SimulatedModel;
  readonly ownNumber: string;
  readonly ctRatio: number;
}

interface Block {
  readonly address: number;
  readonly registers: number;
  read(body: SimulatedBody, state: MeterState, at: number): Buffer;
}

/** A Modbus exception that the meter answers with. */
export interface Refusal {
  readonly exceptionCode: number;
}

export const ILLEGAL_ADDRESS: Refusal = { exceptionCode: 2 };

const u16 = (value: number): number => Math.max(0, Math.min(0xffff, Math.round(value)));
const i16 = (value: number): number => Math.max(-0x8000, Math.min(0x7fff, Math.round(value)));
const kwhHundredths = (energyWh: number): number => Math.floor(energyWh / 10) >>> 0;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface Electricity {
  /** 0.1 V, 0.01 A, W of each phase */
  readonly volts: readonly number[];
  readonly amps: readonly number[];
  readonly watts: readonly number[];
}

/** Behind current transformers the meter sees only its share of the current. */
function electricity(body: SimulatedBody, state: MeterState, at: number): Electricity {
  const totalW = isRelayClosed(body, state) ? wantedLoadW(body, state, at) : 0;
  const live = body.phases === 3 ? [0, 1, 2] : [0];
  const watts = [0, 1, 2].map((phase) => (live.includes(phase) ? Math.floor(totalW / body.phases) : 0));
  const volts = [0, 1, 2].map((phase) =>
    live.includes(phase) ? 2290 + ((Math.floor(at / 60_000) + phase * 7) % 21) : 0,
  );
  // At a power factor of 0.95.
  const amps = watts.map((power, phase) =>
    (volts[phase] ?? 0) > 0 ? (power * 100_000) / ((volts[phase] ?? 1) * 95) : 0,
  );
  return { volts, amps, watts };
}

const hotBlock: Block = {
  address: 0x0200,
  registers: 48,
  read(body, state, at) {
    const block = Buffer.alloc(96);
    block.writeUInt16BE(body.phases === 1 ? 7 : 5, 0);
    const { volts, amps, watts } = electricity(body, state, at);
    for (let phase = 0; phase < 3; phase++) {
      const power = watts[phase] ?? 0;
      block.writeUInt16BE(u16(volts[phase] ?? 0), 2 + 2 * phase);
      block.writeUInt16BE(u16(amps[phase] ?? 0), 8 + 2 * phase);
      block.writeInt16BE(i16(power), 14 + 2 * phase);
      block.writeInt16BE(i16(power * 0.329), 22 + 2 * phase);
      block.writeInt16BE(power > 0 ? 950 : 1000, 30 + 2 * phase);
    }
    block.writeInt16BE(i16(sum(watts)), 20);
    block.writeInt16BE(i16(sum(watts) * 0.329), 28);
    block.writeInt16BE(sum(watts) > 0 ? 950 : 1000, 36);
    block.writeUInt16BE(1, 38);
    block.writeUInt16BE(body.ctRatio, 40);
    block.writeUInt32BE(kwhHundredths(sum(state.energyWh)), 42);
    state.energyWh.forEach((energyWh, tariff) => block.writeUInt32BE(kwhHundredths(energyWh), 46 + 4 * tariff));
    block.writeInt32BE(state.remaining, 62);
    block.writeUInt16BE(state.purchaseCount, 66);
    block.writeUInt16BE(u16(state.overloadTrips), 68);
    block.writeUInt16BE(state.overloadTripsAllowed, 70);
    writeStatus(block, body, state);
    writeClock(block, at);
    return block;
  },
};

function writeStatus(block: Buffer, body: SimulatedBody, state: MeterState): void {
  const phaseBits = body.phases === 3 ? 0b111 : 0b001;
  const isClosed = isRelayClosed(body, state);
  const prepayWantsClosed = state.remaining > -state.overdraft;
  block[72] = isClosed ? phaseBits << 5 : 0;
  block[73] =
    (prepayWantsClosed ? phaseBits : 0) |
    (state.prepayOn && state.forced === 'none' ? 0x08 : 0) |
    (state.overloadUntil > 0 ? 0x10 : 0) |
    (state.remaining <= 0 ? 0x20 : 0) |
    (state.remaining < state.alarm1 ? 0x40 : 0) |
    (state.remaining < state.alarm2 ? 0x80 : 0);
  block[75] = (state.forced === 'on' ? phaseBits : 0) | (state.forced === 'none' ? 0 : 0x08);
}

function writeClock(block: Buffer, at: number): void {
  const date = new Date(at);
  block.set(
    [
      date.getFullYear() % 100,
      date.getMonth() + 1,
      date.getDate(),
      date.getDay(),
      date.getHours(),
      date.getMinutes(),
      date.getSeconds(),
    ],
    80,
  );
}

/** The parameters that are written, and read back. */
export const prepayBlock: Block = {
  address: 0x0400,
  registers: 25,
  read(_body, state) {
    const block = Buffer.alloc(50);
    block.writeUInt16BE(state.prepayOn ? 1 : 0, 0);
    block.writeUInt16BE(state.purchaseCount, 2);
    state.prices.forEach((price, tariff) => block.writeUInt32BE(price, 4 + 4 * tariff));
    block.writeUInt32BE(state.alarm1, 20);
    block.writeUInt32BE(state.alarm2, 24);
    block.writeUInt32BE(state.overdraft, 28);
    block.writeUInt32BE(state.hoardingLimit, 32);
    block.writeInt32BE(state.totalPurchased, 36);
    block.writeInt32BE(state.remaining, 40);
    return block;
  },
};

const thresholdBlock: Block = {
  address: 0x0480,
  registers: 2,
  read(_body, state) {
    const block = Buffer.alloc(4);
    block.writeUInt16BE(state.thresholdW, 2);
    return block;
  },
};

const ownNumberBlock: Block = {
  address: 0x0043,
  registers: 3,
  read: (body) => Buffer.from(body.ownNumber, 'hex'),
};

const forcedBlock: Block = {
  address: 0x0057,
  registers: 2,
  read: (_body, state) => Buffer.from([0, state.forced === 'none' ? 0 : 1, 0, state.forced === 'off' ? 1 : 0]),
};

const mailboxBlock: Block = {
  address: 0x7f00,
  registers: 13,
  read(body, state) {
    const block = Buffer.alloc(26);
    block.writeUInt16BE(state.isAccountOpen ? 1 : 0, 0);
    block.write(state.lastOrderId, 2, 'hex');
    block.writeInt32BE(state.lastOrderAmount, 10);
    block.writeUInt16BE(state.lastTry, 14);
    block.writeInt32BE(state.totalPurchased, 16);
    block.write(body.ownNumber, 20, 'hex');
    return block;
  },
};

export const DAY_TABLE_SLOTS = 14;

/** Where a day table begins: the two families differ. */
export function dayTableAddress(model: SimulatedModel, table: 0 | 1): number {
  return (model === 'DDSY1352' ? 0x2006 : 0x2000) + (table * DAY_TABLE_SLOTS * 3) / 2;
}

function dayTableBlock(model: SimulatedModel, table: 0 | 1): Block {
  return {
    address: dayTableAddress(model, table),
    registers: (DAY_TABLE_SLOTS * 3) / 2,
    read(_body, state) {
      const block = Buffer.alloc(DAY_TABLE_SLOTS * 3);
      state.dayTables[table].forEach((slot, at) => block.set([slot.tariff, slot.minute, slot.hour], at * 3));
      return block;
    },
  };
}

const energyBlock: Block = {
  address: 0x0000,
  registers: 10,
  read(_body, state) {
    const block = Buffer.alloc(20);
    block.writeUInt32BE(kwhHundredths(sum(state.energyWh)), 0);
    state.energyWh.forEach((energyWh, tariff) => block.writeUInt32BE(kwhHundredths(energyWh), 4 + 4 * tariff));
    return block;
  },
};

const phaseBlock: Block = {
  address: 0x0061,
  registers: 10,
  read(body, state, at) {
    const block = Buffer.alloc(20);
    const { volts, amps, watts } = electricity(body, state, at);
    for (let phase = 0; phase < 3; phase++) {
      block.writeUInt16BE(u16(volts[phase] ?? 0), 2 * phase);
      block.writeUInt16BE(u16(amps[phase] ?? 0), 6 + 2 * phase);
      block.writeInt16BE(i16(watts[phase] ?? 0), 12 + 2 * phase);
    }
    block.writeInt16BE(i16(sum(watts)), 18);
    return block;
  },
};

/** Decimal points of a panel meter: value = raw x 10^(point - 4). */
const PANEL_VOLT_POINT = 3;
const PANEL_AMP_POINT = 2;
const PANEL_WATT_POINT = 4;

const panelBlock: Block = {
  address: 0x0023,
  registers: 30,
  read(body, state, at) {
    const block = Buffer.alloc(60);
    const { volts, amps, watts } = electricity(body, state, at);
    block.set([PANEL_VOLT_POINT, PANEL_AMP_POINT, PANEL_WATT_POINT, 0], 0);
    const offset = (address: number): number => (address - 0x0023) * 2;
    for (let phase = 0; phase < 3; phase++) {
      block.writeUInt16BE(u16(volts[phase] ?? 0), offset(0x0025 + phase));
      block.writeUInt16BE(u16(amps[phase] ?? 0), offset(0x002b + phase));
      block.writeInt16BE(i16(watts[phase] ?? 0), offset(0x002e + phase));
    }
    block.writeInt16BE(i16(sum(watts)), offset(0x0031));
    block.writeUInt32BE(sum(state.energyWh) >>> 0, offset(0x003f));
    return block;
  },
};

function blocksOf(model: SimulatedModel): readonly Block[] {
  switch (model) {
    case 'DDSY1352':
    case 'DTSY1352':
      return [...prepaidBlocks, dayTableBlock(model, 0), dayTableBlock(model, 1)];
    case 'ACR220':
    case 'PZ42':
      return [panelBlock];
    default:
      return [energyBlock, phaseBlock];
  }
}

const prepaidBlocks: readonly Block[] = [
  hotBlock,
  prepayBlock,
  thresholdBlock,
  ownNumberBlock,
  forcedBlock,
  mailboxBlock,
];

/** Function 03. */
export function readMeter(
  body: SimulatedBody,
  state: MeterState,
  at: number,
  address: number,
  count: number,
): Buffer | Refusal {
  const inside = (block: Block): boolean =>
    address >= block.address && address + count <= block.address + block.registers;
  const block = blocksOf(body.model).find(inside);
  if (!block) return ILLEGAL_ADDRESS;
  const start = (address - block.address) * 2;
  return block.read(body, state, at).subarray(start, start + count * 2);
}
