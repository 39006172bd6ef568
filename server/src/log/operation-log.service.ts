import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Operation, ResponseOf, verifyLogRoute } from '#shared';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { readPublicKeys } from '../keys/signing-keys.js';
import type { Who } from '../operators/who.js';
import { checkSeals, isSignedBy, type SealFault } from '../seals/check-seals.queries.js';
import { conflictOf, judgeHeads } from '../seals/seal-heads.queries.js';
import { loadOperations, visibleTo } from './log-list.queries.js';
import { LOG_STREAM } from './log-stream.js';

type Verification = ResponseOf<typeof verifyLogRoute>;

/** Reading the operation log, and whether it is as it was written. */
@Injectable()
export class OperationLog {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
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
    return this.database.snapshot((em) => verifyLog(em, keys));
  }
}

/** Holds the log against its seals, and those against what gateways and tablets keep of them. */
export async function verifyLog(em: EntityManager, keys: ReadonlyMap<string, KeyObject>): Promise<Verification> {
  const { faults, sealed, waiting, last } = await checkSeals(em, keys, LOG_STREAM);
  const judged = await judgeHeads(em, (keyId, bytes, signature) =>
    isSignedBy(keys, { keyId, signature: Buffer.from(signature) }, bytes),
  );
  const conflicts = judged.flatMap((head) => conflictOf(head) ?? []).filter(({ chain }) => chain === 'log');
  const cut = [...new Set(conflicts.map(({ block }) => block))].sort((a, b) => a - b);
  const [[first], [gone]] = [faults, cut];
  return {
    ...{ sealed, waiting, sealedUntil: last?.lastBookedAt.toISOString() ?? null, faults: faults.length + cut.length },
    first: first ? await firstOf(em, first) : gone === undefined ? null : { what: 'cut', block: gone, ...NO_LINE },
  };
}

const NO_LINE = { operationId: null, operation: null };

async function firstOf(em: EntityManager, fault: SealFault): Promise<NonNullable<Verification['first']>> {
  const { block } = fault;
  if (!('row' in fault)) return { what: 'seal', block, ...NO_LINE };
  const [operationId] = fault.row;
  const [operation = null] = await loadOperations(em, [operationId]);
  return { what: fault.what, block, operationId, operation };
}
