/** Lines of the log as they stand in the database, also those that somebody has altered into what no command writes. */
import { type Command, COMMANDS, timeOfId } from '#shared';
import { type EntityManager, In } from 'typeorm';
import { wholeOf, wholeOrNull } from '../database/columns.js';
import { OperationRow } from './operation.entity.js';

/** The lines with these ids, in whatever order. Of one that cannot be read, what can be. */
export async function readLines(em: EntityManager, ids: readonly string[]): Promise<OperationRow[]> {
  try {
    const rows = await em.findBy(OperationRow, { operationId: In([...ids]) });
    if (rows.every(isReadable)) return rows;
  } catch {
    // One of them is not what its columns should hold; they are read one by one.
  }
  const lines: OperationRow[] = [];
  for (const operationId of ids) {
    const row = await em.findOneBy(OperationRow, { operationId }).catch(() => null);
    const line = row && isReadable(row) ? row : await readRest(em, operationId);
    if (line) lines.push(line);
  }
  return lines;
}

const isCommand = (text: unknown): text is Command => COMMANDS.some((command) => command === text);

function isReadable({ at, command, changes }: OperationRow): boolean {
  return !Number.isNaN(at.getTime()) && isCommand(command) && Array.isArray(changes) && changes.every(isChange);
}

function isChange(change: unknown): boolean {
  if (typeof change !== 'object' || change === null) return false;
  const { name, before, after }: Readonly<Record<string, unknown>> = Object(change);
  return typeof name === 'string' && [before, after].every((value) => value === null || typeof value !== 'object');
}

async function readRest(em: EntityManager, operationId: string): Promise<OperationRow | undefined> {
  const [stored] = await em.query<Readonly<Record<string, unknown>>[]>(
    'SELECT * FROM operations WHERE operation_id = ?',
    [operationId],
  );
  if (!stored) return undefined;
  const textOf = (column: string): string => String(stored[column] ?? '');
  const idOf = (column: string): string | null => (stored[column] === null ? null : textOf(column));
  const command = stored['command'];
  return {
    operationId,
    at: momentOf(stored['at']) ?? momentOf(timeOfId(operationId).getTime()) ?? new Date(0),
    ...{ operatorId: idOf('operator_id'), sessionId: idOf('session_id'), deviceId: idOf('device_id') },
    ...{ operatorName: textOf('operator_name'), source: textOf('source'), thing: textOf('thing') },
    command: isCommand(command) ? command : 'line_unreadable',
    building: buildingOf(stored['building']),
    changes: [{ name: 'unreadable', before: null, after: 'altered' }],
  };
}

function momentOf(stored: unknown): Date | undefined {
  try {
    const at = new Date(wholeOf(stored));
    return Number.isNaN(at.getTime()) ? undefined : at;
  } catch {
    return undefined;
  }
}

function buildingOf(stored: unknown): number | null {
  try {
    return wholeOrNull(stored);
  } catch {
    return null;
  }
}
