/**
 * What a device signs of itself towards the server beside its sales: that this browser is the device, for the operator
 * who is signed in or wants to be. Bytes, big-endian: 255 u8 (no signed item begins so), purpose u8, deviceId uuid,
 * operatorId uuid, signedAt i64 (ms, the server's time as the device knows it).
 */
import { ByteWriter } from '../sales/bytes.js';

const STATEMENT_MARK = 255;
export const STATEMENT_PURPOSES = { browser: 1, pin: 2 } as const;
export type StatementPurpose = keyof typeof STATEMENT_PURPOSES;

export interface DeviceStatement {
  readonly deviceId: string;
  readonly operatorId: string;
  readonly signedAtMs: number;
}

/** The bytes that the device signs. */
export function encodeStatement(purpose: StatementPurpose, statement: DeviceStatement): Uint8Array<ArrayBuffer> {
  return new ByteWriter()
    .u8(STATEMENT_MARK)
    .u8(STATEMENT_PURPOSES[purpose])
    .uuid(statement.deviceId)
    .uuid(statement.operatorId)
    .i64(statement.signedAtMs)
    .done();
}
