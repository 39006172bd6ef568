import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, RefColumn, TextColumn, WholeColumn } from '../database/columns.js';

export type SessionEnd =
  | 'signed_out'
  | 'switched'
  | 'ended_by_owner'
  | 'ended_by_office'
  | 'password_changed'
  | 'operator_disabled'
  | 'device_revoked'
  | 'token_reused';

/** One sign-in on one browser, from the password to the end. */
@Entity('sessions')
export class SessionRow {
  @IdColumn() sessionId!: string;
  @Index() @RefColumn() operatorId!: string;
  @InstantColumn() startedAt!: Date;
  @InstantColumn() lastUsedAt!: Date;
  @InstantColumn({ nullable: true }) endedAt!: Date | null;
  @CodeColumn(30, { nullable: true }) endReason!: SessionEnd | null;
  /** how many refreshes it had; the row is locked by raising it */
  @WholeColumn() tokens!: number;
  /** the device that this browser is, once it has registered or asked for a lease in this session */
  @Index() @RefColumn({ nullable: true }) deviceId!: string | null;
  /** where it was begun: what the browser says of itself, and the address; null for those of earlier versions */
  @TextColumn(400, { nullable: true }) userAgent!: string | null;
  /** null for a session of an earlier version, which began with the password */
  @CodeColumn(10, { nullable: true }) begunBy!: 'password' | 'pin' | null;
  @TextColumn(64, { nullable: true }) source!: string | null;
  /** address of the last refresh */
  @TextColumn(64, { nullable: true }) lastSource!: string | null;
}

/** A device where an operator has signed in with his password: there his PIN counts. */
@Entity('known_devices')
export class KnownDeviceRow {
  @RefColumn({ primary: true }) operatorId!: string;
  @RefColumn({ primary: true }) deviceId!: string;
  @InstantColumn() passwordAt!: Date;
  /** wrong PINs since the last right one or the last password */
  @WholeColumn() pinFailures!: number;
  /** the time in the last statement that came with a PIN: an older one is a copy */
  @InstantColumn() lastSignedAt!: Date;
}

/** A refresh token of a session; only its hash is kept. */
@Entity('session_tokens')
export class SessionTokenRow {
  /** SHA-256, base64url */
  @CodeColumn(43, { primary: true }) tokenHash!: string;
  @Index() @RefColumn() sessionId!: string;
  @InstantColumn() issuedAt!: Date;
  /** place in the session's row of tokens, from 1 */
  @WholeColumn() place!: number;
  /** when a later token of the session was first used; null while none was */
  @InstantColumn({ nullable: true }) retiredAt!: Date | null;
}

/** Failed sign-ins by name, source, or both, to slow guessing down. */
@Entity('sign_in_failures')
export class SignInFailureRow {
  /** SHA-256 of what is counted, base64url: names and addresses that were tried are not kept */
  @CodeColumn(43, { primary: true }) countedHash!: string;
  @Index() @InstantColumn() windowStartedAt!: Date;
  @WholeColumn() failures!: number;
}
