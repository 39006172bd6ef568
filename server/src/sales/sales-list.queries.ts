import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { salesList, type SaleRecord } from '#shared';
import { accountHas, meterHas, operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, inBuildings, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { showSales } from './sales.queries.js';

/** Sales as a list. */
@Injectable()
export class SalesList implements ListSource<SaleRecord, typeof salesList.filters, EntityManager> {
  readonly list = salesList;
  readonly table: ListTable<typeof salesList.filters> = {
    table: 'sales sale',
    key: 'sale.sale_id',
    sorts: { soldAt: 'sale.sold_at', amount: 'sale.amount_minor' },
    date: { column: 'sale.business_date', kind: 'day', moment: 'sale.sold_at' },
    searches: (word) => [
      codeHas('sale.receipt_number', word),
      meterHas('sale.meter_code', word),
      accountHas('sale.account_id', word),
      operatorHas('sale.operator_id', word),
    ],
    filters: {
      state: (state) => sql('sale.state = ?', state),
      method: (method) => sql('sale.method = ?', method),
      operatorId: (operatorId) => sql('sale.operator_id = ?', operatorId),
      meterCode: (meterCode) => sql('sale.meter_code = ?', meterCode),
      accountId: (accountId) => sql('sale.account_id = ?', accountId),
      building: (building) => sql('sale.building = ?', building),
    },
    sums: { amount: 'sale.amount_minor' },
  };

  scope(who: Who): Sql {
    return inBuildings('sale.building', who);
  }

  load(em: EntityManager, who: Who, ids: readonly string[]): Promise<SaleRecord[]> {
    return showSales(em, who, ids);
  }
}
