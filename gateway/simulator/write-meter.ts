/**
 * What a simulated meter does with function 16. A register that it does not take is exception 2, a value that it does
 * not take exception 3; a refused write changes nothing.
 */
import { forgetOverload } from './burn-energy.js';
import { DAY_TABLE_SLOTS, dayTableAddress, ILLEGAL_ADDRESS, prepayBlock } from './meter-registers.js';
import type { Refusal, SimulatedBody } from './meter-registers.js';
import type { MeterState, TariffSlot } from './meter-state.js';
import { takeOrder } from './take-order.js';
import type { MailboxKeys } from './take-order.js';

const ILLEGAL_VALUE: Refusal = { exceptionCode: 3 };

/** Function 16. Changes the state, or refuses. */
export function writeMeter(
  body: SimulatedBody,
  state: MeterState,
  keys: MailboxKeys,
  address: number,
  data: Buffer,
): Refusal | undefined {
  if (!body.prepaid) return ILLEGAL_ADDRESS;
  if (address === 0x7f20) return takeOrder(state, body.ownNumber, keys, data) ? undefined : ILLEGAL_VALUE;
  if (address === 0x0057) return writeForced(state, data);
  if (address === 0x0481 && data.length === 2) return writeThreshold(state, data);
  if (address >= 0x0400 && address + data.length / 2 <= 0x0412) return writePrepay(body, state, address, data);
  const table = ([0, 1] as const).find((at) => address === dayTableAddress(body.model, at));
  if (table !== undefined && data.length === DAY_TABLE_SLOTS * 3) return writeDayTable(state, table, data);
  return ILLEGAL_ADDRESS;
}

function writeForced(state: MeterState, data: Buffer): Refusal | undefined {
  if (data.length !== 4) return ILLEGAL_VALUE;
  const words = `${data.readUInt16BE(0)},${data.readUInt16BE(2)}`;
  const forced = { '1,0': 'on', '1,1': 'off', '0,0': 'none' }[words];
  if (forced !== 'on' && forced !== 'off' && forced !== 'none') return ILLEGAL_VALUE;
  state.forced = forced;
  if (forced === 'none') state.prepayOn = true;
  forgetOverload(state);
  return undefined;
}

function writeThreshold(state: MeterState, data: Buffer): Refusal | undefined {
  state.thresholdW = data.readUInt16BE(0);
  return undefined;
}

/** The block as it is, with the written bytes over it; counters of money in it are not taken. */
function writePrepay(body: SimulatedBody, state: MeterState, address: number, data: Buffer): Refusal | undefined {
  const block = prepayBlock.read(body, state, 0);
  const start = (address - 0x0400) * 2;
  const touches = (at: number, bytes: number): boolean => start < at + bytes && start + data.length > at;
  if (touches(2, 2)) return ILLEGAL_ADDRESS;
  block.set(data, start);
  if (block.readUInt16BE(0) > 1) return ILLEGAL_VALUE;
  const words = [4, 8, 12, 16, 20, 24, 28, 32].map((at) => block.readUInt32BE(at));
  if (words.some((word) => word > 0x7fffffff)) return ILLEGAL_VALUE;
  const [sharp = 0, peak = 0, flat = 0, valley = 0, alarm1 = 0, alarm2 = 0, overdraft = 0, hoardingLimit = 0] = words;
  state.prepayOn = block.readUInt16BE(0) === 1;
  state.prices = [sharp, peak, flat, valley];
  state.alarm1 = alarm1;
  state.alarm2 = alarm2;
  state.overdraft = overdraft;
  state.hoardingLimit = hoardingLimit;
  return undefined;
}

function writeDayTable(state: MeterState, table: 0 | 1, data: Buffer): Refusal | undefined {
  const slots: TariffSlot[] = [];
  for (let at = 0; at < data.length; at += 3) {
    const [tariff = 0, minute = 0, hour = 0] = data.subarray(at, at + 3);
    if ((tariff !== 0 && tariff !== 1 && tariff !== 2 && tariff !== 3) || minute > 59 || hour > 23)
      return ILLEGAL_VALUE;
    slots.push({ tariff, minute, hour });
  }
  state.dayTables[table] = slots;
  return undefined;
}
