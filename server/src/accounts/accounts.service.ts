import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Account, BodyOf, ResponseOf, openAccountRoute, updateAccountRoute } from '#shared';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { AccountRow } from './account.entity.js';
import { findOpeningProgress, lockAccount, showAccount } from './accounts.queries.js';
import { AccountOpening } from './account-opening.service.js';
import { nextAccountNumber } from './account-number.queries.js';
import { makeQueryPassword } from './query-password.js';

type ContactChange = BodyOf<typeof updateAccountRoute>;
type Contact = ContactChange['seen'];

/** The refusal for an account that there is none of, or that has no meter in the operator's buildings. */
export const accountUnknown = (): Refused =>
  new Refused('account_unknown', 'There is no such account. Look for it by its number, name or room.');

@Injectable()
export class Accounts implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly opening: AccountOpening,
    private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.live.loads('opening.changed', async (em, assignmentIds) => {
      const found = await findOpeningProgress(em, assignmentIds);
      return found.map(({ building, progress }) => ({ buildings: [building], payload: progress }));
    });
  }

  /** The number that the next opening will get if no other comes first. */
  nextNumber(): Promise<{ number: string }> {
    return this.database.read(async (em) => ({ number: await nextAccountNumber(em) }));
  }

  open(who: Who, body: BodyOf<typeof openAccountRoute>): Promise<ResponseOf<typeof openAccountRoute>> {
    return this.opening.open(who, body);
  }

  /** Refused: `account_unknown`. */
  show(who: Who, accountId: string): Promise<Account> {
    return this.database.read((em) => visible(em, who, accountId));
  }

  /** The same again changes nothing. Refused: `account_unknown`, `account_cancelled`, `account_changed`. */
  async updateContact(who: Who, accountId: string, { seen, ...wish }: ContactChange): Promise<Account> {
    const account = await this.database.transaction(async (em) => {
      await lockAccount(em, accountId);
      const before = await openAndVisible(em, who, accountId);
      if (isSame(before, wish)) return before;
      if (!isSame(before, seen)) throw changedMeanwhile('account', `Account ${before.number}`);
      await em.update(AccountRow, { accountId }, contactOf(wish));
      const after = await visible(em, who, accountId);
      const said = { ...named(before), before: contactOf(before), after: contactOf(after) };
      await noteOperation(em, who, { at: this.clock.now(), command: 'account_changed', ...said });
      return after;
    });
    for (const building of new Set(account.assignments.map((assignment) => assignment.building))) {
      this.live.snapshotChanged(building);
    }
    return account;
  }

  /** Refused: `account_unknown`, `account_cancelled`. */
  async renewQueryPassword(who: Who, accountId: string): Promise<{ queryPassword: string }> {
    const { password, hash } = await makeQueryPassword();
    await this.database.transaction(async (em) => {
      const account = await openAndVisible(em, who, accountId);
      const at = this.clock.now();
      await em.update(AccountRow, { accountId }, { queryPasswordHash: hash, queryPasswordRenewedAt: at });
      const said = { ...named(account), before: null, after: null };
      await noteOperation(em, who, { at, command: 'query_password_renewed', ...said });
    });
    return { queryPassword: password };
  }
}

/** What the log calls an account, and where it belongs. */
function named({ number, assignments }: Account): { thing: string; building: number | null } {
  return { thing: number, building: assignments[0]?.building ?? null };
}

async function visible(em: EntityManager, who: Who, accountId: string): Promise<Account> {
  const account = await showAccount(em, who, accountId);
  if (!account) throw accountUnknown();
  return account;
}

async function openAndVisible(em: EntityManager, who: Who, accountId: string): Promise<Account> {
  const account = await visible(em, who, accountId);
  if (account.cancelledAt !== null) {
    const message = `Account ${account.number} was cancelled, so it stays as it is in the records.`;
    throw new Refused('account_cancelled', message, { details: { number: account.number } });
  }
  return account;
}

const contactOf = ({ name, telephone, address, remark }: Contact): Contact => ({ name, telephone, address, remark });

const isSame = (one: Contact, other: Contact): boolean =>
  one.name === other.name &&
  one.telephone === other.telephone &&
  one.address === other.address &&
  one.remark === other.remark;
