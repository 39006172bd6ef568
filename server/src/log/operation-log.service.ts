import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThanOrEqual } from 'typeorm';
import type { Operation, ResponseOf, verifyLogRoute } from '#shared';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { readPublicKeys } from '../keys/signing-keys.js';
import type { Who } from '../operators/who.js';
import { Clock } from '../database/clock.js';
import { checkSeals, isSignedBy, type SealFault } from '../seals/check-seals.queries.js';
import { conflictOf, judgeHeads } from '../seals/seal-heads.queries.js';
import { loadOperations, visibleTo } from './log-list.queries.js';
import type { SealColumns } from '../seals/seal.entity.js';
import { rowsAfter } from '../seals/sealed-stream.js';
import { ROWS_PER_BLOCK, SEAL_AFTER_MS, SEALED_WITHIN_MS } from '../seals/seals.service.js';
import { LOG_STREAM } from './log-stream.js';
import { OperationRow } from './operation.entity.js';

type Verification = ResponseOf<typeof verifyLogRoute>;

/** Reading the operation log, and whether it is as it was written. */
@Injectable()
export class OperationLog {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Refused: `operation_unknown`. */
  async show(who: Who, operationId: string): Promise<Operation> {
    const [found] = await this.database.read(async (em) => {
      const scope = visibleTo(who);
      const ids = await em.query<unknown[]>(
        `SELECT operation.operation_id FROM operations operation WHERE operation.operation_id = ? AND ${scope.sql}`,
        [operationId, ...scope.values],
      );
      return ids.length === 0 ? [] : loadOperations(em, [operationId]);
    });
    if (!found) throw new Refused('operation_unknown', 'There is no such line in the log, or you may not see it.');
    return found;
  }

  async verify(): Promise<Verification> {
    const keys = await readPublicKeys(this.config);
    return this.database.snapshot((em) => verifyLog(em, keys, this.clock.now()));
  }
}

/**
 * Holds the log against its seals, and those against what gateways and tablets keep of them. `servedAt` is a moment at
 * which a server was certainly running, and so sealing: by default when the newest line was written.
 */
export async function verifyLog(
  em: EntityManager,
  keys: ReadonlyMap<string, KeyObject>,
  servedAt?: Date,
): Promise<Verification> {
  const { faults, sealed, waiting, last } = await checkSeals(em, keys, LOG_STREAM);
  const unsealed = await findUnsealed(em, last, servedAt ?? (await newestLine(em)));
  const judged = await judgeHeads(em, (keyId, bytes, signature) =>
    isSignedBy(keys, { keyId, signature: Buffer.from(signature) }, bytes),
  );
  const conflicts = judged.flatMap((head) => conflictOf(head) ?? []).filter(({ chain }) => chain === 'log');
  const cut = [...new Set(conflicts.map(({ block }) => block))].sort((a, b) => a - b);
  const [[fault], [gone]] = [faults, cut];
  const found = { sealed, waiting, sealedUntil: last?.lastBookedAt.toISOString() ?? null };
  const first = fault ? await firstOf(em, fault) : await firstUnsealed(em, unsealed, last);
  return {
    ...{ ...found, waitingSince: unsealed.waitingSince, faults: faults.length + unsealed.count + cut.length },
    first: first ?? (gone === undefined ? null : { what: 'cut', block: gone, ...NO_LINE }),
  };
}

const NO_LINE = { operationId: null, operation: null };

async function firstOf(em: EntityManager, fault: SealFault): Promise<Verification['first']> {
  const { block } = fault;
  if (!('row' in fault)) return { what: 'seal', block, ...NO_LINE };
  const [operationId] = fault.row;
  const [operation = null] = await loadOperations(em, [operationId]);
  return { what: fault.what, block, operationId, operation };
}

async function firstUnsealed(
  em: EntityManager,
  { operationId }: Unsealed,
  last: SealColumns | undefined,
): Promise<Verification['first']> {
  if (operationId === null) return null;
  const [operation = null] = await loadOperations(em, [operationId]);
  return { what: 'unsealed', block: (last?.block ?? 0) + 1, operationId, operation };
}

interface Unsealed {
  /** of lines that should have a seal and have none */
  readonly count: number;
  /** of the first of them */
  readonly operationId: string | null;
  readonly waitingSince: string | null;
}

/** The lines behind the last block which a server would have sealed. */
async function findUnsealed(em: EntityManager, last: SealColumns | undefined, servedAt: Date): Promise<Unsealed> {
  const { at, id } = LOG_STREAM.order;
  const waiting = () => rowsAfter(em, LOG_STREAM, last).select([`row.${id}`, `row.${at}`]);
  const due = () => waiting().andWhere(`row.${at} < :due`, { due: dueBefore(last, servedAt) });
  // A time that cannot be read is no time since when a line waits: the line itself is named as one that was changed.
  const [first] = await due()
    .take(1)
    .getMany()
    .catch(() => []);
  const [oldest] = await waiting()
    .take(1)
    .getMany()
    .catch(() => []);
  return {
    count: await due().getCount(),
    operationId: first?.operationId ?? null,
    waitingSince: oldest && !Number.isNaN(oldest.at.getTime()) ? oldest.at.toISOString() : null,
  };
}

/** Until when every line has a seal: the last block took all that were due, but for what one block cannot hold. */
function dueBefore(last: SealColumns | undefined, servedAt: Date): number {
  const sinceServed = servedAt.getTime() - SEALED_WITHIN_MS;
  if (!last || last.rows.length >= ROWS_PER_BLOCK) return sinceServed;
  return Math.max(sinceServed, last.sealedAt.getTime() - SEAL_AFTER_MS);
}

/** When the newest line was written; not later than now, should a clock have been wrong. */
async function newestLine(em: EntityManager): Promise<Date> {
  const now = new Date();
  const [newest] = await em.find(OperationRow, {
    ...{ select: { operationId: true, at: true }, where: { at: LessThanOrEqual(now) } },
    ...{ order: { at: 'DESC' }, take: 1 },
  });
  return newest?.at ?? now;
}
