import { type MeterCode, type Uses, usesOf } from '#shared';
import type { EntityManager } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';

/** What binds a meter to its place: the account that holds it, those that held it before, or orders without any. */
export async function usesOfMeter(em: EntityManager, meterCode: MeterCode): Promise<Uses> {
  const held = await em
    .createQueryBuilder(AssignmentRow, 'assignment')
    .innerJoin(AccountRow, 'account', 'account.account_id = assignment.account_id')
    .select('account.account_id', 'key')
    .addSelect('account.number', 'number')
    .addSelect('account.name', 'name')
    .addSelect('MAX(CASE WHEN assignment.open_meter_code IS NULL THEN 0 ELSE 1 END)', 'open')
    .where('assignment.meter_code = :meterCode', { meterCode })
    .groupBy('account.account_id')
    .addGroupBy('account.number')
    .addGroupBy('account.name')
    .orderBy('account.number', 'DESC')
    .getRawMany<{ key: string; number: string; name: string; open: number | string }>();
  const said = (isOpen: boolean) =>
    held
      .filter(({ open }) => (Number(open) === 1) === isOpen)
      .map(({ key, number, name }) => ({ key, name: `${number} · ${name}` }));
  const accounts = [...usesOf('account', said(true)), ...usesOf('past_account', said(false))];
  if (accounts.length > 0) return accounts;
  const orders = await em.countBy(CreditOrderRow, { meterCode });
  return orders === 0 ? [] : [{ kind: 'order', named: [], more: orders }];
}
