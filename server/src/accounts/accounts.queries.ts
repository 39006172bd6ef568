import { In, type EntityManager } from 'typeorm';
import type { Account, MeterCode, OpeningProgress } from '#shared';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import type { Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { toMeterState } from '../readings/meter-states.js';
import { AccountRow } from './account.entity.js';
import { AssignmentRow } from './assignment.entity.js';
import { openingProgress } from './opening-progress.js';

type Scope = Pick<Who, 'buildings'>;
type AssignmentView = Account['assignments'][number];

/** These accounts, each with its meters in the operator's buildings. */
export async function loadAccounts(em: EntityManager, who: Scope, accountIds: readonly string[]): Promise<Account[]> {
  return toAccounts(em, who, await em.findBy(AccountRow, { accountId: In([...accountIds]) }));
}

/** One account as the operator may see it; undefined when none of its meters was ever in his buildings. */
export async function showAccount(em: EntityManager, who: Scope, accountId: string): Promise<Account | undefined> {
  const row = await em.findOneBy(AccountRow, { accountId });
  const [account] = row ? await toAccounts(em, who, [row]) : [];
  return account && account.assignments.length > 0 ? account : undefined;
}

async function toAccounts(em: EntityManager, who: Scope, rows: readonly AccountRow[]): Promise<Account[]> {
  const views = await assignmentsOf(em, who, rows);
  return rows.map((row) => ({
    accountId: row.accountId,
    number: row.number,
    name: row.name,
    telephone: row.telephone,
    address: row.address,
    remark: row.remark,
    openedAt: row.openedAt.toISOString(),
    openedBy: row.openedBy,
    cancelledAt: row.cancelledAt?.toISOString() ?? null,
    assignments: views.get(row.accountId) ?? [],
  }));
}

async function assignmentsOf(
  em: EntityManager,
  who: Scope,
  accounts: readonly AccountRow[],
): Promise<ReadonlyMap<string, AssignmentView[]>> {
  const views = new Map<string, AssignmentView[]>();
  if (accounts.length === 0) return views;
  const rows = await em.find(AssignmentRow, {
    where: {
      accountId: In(accounts.map(({ accountId }) => accountId)),
      ...(who.buildings === 'all' ? {} : { building: In([...who.buildings]) }),
    },
    order: { openedAt: 'ASC', meterCode: 'ASC' },
  });
  const facts = await loadFacts(em, rows);
  for (const row of rows) {
    const meter = facts.meters.get(row.meterCode);
    // A meter that had an account is never deleted.
    if (!meter) throw new Error(`assignment ${row.assignmentId} has no meter ${row.meterCode}`);
    const view: AssignmentView = {
      assignmentId: row.assignmentId,
      meterCode: row.meterCode,
      room: meter.room,
      building: row.building,
      model: meter.model,
      postpaid: meter.postpaid,
      openedAt: row.openedAt.toISOString(),
      closedAt: row.closedAt?.toISOString() ?? null,
      closingId: row.closedAt ? null : row.closingId,
      terms: row.terms,
      state: toMeterState(facts.states.get(row.meterCode) ?? MeterStateRow.make(row.meterCode)),
      progress: toProgress(row, meter, facts),
    };
    views.set(row.accountId, [...(views.get(row.accountId) ?? []), view]);
  }
  return views;
}

interface Facts {
  readonly meters: ReadonlyMap<MeterCode, MeterRow>;
  readonly states: ReadonlyMap<MeterCode, MeterStateRow>;
  readonly settings: ReadonlyMap<MeterCode, MeterSettingsRow>;
  /** opening orders, and those that move credit from elsewhere */
  readonly opens: ReadonlyMap<string, CreditOrderRow>;
  /** by the sale that each credits */
  readonly credits: ReadonlyMap<string, CreditOrderRow>;
}

async function loadFacts(em: EntityManager, rows: readonly AssignmentRow[]): Promise<Facts> {
  if (rows.length === 0) {
    return { meters: new Map(), states: new Map(), settings: new Map(), opens: new Map(), credits: new Map() };
  }
  const codes = In([...new Set(rows.map(({ meterCode }) => meterCode))]);
  const meters = await em.findBy(MeterRow, { meterCode: codes });
  const states = await em.findBy(MeterStateRow, { meterCode: codes });
  const settings = await em.findBy(MeterSettingsRow, { newestSlot: codes });
  const openIds = rows.flatMap(({ openOrderId, transferOrderId }) => [openOrderId ?? [], transferOrderId ?? []].flat());
  const saleIds = rows.flatMap(({ firstRechargeSaleId }) => firstRechargeSaleId ?? []);
  const opens = openIds.length === 0 ? [] : await em.findBy(CreditOrderRow, { orderId: In(openIds) });
  const credits = saleIds.length === 0 ? [] : await em.findBy(CreditOrderRow, { saleId: In(saleIds) });
  return {
    meters: new Map(meters.map((row) => [row.meterCode, row])),
    states: new Map(states.map((row) => [row.meterCode, row])),
    settings: new Map(settings.map((row) => [row.meterCode, row])),
    opens: new Map(opens.map((row) => [row.orderId, row])),
    credits: new Map(credits.flatMap((row) => (row.saleId === null ? [] : [[row.saleId, row] as const]))),
  };
}

function toProgress(row: AssignmentRow, meter: MeterRow, facts: Facts): OpeningProgress {
  const state = facts.states.get(row.meterCode);
  const orderless = row.openOrderId === null;
  return openingProgress({
    assignmentId: row.assignmentId,
    meterCode: row.meterCode,
    room: meter.room,
    // The newest settings belong to whoever holds the meter now; a closed assignment waits for none.
    settings: orderless || row.closedAt ? undefined : facts.settings.get(row.meterCode),
    open: orderless ? undefined : facts.opens.get(row.openOrderId ?? ''),
    firstCredit: firstCreditOf(row, facts),
    blockedReason: state?.blockedReason ?? null,
    remainingMinor: state?.remainingMinor ?? null,
  });
}

/** Of what moved here and what was paid, the one that the meter has not taken yet. */
function firstCreditOf({ transferOrderId, firstRechargeSaleId }: AssignmentRow, facts: Facts) {
  const moved = facts.opens.get(transferOrderId ?? '');
  const paid = facts.credits.get(firstRechargeSaleId ?? '');
  return moved && moved.state !== 'applied' ? moved : (paid ?? moved);
}

/** How far the openings of these assignments have come, and in which building each is. */
export async function findOpeningProgress(
  em: EntityManager,
  assignmentIds: readonly string[],
): Promise<{ progress: OpeningProgress & { accountId: string }; building: number }[]> {
  const rows = await em.findBy(AssignmentRow, { assignmentId: In(assignmentIds) });
  if (rows.length === 0) return [];
  const facts = await loadFacts(em, rows);
  return rows.flatMap((row) => {
    const meter = facts.meters.get(row.meterCode);
    if (!meter) return [];
    return [{ progress: { ...toProgress(row, meter, facts), accountId: row.accountId }, building: row.building }];
  });
}

/** Locks the account's row until the transaction ends; false when there is none. Before any of its meters. */
export async function lockAccount(em: EntityManager, accountId: string): Promise<boolean> {
  const update = em
    .createQueryBuilder()
    .update(AccountRow)
    .set({ number: () => 'number' });
  const { affected } = await update.where({ accountId }).execute();
  return affected === 1;
}
