/**
 * What a device signed has its own running number: every one up to its highest is in, or it is named. What it sold
 * under a lease is no more than the server had let it sell.
 */
import { type NumberRange, numbersOf } from '#shared';
import type { LeaseRow } from '../devices/lease.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { Findings } from './finding.js';

export class DeviceCheck {
  readonly numbers = new Findings('the numbers of every device have no hole');
  readonly leases = new Findings('no lease gave more than it allows');

  /** Takes one device with all of its numbers that are in. */
  take(
    { deviceId, prefix, lastNumber, highestNumber, saidNumber }: DeviceRow,
    numbers: ReadonlySet<number>,
    writtenOff: readonly NumberRange[],
  ): void {
    this.numbers.look();
    const of = `devices ${deviceId} (${prefix})`;
    const highest = [...numbers].reduce((most, number) => Math.max(most, number), 0);
    this.numbers.same(highest, highestNumber, `${of}: its highest number`);
    const top = Math.max(highest, highestNumber, saidNumber);
    const accounted = new Set([...numbers, ...numbersOf(writtenOff, 0, top)]);
    for (const [from, to] of holes(accounted, top)) {
      const words = from === to ? `number ${from} is` : `the numbers ${from} to ${to} are`;
      const why = from <= lastNumber ? `, and all up to ${lastNumber} were in before` : '';
      this.numbers.add(`${of}: ${words} not in${why}`);
    }
  }

  takeLease({ leaseId, terms, usedSumMinor, usedCount }: LeaseRow): void {
    this.leases.look();
    const { sumMinor, count } = terms;
    if (usedSumMinor > sumMinor) this.leases.add(`leases ${leaseId}: ${usedSumMinor} was sold of ${sumMinor}`);
    if (usedCount > count) this.leases.add(`leases ${leaseId}: ${usedCount} sales were made of ${count}`);
  }
}

/** The ranges from 1 to `highest` that are not among the numbers. */
export function holes(numbers: ReadonlySet<number>, highest: number): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (let number = 1; number <= highest; number++) {
    if (numbers.has(number)) continue;
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found;
}
