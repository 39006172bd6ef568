import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { correctionsList, type CorrectionRecord } from '#shared';
import { accountHas, meterHas, operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { inBuildings, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { showCorrections } from './corrections.queries.js';

/** Corrections as a list. */
@Injectable()
export class CorrectionsList implements ListSource<CorrectionRecord, typeof correctionsList.filters, EntityManager> {
  readonly list = correctionsList;
  readonly table: ListTable<typeof correctionsList.filters> = {
    table: 'corrections correction',
    key: 'correction.correction_id',
    sorts: { askedAt: 'correction.asked_at', amount: 'correction.amount_minor' },
    date: { column: 'correction.asked_at', kind: 'moment' },
    searches: (word) => [
      meterHas('correction.meter_code', word),
      accountHas('correction.account_id', word),
      operatorHas('correction.asked_by_id', word),
    ],
    filters: {
      state: (state) => sql('correction.state = ?', state),
      saleId: (saleId) => sql('correction.sale_id = ?', saleId),
      refundId: (refundId) => sql('correction.refund_id = ?', refundId),
    },
  };

  scope(who: Who): Sql {
    return inBuildings('correction.building', who);
  }

  load(em: EntityManager, who: Who, ids: readonly string[]): Promise<CorrectionRecord[]> {
    return showCorrections(em, who, ids);
  }
}
