import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refundsList, type RefundRecord } from '#shared';
import { accountHas, meterHas, operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, inBuildings, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { showRefunds } from './refunds.queries.js';

/** Money back as a list. */
@Injectable()
export class RefundsList implements ListSource<RefundRecord, typeof refundsList.filters, EntityManager> {
  readonly list = refundsList;
  readonly table: ListTable<typeof refundsList.filters> = {
    table: 'refunds refund',
    key: 'refund.refund_id',
    sorts: { askedAt: 'refund.asked_at', amount: 'refund.amount_minor' },
    date: { column: 'refund.business_date', kind: 'day', moment: 'refund.asked_at' },
    searches: (word) => [
      codeHas('refund.payout_number', word),
      meterHas('refund.meter_code', word),
      accountHas('refund.account_id', word),
      operatorHas('refund.asked_by_id', word),
    ],
    filters: {
      state: (state) => sql('refund.state = ?', state),
      cause: (cause) => sql('refund.cause = ?', cause),
      meterCode: (meterCode) => sql('refund.meter_code = ?', meterCode),
      accountId: (accountId) => sql('refund.account_id = ?', accountId),
      saleId: (saleId) => sql('refund.sale_id = ?', saleId),
    },
    sums: {
      payable: "CASE refund.state WHEN 'payable' THEN refund.amount_minor - refund.carried_minor ELSE 0 END",
      amount: 'refund.amount_minor',
    },
  };

  scope(who: Who): Sql {
    return inBuildings('refund.building', who);
  }

  load(em: EntityManager, who: Who, ids: readonly string[]): Promise<RefundRecord[]> {
    return showRefunds(em, who, ids);
  }
}
