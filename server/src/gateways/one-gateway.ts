/**
 * Which DPUs one gateway has, or would take: within a gateway each DPU has a line of its own, since a line that two asked
 * would be asked twice for the same meters. Gateways of other sites may have the same private addresses behind them.
 */
import { type DpuCode, type DpuLine, keyOfLine } from '#shared';
import type { ServedBuildings } from './change-of-buildings.js';

export interface Serving {
  readonly gatewayId: string;
  readonly buildings: ServedBuildings;
}

export interface ServedDpu {
  readonly building: number;
  /** null while none has it */
  readonly gatewayId: string | null;
}

export interface LineHolder extends ServedDpu, DpuLine {
  readonly dpuCode: DpuCode;
}

export const serves = (buildings: ServedBuildings, building: number): boolean =>
  buildings === 'all' || buildings.includes(building);

/** A DPU stays with the gateway that has it, and one that none has goes to any that serves its building. */
export const hasOrTakes = ({ gatewayId, buildings }: Serving, dpu: ServedDpu): boolean =>
  dpu.gatewayId === null ? serves(buildings, dpu.building) : dpu.gatewayId === gatewayId;

/** Whether two DPUs must not have one line: those of one building, and those that one gateway has or would take. */
export const areTogether = (gateways: readonly Serving[], one: ServedDpu, other: ServedDpu): boolean =>
  one.building === other.building || gateways.some((gateway) => hasOrTakes(gateway, one) && hasOrTakes(gateway, other));

/**
 * Two DPUs on one line that the gateway would have once it serves these buildings, of which it did not have both before:
 * the first such pair.
 */
export function pairOnOneLine<T extends LineHolder>(
  { gatewayId, buildings }: Serving,
  before: ServedBuildings,
  dpus: readonly T[],
): readonly [T, T] | undefined {
  const byLine = new Map<string, T[]>();
  for (const dpu of dpus.filter((one) => hasOrTakes({ gatewayId, buildings }, one))) {
    const sharing = byLine.get(keyOfLine(dpu)) ?? [];
    const isNew = !serves(before, dpu.building);
    // Two of one building are from before each DPU of a building had a line of its own, whichever gateway serves it.
    const others = sharing.filter(({ building }) => building !== dpu.building);
    const other = others.find(({ building }) => isNew || !serves(before, building));
    if (other) return [other, dpu];
    byLine.set(keyOfLine(dpu), [...sharing, dpu]);
  }
  return undefined;
}
