import { Injectable } from '@nestjs/common';
import { smsList, type SmsMessage } from '#shared';
import { type EntityManager, In } from 'typeorm';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, numberHas, type Sql, sql, textHas } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { SmsMessageRow } from './sms-message.entity.js';

export function toSmsMessage(row: SmsMessageRow): SmsMessage {
  const { messageId, toNumber: to, text, kind, madeBy, state, tries, outcome, answer } = row;
  return {
    ...{ messageId, to, text, kind, madeBy, state, tries, outcome, answer },
    madeAt: row.madeAt.toISOString(),
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
    lastTryAt: row.lastTryAt?.toISOString() ?? null,
  };
}

/** Every SMS as a list. */
@Injectable()
export class SmsList implements ListSource<SmsMessage, typeof smsList.filters, EntityManager> {
  readonly list = smsList;
  readonly table: ListTable<typeof smsList.filters> = {
    table: 'sms_messages message',
    key: 'message.message_id',
    sorts: { madeAt: 'message.made_at' },
    date: { column: 'message.made_at', kind: 'moment' },
    searches: (word) => [numberHas('message.to_number', word), textHas('message.text', word)],
    filters: {
      state: (state) => sql('message.state = ?', state),
      kind: (kind) => sql('message.kind = ?', kind),
    },
  };

  scope(): Sql {
    return every([]);
  }

  async load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<SmsMessage[]> {
    if (ids.length === 0) return [];
    return (await em.findBy(SmsMessageRow, { messageId: In([...ids]) })).map(toSmsMessage);
  }
}
