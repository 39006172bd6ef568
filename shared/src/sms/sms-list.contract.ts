import { choiceFilter, defineList } from '../lists/list.contract.js';
import { stateColumn } from '../lists/shared-columns.js';
import { SMS_STATE_WORDS, type SmsKind, smsOutcomeInWords } from './sms-message.js';
import { smsMessageSchema } from './sms.contract.js';

const KIND_WORDS = {
  test: { en: 'Test message', zh: '测试短信' },
} as const satisfies Record<SmsKind, { en: string; zh: string }>;

/** Every SMS that was ever to be sent, and what became of it. */
export const smsList = defineList({
  name: 'sms',
  title: { en: 'SMS', zh: '短信' },
  view: 'sms.view',
  export: 'sms.export',
  row: smsMessageSchema,
  idOf: ({ messageId }) => messageId,
  dates: { en: 'Made', zh: '创建时间' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, SMS_STATE_WORDS),
    kind: choiceFilter({ en: 'Kind', zh: '类型' }, KIND_WORDS),
  },
  sort: ['madeAt', 'down'],
  columns: [
    { name: 'to', title: { en: 'To', zh: '收信号码' }, kind: 'text', value: ({ to }) => to },
    stateColumn(SMS_STATE_WORDS),
    { name: 'text', title: { en: 'Text', zh: '内容' }, kind: 'text', value: ({ text }) => text, rank: 1 },
    {
      name: 'answer',
      title: { en: 'Last answer', zh: '最近应答' },
      kind: 'text',
      value: (message, { language }) => smsOutcomeInWords(message, language),
      rank: 1,
    },
    { name: 'tries', title: { en: 'Tries', zh: '尝试次数' }, kind: 'whole', value: ({ tries }) => tries, rank: 1 },
    {
      name: 'madeAt',
      title: { en: 'Made', zh: '创建时间' },
      kind: 'moment',
      value: ({ madeAt }) => madeAt,
      rank: 1,
      sortable: true,
    },
    {
      name: 'nextTryAt',
      title: { en: 'Next try', zh: '下次尝试' },
      kind: 'moment',
      value: ({ nextTryAt }) => nextTryAt,
      rank: 3,
    },
    {
      name: 'kind',
      title: { en: 'Kind', zh: '类型' },
      kind: 'choice',
      words: KIND_WORDS,
      value: ({ kind }) => kind,
      rank: 3,
    },
    { name: 'madeBy', title: { en: 'Made by', zh: '创建人' }, kind: 'text', value: ({ madeBy }) => madeBy, rank: 3 },
  ],
});
