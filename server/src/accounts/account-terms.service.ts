import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Account, type BodyOf, type changeTermsRoute, formatAmount, minorUnits } from '#shared';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { lockMeter } from '../meters/meters.queries.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { PropertySettings } from '../settings/settings.service.js';
import { showAccount } from './accounts.queries.js';
import { lockAssignment } from './assignment-lock.queries.js';
import { AssignmentRow } from './assignment.entity.js';
import { checkTerms, type TermsRefusal } from './check-terms.js';
import { TermsChangeRow } from './terms-change.entity.js';

type Change = BodyOf<typeof changeTermsRoute>;

/** Changes prices and limits of an assignment, and what its meter is to be set to. */
@Injectable()
export class AccountTerms {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly orders: CreditOrders,
    private readonly live: Live,
  ) {}

  /** Refused: `assignment_unknown`, `change_taken`, and as `checkTerms`. The same change again changes nothing. */
  async change(who: Who, assignmentId: string, change: Change): Promise<Account> {
    const { account, assignment } = await this.database
      .transaction(async (em) => {
        const row = await lockAssignment(em, assignmentId);
        if (!row || !mayWorkIn(who, row.building)) throw assignmentUnknown();
        if (!(await isRepeated(em, assignmentId, change))) await this.changeIn(em, who, row, change);
        const shown = await showAccount(em, who, row.accountId);
        if (!shown) throw assignmentUnknown();
        return { account: shown, assignment: row };
      })
      .catch((error: unknown) => {
        throw isDuplicate(error) ? changeTaken() : error;
      });
    this.orders.wake();
    this.live.openingChanged(assignmentId);
    this.live.meterChanged(assignment.meterCode);
    this.live.snapshotChanged(assignment.building);
    return account;
  }

  private async changeIn(em: EntityManager, who: Who, row: AssignmentRow, { changeId, terms }: Change): Promise<void> {
    const { assignmentId, meterCode } = row;
    await lockMeter(em, meterCode);
    const { postpaid } = await em.findOneByOrFail(MeterRow, { meterCode });
    const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
    const { currencyDecimals, currencyCode } = await this.settings.current(em);
    const { remainingMinor, onItsWayMinor } = state;
    const refusal = checkTerms(
      {
        ...{ open: row.openMeterCode !== null, closing: row.closingId !== null, postpaid },
        ...{ terms: row.terms, remainingMinor: remainingMinor ?? undefined, onItsWayMinor, decimals: currencyDecimals },
      },
      terms,
    );
    const held = minorUnits(Math.max(remainingMinor ?? 0, 0) + onItsWayMinor);
    if (refusal) throw refusalOf(refusal, meterCode, `${formatAmount(held, currencyDecimals)} ${currencyCode}`);
    const at = this.clock.now();
    const changed = { changedAt: at, changedBy: who.fullName, changedById: who.operatorId };
    await em.insert(TermsChangeRow, { changeId, assignmentId, before: row.terms, after: terms, ...changed });
    await em.update(AssignmentRow, { assignmentId }, { terms });
    const said = { thing: meterCode, building: row.building, before: row.terms, after: terms };
    await noteOperation(em, who, { at, command: 'terms_changed', ...said });
    if (!postpaid) await this.orders.wantSettings(em, { meterCode, terms });
  }
}

const assignmentUnknown = (): Refused =>
  new Refused('assignment_unknown', 'There is no such meter of a tenant. Load the tenant’s page again.');
const changeTaken = (): Refused =>
  new Refused('change_taken', 'This form was used for another change already. Load the page again.');

/** Whether this form made its change before; refused where it says something else now. */
async function isRepeated(em: EntityManager, assignmentId: string, { changeId, terms }: Change): Promise<boolean> {
  const before = await em.findOneBy(TermsChangeRow, { changeId });
  if (!before) return false;
  if (before.assignmentId !== assignmentId || JSON.stringify(before.after) !== JSON.stringify(terms)) {
    throw changeTaken();
  }
  return true;
}

function refusalOf(refusal: TermsRefusal, meterCode: string, held: string): Refused {
  const sentences: Readonly<Record<TermsRefusal, readonly [field: string, message: string]>> = {
    assignment_closed: ['meterCode', `Meter ${meterCode} does not belong to this tenant any more.`],
    account_closing: ['meterCode', `Meter ${meterCode} is being closed: its prices and limits stay as they are.`],
    meter_cannot_hold_exactly: [
      'hoardingLimitMinor',
      `Meter ${meterCode} holds amounts with two decimals at most. Round its limits.`,
    ],
    alarms_swapped: ['alarm2Minor', 'The second alarm amount must not be above the first.'],
    limit_under_balance: [
      'hoardingLimitMinor',
      `Meter ${meterCode} holds ${held} with what is on its way to it. Its limit must not be below that.`,
    ],
  };
  const [field, message] = sentences[refusal];
  return new Refused(refusal, message, {
    fields: [{ path: `terms.${field}`, message }],
    details: { meterCode, held },
  });
}
