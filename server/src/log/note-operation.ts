import type { Command } from '#shared';
import type { EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { changesBetween } from './changes-between.js';
import { OperationRow } from './operation.entity.js';

/** Who does it: a signed-in operator, or the one whose device has signed it. */
export interface Actor {
  readonly operatorId: string | null;
  readonly fullName: string;
  readonly sessionId: string | null;
  readonly deviceId: string | null;
  /** the address that it comes from */
  readonly source: string;
}

export interface Operation {
  readonly at: Date;
  readonly command: Command;
  /** what it is done to: a code, number or name that people know, the same in every language */
  readonly thing: string;
  readonly building?: number | null;
  /** what was, null for nothing; secrets never stand in it */
  readonly before: object | null;
  /** what is now, null for nothing */
  readonly after: object | null;
}

const THING_LENGTH = 120;

/** Writes a line into the operation log, in the transaction of the command itself: one is not without the other. */
export async function noteOperation(em: EntityManager, actor: Actor, operation: Operation): Promise<void> {
  await em.insert(OperationRow, lineOf(actor, operation));
}

function lineOf(actor: Actor, { at, command, thing, building = null, before, after }: Operation): OperationRow {
  const { operatorId, fullName: operatorName, sessionId, deviceId, source } = actor;
  return {
    ...{ operationId: v7({ msecs: at.getTime() }), at, operatorId, operatorName, sessionId, deviceId, source },
    ...{ command, thing: thing.slice(0, THING_LENGTH), building, changes: changesBetween(before, after) },
  };
}
