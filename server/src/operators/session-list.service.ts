import { Injectable } from '@nestjs/common';
import type { OpenSession } from '#shared';
import { type EntityManager, IsNull } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { lockRights } from './administrators.js';
import { operatorUnknown, refuseRights } from './operator-office.service.js';
import { OperatorRow } from './operator.entity.js';
import { KnownDeviceRow, type SessionEnd, SessionRow } from './session.entity.js';
import { listOpenSessions } from './sessions.queries.js';
import { Sessions } from './sessions.service.js';
import type { Who } from './who.js';

/** Where operators are signed in, and the end of a session from elsewhere: at once, on every line that it has. */
@Injectable()
export class SessionList {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  listOwn(who: Who): Promise<OpenSession[]> {
    return this.database.read((em) => this.list(em, who, who.operatorId));
  }

  /** Refused: `session_unknown`. */
  endOwn(who: Who, sessionId: string): Promise<void> {
    return this.change(async (em) => {
      await this.end(em, who.operatorId, sessionId, 'ended_by_owner');
      await this.note(em, who, who.operatorId, 1);
    });
  }

  /** Answers how many ended. */
  endOthers(who: Who): Promise<number> {
    return this.change(async (em) => {
      const ended = await this.sessions.endAll(em, who.operatorId, 'ended_by_owner', who);
      await this.note(em, who, who.operatorId, ended);
      return ended;
    });
  }

  /** Refused: `operator_unknown`. */
  listOf(who: Who, operatorId: string): Promise<OpenSession[]> {
    return this.database.read(async (em) => {
      if (!(await em.existsBy(OperatorRow, { operatorId }))) throw operatorUnknown();
      return this.list(em, who, operatorId);
    });
  }

  /** Refused: `operator_unknown`, `permission_not_yours`, `building_not_yours`, `session_unknown`. */
  endOf(who: Who, operatorId: string, sessionId: string): Promise<void> {
    return this.change(async (em) => {
      await refuseTo(em, who, operatorId);
      await this.end(em, operatorId, sessionId, 'ended_by_office');
      await this.note(em, who, operatorId, 1);
    });
  }

  /** Answers how many ended; his own that asks goes on. Refused: `operator_unknown`, `permission_not_yours`, `building_not_yours`. */
  endAllOf(who: Who, operatorId: string): Promise<number> {
    return this.change(async (em) => {
      await refuseTo(em, who, operatorId);
      const except = operatorId === who.operatorId ? who : undefined;
      const ended = await this.sessions.endAll(em, operatorId, 'ended_by_office', except);
      await this.note(em, who, operatorId, ended);
      return ended;
    });
  }

  private async list(em: EntityManager, { sessionId }: Who, operatorId: string): Promise<OpenSession[]> {
    const limits = await this.sessions.limits(em);
    return listOpenSessions(em, operatorId, { now: this.clock.now(), limits, sessionId });
  }

  private async end(em: EntityManager, operatorId: string, sessionId: string, endReason: SessionEnd): Promise<void> {
    const mine = { operatorId, sessionId, endedAt: IsNull() };
    const { affected } = await em.update(SessionRow, mine, { endedAt: this.clock.now(), endReason });
    if (affected === 0) {
      throw new Refused('session_unknown', 'This session is over already. Look at the list again.');
    }
    const { deviceId } = await em.findOneByOrFail(SessionRow, { sessionId });
    if (deviceId !== null) await em.delete(KnownDeviceRow, { operatorId, deviceId });
  }

  private async note(em: EntityManager, who: Who, operatorId: string, sessions: number): Promise<void> {
    const { loginName: thing } = await em.findOneByOrFail(OperatorRow, { operatorId });
    const said = { thing, before: { sessions }, after: { sessions: 0 } };
    await noteOperation(em, who, { at: this.clock.now(), command: 'sessions_ended', ...said });
  }

  private async change<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const done = await this.database.transaction(work);
    this.sessions.rightsChanged();
    return done;
  }
}

/** Nobody ends the sessions of one who may do more than himself. */
async function refuseTo(em: EntityManager, who: Who, operatorId: string): Promise<void> {
  const asker = await lockRights(em, who, 'operators.update');
  const operator = await em.findOneBy(OperatorRow, { operatorId });
  if (!operator) throw operatorUnknown();
  await refuseRights(em, asker, operator);
}
