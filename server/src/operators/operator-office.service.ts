import { Injectable } from '@nestjs/common';
import {
  type addOperatorRoute,
  type BodyOf,
  buildingsWithin,
  type changeOperatorRoute,
  type OperatorBook,
  type OperatorRecord,
  readAs,
  type ResponseOf,
  sameBuildings,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { lockBuilding } from '../buildings/buildings.queries.js';
import { buildingUnknown } from '../buildings/buildings.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { madeOnce, requestTaken } from '../database/made-once.js';
import { RequestRow } from '../database/request.entity.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { keepingAnAdministrator, lockRights } from './administrators.js';
import { OperatorRow } from './operator.entity.js';
import { operatorNames, rolesWithin, showOperator } from './operators.queries.js';
import { hashPassword, makePassword } from './passwords.js';
import { refuseBeyond, roleUnknown } from './roles.service.js';
import { RoleRow } from './role.entity.js';
import { KnownDeviceRow, SessionRow } from './session.entity.js';
import { Sessions } from './sessions.service.js';
import { usesOfOperator } from './uses-of-operator.queries.js';
import type { Who } from './who.js';

type Added = ResponseOf<typeof addOperatorRoute>;
type OperatorChange = BodyOf<typeof changeOperatorRoute>;
type Buildings = OperatorRecord['buildings'];
type Wish = Pick<BodyOf<typeof addOperatorRoute>, 'roleId' | 'buildings'>;

/** What the office does with operators: adds them, changes them, keeps them out, gives them a new password. */
@Injectable()
export class OperatorOffice {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  /** Refused: `operator_unknown`. */
  show(operatorId: string): Promise<OperatorRecord> {
    return this.database.read((em) => shown(em, operatorId));
  }

  /** What keeps him from being removed. Refused: `operator_unknown`. */
  uses(operatorId: string): Promise<{ books: OperatorBook[] }> {
    return this.database.read(async (em) => {
      await shown(em, operatorId);
      return { books: await usesOfOperator(em, operatorId) };
    });
  }

  /** Whom he may choose where a list is narrowed to one operator. */
  names(who: Who): Promise<{ operatorId: string; name: string }[]> {
    return this.database.read((em) => operatorNames(em, who));
  }

  assignableRoles(who: Who): Promise<{ roleId: string; name: string }[]> {
    return this.database.read((em) => rolesWithin(em, who));
  }

  /**
   * Adds an operator with a first password that only this answer tells. The same form of the same operator is the same
   * again: while the new one has not chosen a password of his own, it makes a new first one, since the answer with the
   * old one may be lost. Refused: `request_taken`, `login_name_taken`, `role_unknown`, `permission_not_yours`,
   * `building_not_yours`, `building_unknown`, `float_over_yours`; of a repeat also `operator_unknown`.
   */
  async add(who: Who, { operatorId, ...wish }: BodyOf<typeof addOperatorRoute>): Promise<Added> {
    const { loginName, fullName, roleId, buildings, offlineFloatMinor, remark } = wish;
    const password = makePassword();
    const passwordHash = await hashPassword(password);
    const added = await this.database.transaction(async (em) => {
      const asker = await lockRights(em, who, 'operators.update');
      const at = this.clock.now();
      const isRepeat = await em.existsBy(RequestRow, { requestId: operatorId });
      const content = { ...wish, addedBy: who.operatorId };
      await madeOnce(em, { requestId: operatorId, content, operatorId: who.operatorId, at }, async () => {
        // One whom another form has added, or the first start: this form says nothing of him.
        if (await em.existsBy(OperatorRow, { operatorId })) throw requestTaken();
        await refuseRights(em, asker, wish);
        await refuseUnknownBuildings(em, [], buildings);
        await refuseFloat(em, asker, { operatorId, offlineFloatMinor: 0 }, offlineFloatMinor);
        await refuseTakenName(em, loginName);
        await em.insert(OperatorRow, {
          ...{ operatorId, loginName, passwordHash, pinHash: null, fullName, roleId, buildings, offlineFloatMinor },
          ...{ remark, enabled: true, mustChangePassword: true, createdAt: at },
        });
        await this.note(em, who, 'operator_added', null, await shown(em, operatorId));
        return operatorId;
      });
      const operator = await shown(em, operatorId);
      if (isRepeat) await refuseRights(em, asker, operator);
      if (isRepeat && operator.mustChangePassword) await this.givePassword(em, who, operatorId, passwordHash);
      return operator;
    });
    this.sessions.rightsChanged();
    return { operator: added, password: added.mustChangePassword ? password : null };
  }

  /**
   * The same again changes nothing. Refused: `operator_unknown`, `role_unknown`, `permission_not_yours`,
   * `building_not_yours` (of what he has as of what he is to have), `operator_changed`, `building_unknown`,
   * `float_is_yours`, `float_over_yours`, `last_administrator`.
   */
  async change(who: Who, operatorId: string, { seen, ...wish }: OperatorChange): Promise<OperatorRecord> {
    const { fullName, roleId, buildings, offlineFloatMinor, remark, enabled } = wish;
    const changed = await this.database.transaction(async (em) => {
      const asker = await lockRights(em, who, 'operators.update');
      const before = await shown(em, operatorId);
      await refuseRights(em, asker, before);
      await refuseRights(em, asker, wish);
      if (isSame(before, wish)) return before;
      if (!isSame(before, seen)) throw changedMeanwhile('operator', `Operator ${before.loginName}`);
      await refuseUnknownBuildings(em, before.buildings, buildings);
      await refuseFloat(em, asker, before, offlineFloatMinor);
      await keepingAnAdministrator(em, () =>
        em.update(OperatorRow, { operatorId }, { fullName, roleId, buildings, offlineFloatMinor, remark, enabled }),
      );
      if (!enabled) await this.sessions.endAll(em, operatorId, 'operator_disabled');
      const after = await shown(em, operatorId);
      await this.note(em, who, 'operator_changed', before, after);
      return after;
    });
    this.sessions.rightsChanged();
    return changed;
  }

  /**
   * A session is not enough to take its operator's password over: who changes his own is asked for the old one.
   * Refused: `operator_unknown`, `operator_is_you`, `permission_not_yours`, `building_not_yours`.
   */
  async renewPassword(who: Who, operatorId: string): Promise<string> {
    const password = makePassword();
    const passwordHash = await hashPassword(password);
    await this.database.transaction(async (em) => {
      const asker = await lockRights(em, who, 'operators.update');
      const known = await shown(em, operatorId);
      if (operatorId === who.operatorId) throw ownPassword();
      await refuseRights(em, asker, known);
      await this.givePassword(em, who, operatorId, passwordHash);
    });
    this.sessions.rightsChanged();
    return password;
  }

  /**
   * Removes one who never did a thing: a typing mistake. Whom the books name stays, and can be kept out. Refused:
   * `operator_unknown`, `operator_is_you`, `operator_in_use`, `permission_not_yours`, `building_not_yours`,
   * `last_administrator`.
   */
  async remove(who: Who, operatorId: string): Promise<void> {
    await this.database.transaction(async (em) => {
      const asker = await lockRights(em, who, 'operators.update');
      const before = await shown(em, operatorId);
      if (operatorId === who.operatorId) throw isYou();
      await refuseRights(em, asker, before);
      const uses = await usesOfOperator(em, operatorId);
      if (uses.length > 0) throw inUse(before.fullName, uses);
      await em.delete(SessionRow, { operatorId });
      await em.delete(KnownDeviceRow, { operatorId });
      await keepingAnAdministrator(em, () => em.delete(OperatorRow, { operatorId }));
      await this.note(em, who, 'operator_removed', before, null);
    });
    this.sessions.rightsChanged();
  }

  /** A password that was made here: whoever holds the old one, or a session begun with it, is out. */
  private async givePassword(em: EntityManager, who: Who, operatorId: string, passwordHash: string): Promise<void> {
    await em.update(OperatorRow, { operatorId }, { passwordHash, mustChangePassword: true, pinHash: null });
    const said = await shown(em, operatorId);
    await this.note(em, who, 'operator_password_renewed', said, said);
    await this.sessions.endAll(em, operatorId, 'password_changed');
  }

  private note(
    em: EntityManager,
    who: Who,
    command: 'operator_added' | 'operator_changed' | 'operator_password_renewed' | 'operator_removed',
    before: OperatorRecord | null,
    after: OperatorRecord | null,
  ): Promise<void> {
    const at = this.clock.now();
    return noteOperation(em, who, {
      at,
      command,
      thing: (after ?? before)?.loginName ?? '',
      before: saidOf(before),
      after: saidOf(after),
    });
  }
}

/** Nobody makes or changes one who may do more, or in more buildings, than himself. */
export async function refuseRights(em: EntityManager, who: Who, { roleId, buildings }: Wish): Promise<void> {
  const role = await em.findOneBy(RoleRow, { roleId });
  if (!role) throw roleUnknown();
  refuseBeyond(who, role.permissions);
  if (buildingsWithin(who.buildings, buildings)) return;
  throw new Refused('building_not_yours', 'This operator works in buildings that you may not work in.');
}

/** Buildings that he comes to work in are there, and stay so: who makes one later does not give it to him unasked. */
async function refuseUnknownBuildings(em: EntityManager, had: Buildings, wanted: Buildings): Promise<void> {
  if (wanted === 'all') return;
  const added = wanted.filter((building) => had === 'all' || !had.includes(building));
  for (const building of added.sort((a, b) => a - b))
    if (!(await lockBuilding(em, building))) throw buildingUnknown(building);
}

/** A float is the cash that may be carried: without `sell.beyond_float` nobody sets his own, or one above his own. */
async function refuseFloat(
  em: EntityManager,
  who: Who,
  known: Pick<OperatorRow, 'operatorId' | 'offlineFloatMinor'>,
  offlineFloatMinor: number,
): Promise<void> {
  if (offlineFloatMinor === known.offlineFloatMinor || who.permissions.has('sell.beyond_float')) return;
  if (known.operatorId === who.operatorId) {
    throw new Refused('float_is_yours', 'You cannot set your own float. Somebody else with this right must do it.');
  }
  const own = await em.findOneByOrFail(OperatorRow, { operatorId: who.operatorId });
  if (offlineFloatMinor <= Math.max(own.offlineFloatMinor, known.offlineFloatMinor)) return;
  throw new Refused('float_over_yours', 'This float is higher than your own. Somebody with a higher one must set it.');
}

/** A login name that people read as another is taken. */
async function refuseTakenName(em: EntityManager, loginName: string): Promise<void> {
  const known = await em.find(OperatorRow, { select: { operatorId: true, loginName: true } });
  if (known.some((one) => readAs(one.loginName) === readAs(loginName))) throw nameTaken(loginName);
}

const isSame = (one: OperatorChange['seen'], other: OperatorChange['seen']): boolean =>
  one.fullName === other.fullName &&
  one.roleId === other.roleId &&
  sameBuildings(one.buildings, other.buildings) &&
  one.offlineFloatMinor === other.offlineFloatMinor &&
  one.remark === other.remark &&
  one.enabled === other.enabled;

/** What the log says of an operator. */
function saidOf(operator: OperatorRecord | null): object | null {
  if (operator === null) return null;
  const { loginName, fullName, roleName, buildings, offlineFloatMinor, remark, enabled } = operator;
  return { loginName, fullName, roleName, buildings, offlineFloatMinor, remark, enabled };
}

async function shown(em: EntityManager, operatorId: string): Promise<OperatorRecord> {
  const operator = await showOperator(em, operatorId);
  if (!operator) throw operatorUnknown();
  return operator;
}

export const operatorUnknown = (): Refused =>
  new Refused('operator_unknown', 'There is no such operator. Look for him in the list again.');

const isYou = (): Refused =>
  new Refused('operator_is_you', 'You cannot remove yourself. Somebody else with this right must do it.');

const ownPassword = (): Refused =>
  new Refused(
    'operator_is_you',
    'Your own password is changed where the old one is asked for: under More, Personal, Change password.',
    { details: { ownPassword: true } },
  );

const BOOKS: Readonly<Record<OperatorBook, string>> = {
  sales: 'sales and money',
  tills: 'tills',
  leases: 'permissions to sell',
  log: 'the operation log',
};

function inUse(name: string, uses: readonly OperatorBook[]): Refused {
  const books = uses.map((use) => BOOKS[use]).join(', ');
  const message = `${name} stands in ${books}, for ever. Keep the operator out instead.`;
  return new Refused('operator_in_use', message, {
    details: { name, ...Object.fromEntries(uses.map((use) => [use, true])) },
  });
}

const nameTaken = (loginName: string): Refused =>
  new Refused('login_name_taken', `The login name "${loginName}" is taken. Choose another one.`, {
    details: { loginName },
    fields: [{ path: 'loginName', message: 'this login name is taken' }],
  });
