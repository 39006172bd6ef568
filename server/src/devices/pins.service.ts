import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  type noteBrowserRoute,
  PIN_TRIES,
  pinFault,
  type pinSignInRoute,
  type setPinRoute,
} from '#shared';
import { type EntityManager, LessThan } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { hashPassword, isPassword } from '../operators/passwords.js';
import { KnownDeviceRow, SessionRow } from '../operators/session.entity.js';
import { lockOperator, type OpenedSession, type Origin, Sessions } from '../operators/sessions.service.js';
import { SignInTries } from '../operators/sign-in-tries.service.js';
import type { Who } from '../operators/who.js';
import { believeDevice, lockDevice } from './device-statement.queries.js';

type Signed = BodyOf<typeof noteBrowserRoute>;
type PinSignIn = BodyOf<typeof pinSignInRoute>;

/**
 * PINs of shared devices. A PIN counts only together with the signature of a device where its operator has signed in
 * with his password, and there for a few tries; then the password must come again.
 */
@Injectable()
export class Pins {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
    private readonly tries: SignInTries,
  ) {}

  /** Refused: `sign_in_too_often`, `old_password_wrong`, `pin_too_simple`, `session_ended` when it ended meanwhile. */
  async set(who: Who, { password, pin }: BodyOf<typeof setPinRoute>): Promise<void> {
    const { operatorId, loginName, source } = who;
    await this.tries.count(loginName, source);
    const operator = await this.database.read((em) => em.findOneByOrFail(OperatorRow, { operatorId }));
    if (!(await isPassword(operator.passwordHash, password))) throw passwordWrong();
    const fault = pinFault(pin);
    if (fault) throw new Refused(fault, 'everybody tries this PIN first: choose other digits');
    const pinHash = await hashPassword(pin);
    await this.database.transaction(async (em) => {
      const now = await this.sessions.lockOwner(em, who);
      if (now.passwordHash !== operator.passwordHash) throw passwordWrong();
      await this.keep(em, who, pinHash);
      await em.update(KnownDeviceRow, { operatorId }, { pinFailures: 0 });
      await this.tries.forget(em, loginName, source);
    });
    this.sessions.rightsChanged();
  }

  async remove(who: Who): Promise<void> {
    await this.database.transaction((em) => this.keep(em, who, null));
    this.sessions.rightsChanged();
  }

  private async keep(em: EntityManager, who: Who, pinHash: string | null): Promise<void> {
    const { operatorId, loginName: thing } = who;
    const had = (await em.findOneByOrFail(OperatorRow, { operatorId })).pinHash !== null;
    await em.update(OperatorRow, { operatorId }, { pinHash });
    const said = { thing, before: { pin: had }, after: { pin: pinHash !== null } };
    await noteOperation(em, who, { at: this.clock.now(), command: 'pin_changed', ...said });
  }

  /**
   * The browser of this session proves which device it is; when the session began with the password, the operator's PIN
   * counts there from now on. Refused: `device_unknown`, `device_revoked`, `signature_wrong`, `clock_off`,
   * `session_ended`.
   */
  async noteBrowser(who: Who, signed: Signed): Promise<void> {
    const { operatorId, sessionId } = who;
    await this.database.transaction(async (em) => {
      await lockOperator(em, operatorId);
      await believeDevice(em, 'browser', { ...signed, operatorId }, this.clock.now());
      // A session that was ended meanwhile makes no device known again.
      await this.sessions.lockOwner(em, who);
      const { deviceId } = signed;
      const { begunBy, startedAt } = await em.findOneByOrFail(SessionRow, { sessionId });
      if (begunBy !== 'pin') await knowHere(em, { operatorId, deviceId }, startedAt);
      await this.sessions.noteDevice(em, who, deviceId);
    });
    this.sessions.deviceNoted(who);
  }

  /**
   * Takes the browser over for the operator of the PIN; `present` is the refresh token of whoever had it before. Refused:
   * `device_unknown`, `device_revoked`, `signature_wrong`, `clock_off`, `pin_not_here`, `pin_locked`,
   * `statement_outdated`, `pin_wrong`.
   */
  async signIn(asked: PinSignIn, origin: Origin, present: string | undefined): Promise<OpenedSession> {
    const here = { operatorId: asked.operatorId, deviceId: asked.deviceId };
    // The try is counted before the PIN is looked at, so that many tries at once are no way around.
    const { pinHash, triesLeft } = await this.database.transaction(async (em) => {
      await believeDevice(em, 'pin', asked, this.clock.now());
      return countTry(em, here, new Date(asked.signedAtMs));
    });
    if (!(await isPassword(pinHash, asked.pin))) {
      throw new Refused('pin_wrong', `this PIN is wrong: ${triesLeft} tries are left on this device`, {
        details: { triesLeft },
      });
    }
    const begun = await this.database.transaction(async (em) => {
      await refuseOutdated(em, here, pinHash);
      await em.update(KnownDeviceRow, here, { pinFailures: 0 });
      if (present !== undefined) await this.sessions.endOf(em, present, 'switched');
      return this.sessions.begin(em, { ...here, begunBy: 'pin' }, origin);
    });
    this.sessions.rightsChanged();
    return this.sessions.open(begun);
  }
}

/** One more try of a PIN on this device; what it must fit is told only while tries are left. */
async function countTry(
  em: EntityManager,
  here: Pick<KnownDeviceRow, 'operatorId' | 'deviceId'>,
  signedAt: Date,
): Promise<{ readonly pinHash: string; readonly triesLeft: number }> {
  const mayTry = { ...here, pinFailures: LessThan(PIN_TRIES), lastSignedAt: LessThan(signedAt) };
  const counted = await em.update(KnownDeviceRow, mayTry, {
    pinFailures: () => 'pin_failures + 1',
    lastSignedAt: signedAt,
  });
  const known = await em.findOneBy(KnownDeviceRow, here);
  const operator = await em.findOneBy(OperatorRow, { operatorId: here.operatorId, enabled: true });
  if (!known || !operator || operator.pinHash === null) throw pinNotHere();
  if (counted.affected === 0) {
    if (known.pinFailures >= PIN_TRIES) {
      throw new Refused('pin_locked', 'too many wrong PINs on this device: sign in with your password');
    }
    throw new Refused('statement_outdated', 'this was signed before another try: type the PIN again');
  }
  return { pinHash: operator.pinHash, triesLeft: PIN_TRIES - known.pinFailures };
}

/**
 * What the PIN was checked against may have changed while it was: a new password, an operator who is kept out, or a
 * revoked device end what is open, and nothing may begin behind that.
 */
async function refuseOutdated(
  em: EntityManager,
  here: Pick<KnownDeviceRow, 'operatorId' | 'deviceId'>,
  pinHash: string,
): Promise<void> {
  const operator = await lockOperator(em, here.operatorId);
  const { revokedAt } = await lockDevice(em, here.deviceId);
  const known = await em.existsBy(KnownDeviceRow, here);
  if (!operator?.enabled || operator.pinHash !== pinHash || !known || revokedAt) throw pinNotHere();
}

const pinNotHere = (): Refused =>
  new Refused('pin_not_here', 'your PIN does not count on this device yet: sign in with your password');

const passwordWrong = (): Refused =>
  new Refused('old_password_wrong', 'the password is wrong: type the one that you signed in with');

/** The password was typed here at `passwordAt`; tries that were wrong before are forgiven once for it. */
async function knowHere(
  em: EntityManager,
  here: Pick<KnownDeviceRow, 'operatorId' | 'deviceId'>,
  passwordAt: Date,
): Promise<void> {
  const row = { ...here, passwordAt, pinFailures: 0, lastSignedAt: new Date(0) };
  await em.createQueryBuilder().insert().into(KnownDeviceRow).values(row).orIgnore().execute();
  const typedBefore = { ...here, passwordAt: LessThan(passwordAt) };
  await em.update(KnownDeviceRow, typedBefore, { passwordAt, pinFailures: 0 });
}
