/**
 * What people call the things of which lines of the log keep the id: receipts, payouts, tills, operators, items that were
 * held or put aside. A line stays as it was sealed; whoever reads it is told the number or name instead of the id.
 */
import {
  formatReceiptNumber,
  type IdField,
  idFieldOf,
  isThingId,
  kindOfThing,
  type Operation,
  type ThingKind,
} from '#shared';
import { type EntityManager, In } from 'typeorm';
import { DeviceRow } from '../devices/device.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { RefundRow } from '../refunds/refund.entity.js';
import { nameOfQuarantined } from '../sales/quarantined-name.js';
import { QuarantinedItemRow } from '../sales/quarantined-item.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { ShiftItemRow } from '../shifts/shift-item.entity.js';
import { ShiftRow } from '../shifts/shift.entity.js';
import type { OperationRow } from './operation.entity.js';

type Line = Pick<OperationRow, 'command' | 'thing' | 'changes'>;
type Names = ReadonlyMap<string, string>;
type Kind = IdField | ThingKind;
type Loader = (em: EntityManager, ids: string[]) => Promise<readonly (readonly [id: string, name: string])[]>;

const LOADERS: Partial<Record<Kind, Loader>> = {
  saleId: async (em, ids) => {
    const rows = await em.find(SaleRow, { select: { saleId: true, receiptNumber: true }, where: { saleId: In(ids) } });
    return rows.map(({ saleId, receiptNumber }) => [saleId, receiptNumber]);
  },
  // A refund has a number when it was paid out; until then it is known by when it was asked for.
  refundId: async (em, ids) => {
    const rows = await em.findBy(RefundRow, { refundId: In(ids) });
    return rows.map(({ refundId, payoutNumber, askedAt }) => [refundId, payoutNumber ?? askedAt.toISOString()]);
  },
  operatorId: async (em, ids) => [...(await fullNames(em, ids))],
  shiftId: async (em, ids) => {
    const rows = await em.findBy(ShiftRow, { shiftId: In(ids) });
    const names = await fullNames(
      em,
      rows.map(({ operatorId }) => operatorId),
    );
    const letters = await prefixes(
      em,
      rows.flatMap(({ deviceId }) => deviceId ?? []),
    );
    return rows.map(({ shiftId, operatorId, deviceId, businessDate }) => {
      const parts = [names.get(operatorId), deviceId === null ? undefined : letters.get(deviceId), businessDate];
      return [shiftId, parts.filter((part) => part !== undefined).join(' · ')];
    });
  },
  heldItem: async (em, ids) => {
    const rows = await em.findBy(ShiftItemRow, { itemId: In(ids) });
    const letters = await prefixes(
      em,
      rows.map(({ deviceId }) => deviceId),
    );
    return rows.map(({ itemId, deviceId, number }) => [
      itemId,
      formatReceiptNumber(letters.get(deviceId) ?? '', number),
    ]);
  },
  quarantined: async (em, ids) => {
    const rows = await em.findBy(QuarantinedItemRow, { quarantineId: In(ids) });
    const letters = await prefixes(
      em,
      rows.flatMap(({ claimedDeviceId }) => claimedDeviceId ?? []),
    );
    return rows.map(({ quarantineId, claimedDeviceId, claimedNumber, receivedAt }) => {
      const prefix = claimedDeviceId === null ? undefined : letters.get(claimedDeviceId);
      return [quarantineId, nameOfQuarantined(prefix, claimedNumber, receivedAt)];
    });
  },
};

async function fullNames(em: EntityManager, ids: readonly string[]): Promise<Names> {
  const rows = await em.find(OperatorRow, {
    select: { operatorId: true, fullName: true },
    where: { operatorId: In([...ids]) },
  });
  return new Map(rows.map(({ operatorId, fullName }) => [operatorId, fullName]));
}

async function prefixes(em: EntityManager, ids: readonly string[]): Promise<Names> {
  const rows = await em.find(DeviceRow, {
    select: { deviceId: true, prefix: true },
    where: { deviceId: In([...ids]) },
  });
  return new Map(rows.map(({ deviceId, prefix }) => [deviceId, prefix]));
}

/** Thing and changes of these lines, with numbers and names for ids. What is there no more keeps its id. */
export async function withKnownThings(
  em: EntityManager,
  lines: readonly Line[],
): Promise<Pick<Operation, 'thing' | 'changes'>[]> {
  const wanted = new Map<Kind, Set<string>>();
  const want = (kind: Kind, id: unknown): void => {
    if (typeof id !== 'string' || !isThingId(id) || !LOADERS[kind]) return;
    wanted.set(kind, (wanted.get(kind) ?? new Set()).add(id));
  };
  for (const { command, thing, changes } of lines) {
    want(kindOfThing(command), thing);
    for (const { name, before, after } of changes) {
      const field = idFieldOf(name);
      if (field) for (const id of [before, after]) want(field, id);
    }
  }
  const names = new Map<Kind, Names>();
  for (const [kind, ids] of wanted) names.set(kind, new Map(await LOADERS[kind]?.(em, [...ids])));
  return lines.map(({ command, thing, changes }) => ({
    thing: names.get(kindOfThing(command))?.get(thing) ?? thing,
    changes: changes.map((change) => named(change, names)),
  }));
}

function named(change: Line['changes'][number], names: ReadonlyMap<Kind, Names>): Operation['changes'][number] {
  const { name, before, after } = change;
  const field = idFieldOf(name);
  const [was, is] = [before, after].map((id) =>
    field && typeof id === 'string' ? names.get(field)?.get(id) : undefined,
  );
  if (was === undefined && is === undefined) return change;
  return { name, before: was ?? before, after: is ?? after, of: String(is === undefined ? before : after) };
}
