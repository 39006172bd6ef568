import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { leansOnLoginName, type Operator, type OpenSession, type Session } from '#shared';
import { type EntityManager, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { Refused } from '../http/refused.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { noteOperation } from '../log/note-operation.js';
import { PropertySettings } from '../settings/settings.service.js';
import { OperatorRow } from './operator.entity.js';
import { hashPassword, isPassword } from './passwords.js';
import { RoleRow } from './role.entity.js';
import { KnownDeviceRow, type SessionEnd, SessionRow, SessionTokenRow } from './session.entity.js';
import { ACCESS_LIFE_MS, isDueForNext, isOver, isReused, type SessionLimits, sessionLimits } from './session-rules.js';
import { SignInTries } from './sign-in-tries.service.js';
import { mayAllOf, type Who } from './who.js';

/** A session as its owner gets it: the body, and the secret of the cookie. */
export interface OpenedSession {
  readonly session: Session;
  readonly refreshToken: string;
  /** how long the cookie lasts without use */
  readonly idleMs: number;
}

/** A session that was begun or renewed, in the transaction that did it. */
export interface BegunSession {
  readonly sessionId: string;
  readonly refreshToken: string;
}

/** The browser that signs in. */
export interface Origin {
  /** address that its request came from */
  readonly source: string;
  /** what it says of itself */
  readonly userAgent: string;
}

/** The operator behind an access token. */
export interface SignedIn {
  readonly who: Who;
  readonly operator: Operator;
}

/** What is believed of a session whatever address its next request comes from. */
interface Known {
  readonly who: Omit<Who, 'source'>;
  readonly operator: Operator;
}

const AUDIENCE = 'api';
/** How long an operator is believed without asking the database again; a change in this process is known at once. */
const BELIEVED_MS = 5_000;

/** What is kept of a browser's word about itself. */
const USER_AGENT_LENGTH = 400;

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Sign-ins: who is who, for how long, and what ends it. */
@Injectable()
export class Sessions {
  private readonly believed = new Map<string, { readonly until: number; readonly known: Known }>();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly keys: SigningKeys,
    private readonly tries: SignInTries,
    private readonly settings: PropertySettings,
  ) {}

  /** Refused `sign_in_wrong` for a wrong password and an unknown or disabled name alike, `sign_in_too_often`. */
  async signIn(loginName: string, password: string, origin: Origin): Promise<OpenedSession> {
    const { source } = origin;
    const name = loginName.toLowerCase();
    await this.tries.count(name, source);
    const operator = await this.database.read((em) => em.findOneBy(OperatorRow, { loginName: name }));
    const fits = await isPassword(operator?.passwordHash, password);
    if (!fits || !operator?.enabled) throw signInWrong();
    const { operatorId, passwordHash } = operator;
    const begun = await this.database.transaction(async (em) => {
      // Whoever changes the password or keeps him out meanwhile ends what is open: nothing may begin behind that.
      const now = await lockOperator(em, operatorId);
      if (!now?.enabled || now.passwordHash !== passwordHash) throw signInWrong();
      await this.tries.forget(em, name, source);
      return this.begin(em, { operatorId, begunBy: 'password', deviceId: null }, origin);
    });
    return this.open(begun);
  }

  /**
   * A new session of one who has proved who he is by what still holds under his lock; hand what it gives to `open` after
   * the commit.
   */
  async begin(
    em: EntityManager,
    of: Pick<SessionRow, 'operatorId' | 'deviceId'> & Pick<OpenSession, 'begunBy'>,
    { source, userAgent }: Origin,
  ): Promise<BegunSession> {
    const now = this.clock.now();
    const sessionId = this.ids.next();
    await this.forgetTokens(em, of.operatorId, now);
    await em.insert(SessionRow, {
      ...{ ...of, sessionId, startedAt: now, lastUsedAt: now, tokens: 1, endedAt: null, endReason: null },
      ...{ userAgent: userAgent.slice(0, USER_AGENT_LENGTH), source, lastSource: source },
    });
    await noteSession(em, { ...of, sessionId, source }, { at: now, command: 'signed_in' });
    return { sessionId, refreshToken: await this.addToken(em, sessionId, 1) };
  }

  /** A new access token, and the next refresh token when it is time for one. Refused `session_ended`. */
  async refresh(refreshToken: string, source: string): Promise<OpenedSession> {
    const [sessionId = ''] = refreshToken.split('.');
    const next = await this.database.transaction(async (em) => {
      const now = this.clock.now();
      const raised = await em.increment(SessionRow, { sessionId, endedAt: IsNull() }, 'tokens', 1);
      if (raised.affected === 0) return undefined;
      const session = await em.findOneByOrFail(SessionRow, { sessionId });
      const token = await em.findOneBy(SessionTokenRow, { tokenHash: hashOf(refreshToken), sessionId });
      if (!token || isOver(session, await this.limits(em), now)) return undefined;
      if (isReused(token, now)) {
        await em.update(SessionRow, { sessionId }, { endedAt: now, endReason: 'token_reused' });
        await noteSession(em, { ...session, source }, { at: now, command: 'session_stolen' });
        return 'reused' as const;
      }
      await em.update(SessionRow, { sessionId }, { lastUsedAt: now, lastSource: source });
      // This one arrived, so whoever holds it has no use for the ones before.
      await em.update(
        SessionTokenRow,
        { sessionId, place: LessThan(token.place), retiredAt: IsNull() },
        { retiredAt: now },
      );
      const isNewest = !(await em.existsBy(SessionTokenRow, { sessionId, place: MoreThan(token.place) }));
      return isNewest && !isDueForNext(token, now) ? refreshToken : this.addToken(em, sessionId, session.tokens);
    });
    if (next === 'reused') this.rightsChanged();
    if (next === 'reused' || next === undefined) throw sessionEnded();
    return this.open({ sessionId, refreshToken: next });
  }

  /** Ends the session of a refresh token; nothing happens when there is none. */
  async signOut(refreshToken: string): Promise<void> {
    await this.database.transaction((em) => this.endOf(em, refreshToken, 'signed_out'));
    this.rightsChanged();
  }

  /** As `signOut`, in the transaction of whoever takes the browser over; call `rightsChanged` after the commit. */
  async endOf(em: EntityManager, refreshToken: string, endReason: 'signed_out' | 'switched'): Promise<void> {
    const [sessionId = ''] = refreshToken.split('.');
    const token = await em.findOneBy(SessionTokenRow, { tokenHash: hashOf(refreshToken), sessionId });
    if (!token) return;
    const at = this.clock.now();
    const { affected } = await em.update(SessionRow, { sessionId, endedAt: IsNull() }, { endedAt: at, endReason });
    if (affected === 0) return;
    const session = await em.findOneByOrFail(SessionRow, { sessionId });
    await noteSession(em, { ...session, source: session.lastSource ?? '' }, { at, command: 'signed_out' });
  }

  /**
   * Every other session of the operator ends. Refused `old_password_wrong`, `password_same_as_before`,
   * `password_is_login_name`, and `session_ended` when somebody has ended it meanwhile, as the office does with a new
   * password: then that one holds.
   */
  async changePassword(who: Who, oldPassword: string, newPassword: string, source: string): Promise<OpenedSession> {
    await this.tries.count(who.loginName, source);
    const operator = await this.database.read((em) => em.findOneByOrFail(OperatorRow, { operatorId: who.operatorId }));
    if (!(await isPassword(operator.passwordHash, oldPassword))) {
      throw oldPasswordWrong();
    }
    if (newPassword === oldPassword) {
      throw new Refused('password_same_as_before', 'the new password is the old one: choose another');
    }
    if (leansOnLoginName(newPassword, operator.loginName)) {
      throw new Refused('password_is_login_name', 'the new password is your login name and a bit: choose another');
    }
    const passwordHash = await hashPassword(newPassword);
    const { sessionId } = who;
    const refreshToken = await this.database.transaction(async (em) => {
      const { operatorId } = who;
      const now = await this.lockOwner(em, who);
      if (now.passwordHash !== operator.passwordHash) throw oldPasswordWrong();
      await em.update(OperatorRow, { operatorId }, { passwordHash, mustChangePassword: false });
      await this.endAll(em, operatorId, 'password_changed', who);
      const said = { thing: operator.loginName, before: null, after: null };
      await noteOperation(em, who, { at: this.clock.now(), command: 'password_changed', ...said });
      await this.tries.forget(em, operator.loginName, source);
      await em.increment(SessionRow, { sessionId }, 'tokens', 1);
      const { tokens } = await em.findOneByOrFail(SessionRow, { sessionId });
      return this.addToken(em, sessionId, tokens);
    });
    this.rightsChanged();
    return this.open({ sessionId, refreshToken });
  }

  /** Who holds this access token. Refused `session_ended` when he is signed in no more. */
  async whoIs(accessToken: string, source: string): Promise<SignedIn> {
    const claims = await this.keys.readToken(accessToken, AUDIENCE);
    const sessionId = claims?.['sid'];
    if (typeof sessionId !== 'string') throw sessionEnded();
    const { who, operator } = await this.known(sessionId);
    return { who: { ...who, source }, operator };
  }

  /** As `whoIs`, for one who may already work: also refused while the first password must still be changed. */
  async whoMayWork(accessToken: string, source: string): Promise<Who> {
    const { who, operator } = await this.whoIs(accessToken, source);
    if (operator.mustChangePassword) throw passwordChangeNeeded();
    return who;
  }

  /**
   * For what lasts: refused when who began it is signed in no more (`session_ended`), or may do or see less than when he
   * began it (`rights_changed`).
   */
  async stillMay(who: Who): Promise<void> {
    const now = await this.known(who.sessionId);
    if (mayAllOf(now.who, who)) return;
    throw new Refused('rights_changed', 'your rights were changed meanwhile: ask again for what you may see now');
  }

  /**
   * Ends the operator's sessions but that of `except`, and no PIN opens their devices before his password has; answers
   * how many. Call `rightsChanged` after the commit.
   */
  async endAll(
    em: EntityManager,
    operatorId: string,
    endReason: SessionEnd,
    except?: Pick<Who, 'sessionId' | 'deviceId'>,
  ): Promise<number> {
    const others = except ? { sessionId: Not(except.sessionId) } : {};
    const end = { endedAt: this.clock.now(), endReason };
    const { affected } = await em.update(SessionRow, { operatorId, endedAt: IsNull(), ...others }, end);
    const here = except?.deviceId;
    await em.delete(KnownDeviceRow, { operatorId, ...(here ? { deviceId: Not(here) } : {}) });
    return affected ?? 0;
  }

  /** The owner of the session, held until the transaction ends, and the session with him. Refused `session_ended`. */
  async lockOwner(
    em: EntityManager,
    { operatorId, sessionId }: Pick<Who, 'operatorId' | 'sessionId'>,
  ): Promise<OperatorRow> {
    const operator = await lockOperator(em, operatorId);
    await em.update(SessionRow, { sessionId }, { sessionId });
    if (!operator || !(await em.existsBy(SessionRow, { sessionId, endedAt: IsNull() }))) throw sessionEnded();
    return operator;
  }

  /** Ends every session on this device, and no PIN counts there any more. Call `rightsChanged` after the commit. */
  async endOn(em: EntityManager, deviceId: string, endReason: SessionEnd): Promise<void> {
    await em.update(SessionRow, { deviceId, endedAt: IsNull() }, { endedAt: this.clock.now(), endReason });
    await em.delete(KnownDeviceRow, { deviceId });
  }

  /** The property's limits of a session. */
  async limits(em: EntityManager): Promise<SessionLimits> {
    return sessionLimits(await this.settings.current(em));
  }

  /** Notes which device the browser of this session is; call `deviceNoted` after the commit. */
  async noteDevice(em: EntityManager, { sessionId }: Who, deviceId: string): Promise<void> {
    await em.update(SessionRow, { sessionId }, { deviceId });
  }

  deviceNoted({ sessionId }: Pick<Who, 'sessionId'>): void {
    this.believed.delete(sessionId);
  }

  /** Registers who must look again at once when an operator may do more or less than before. */
  whenRightsChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** What was believed of operators, roles and sessions is asked for again; to be called after the commit of a change. */
  rightsChanged(): void {
    this.believed.clear();
    for (const listener of this.listeners) listener();
  }

  /** What the owner of a session gets. Refused `session_ended` when it ended meanwhile. */
  async open({ sessionId, refreshToken }: BegunSession): Promise<OpenedSession> {
    const { operator } = await this.load(sessionId);
    const { idleMs } = await this.database.read((em) => this.limits(em));
    const now = this.clock.now();
    const endsAt = new Date(now.getTime() + ACCESS_LIFE_MS);
    const accessToken = await this.keys.signToken({
      audience: AUDIENCE,
      subject: operator.operatorId,
      claims: { sid: sessionId },
      endsAt,
    });
    const session = { accessToken, accessEndsAt: endsAt.toISOString(), serverTime: now.toISOString(), operator };
    return { session, refreshToken, idleMs };
  }

  private async known(sessionId: string): Promise<Known> {
    const believed = this.believed.get(sessionId);
    return believed && believed.until > Date.now() ? believed.known : this.load(sessionId);
  }

  private async load(sessionId: string): Promise<Known> {
    const found = await this.database.read(async (em) => {
      const session = await em.findOneBy(SessionRow, { sessionId, endedAt: IsNull() });
      const operator = session && (await em.findOneBy(OperatorRow, { operatorId: session.operatorId, enabled: true }));
      const role = operator && (await em.findOneBy(RoleRow, { roleId: operator.roleId }));
      return session && operator && role ? { session, operator, role, limits: await this.limits(em) } : undefined;
    });
    if (!found || isOver(found.session, found.limits, this.clock.now())) {
      this.believed.delete(sessionId);
      throw sessionEnded();
    }
    const { operatorId, loginName, fullName, buildings, mustChangePassword, pinHash } = found.operator;
    const { name: roleName, permissions } = found.role;
    const { deviceId } = found.session;
    const known = {
      who: { operatorId, loginName, fullName, buildings, permissions: new Set(permissions), sessionId, deviceId },
      operator: {
        ...{ operatorId, loginName, fullName, roleName, permissions, buildings, mustChangePassword },
        hasPin: pinHash !== null,
      },
    };
    this.believed.set(sessionId, { until: Date.now() + BELIEVED_MS, known });
    return known;
  }

  private async addToken(em: EntityManager, sessionId: string, place: number): Promise<string> {
    const token = `${sessionId}.${this.ids.bytes(32).toString('base64url')}`;
    const issuedAt = this.clock.now();
    await em.insert(SessionTokenRow, { tokenHash: hashOf(token), sessionId, issuedAt, place, retiredAt: null });
    return token;
  }

  /** What is kept of sessions that are over goes at the operator's next sign-in; only their end stays on record. */
  private async forgetTokens(em: EntityManager, operatorId: string, now: Date): Promise<void> {
    const { idleMs } = await this.limits(em);
    const over = [
      { operatorId, endedAt: Not(IsNull()), tokens: MoreThan(0) },
      { operatorId, lastUsedAt: LessThan(new Date(now.getTime() - idleMs)), tokens: MoreThan(0) },
    ];
    for (const { sessionId } of await em.findBy(SessionRow, over)) {
      await em.delete(SessionTokenRow, { sessionId });
      await em.update(SessionRow, { sessionId }, { tokens: 0 });
    }
  }
}

/** A session that begins or ends is a line of its operator. */
async function noteSession(
  em: EntityManager,
  {
    operatorId,
    sessionId,
    deviceId,
    source,
  }: Pick<SessionRow, 'operatorId' | 'sessionId' | 'deviceId'> & Pick<Origin, 'source'>,
  what: { readonly at: Date; readonly command: 'signed_in' | 'signed_out' | 'session_stolen' },
): Promise<void> {
  const { loginName, fullName } = await em.findOneByOrFail(OperatorRow, { operatorId });
  const actor = { operatorId, fullName, sessionId, deviceId, source };
  await noteOperation(em, actor, { ...what, thing: loginName, before: null, after: null });
}

/** The operator as he is, held until the transaction ends; null for one who is gone. */
export async function lockOperator(em: EntityManager, operatorId: string): Promise<OperatorRow | null> {
  await em.update(OperatorRow, { operatorId }, { operatorId });
  return em.findOneBy(OperatorRow, { operatorId });
}

function signInWrong(): Refused {
  return new Refused('sign_in_wrong', 'the login name or the password is wrong: try again, or ask your administrator');
}

function oldPasswordWrong(): Refused {
  return new Refused('old_password_wrong', 'the old password is wrong: type the one that you signed in with');
}

export function sessionEnded(): Refused {
  return new Refused('session_ended', 'your session has ended: sign in again');
}

export function passwordChangeNeeded(): Refused {
  return new Refused('password_change_needed', 'change your password first: this one was given to you');
}
