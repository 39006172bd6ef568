import { digestOf, type SealedRow } from '../seals/seal.js';
import type { SealedStream } from '../seals/sealed-stream.js';
import { LogSealRow } from './log-seal.entity.js';
import { OperationRow } from './operation.entity.js';

/** The operation log under seals. */
export const LOG_STREAM: SealedStream<OperationRow> = {
  rows: OperationRow,
  table: 'operations',
  seals: LogSealRow,
  sealTable: 'log_seals',
  order: { at: 'at', id: 'operationId' },
  seal: sealOperation,
  writtenAt: ({ at }) => at,
  nameOf: ([operationId]) => `line ${operationId}`,
};

function sealOperation(row: OperationRow): SealedRow {
  const digest = digestOf([
    ...[row.operationId, row.at.getTime(), row.operatorId, row.operatorName, row.sessionId, row.deviceId, row.source],
    ...[row.command, row.thing, row.building, row.changes],
  ]);
  return [row.operationId, 0, digest];
}
