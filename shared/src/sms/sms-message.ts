/** A message on its way: its states, what became of the last try, and when it is tried again. */
import type { ListLanguage, Words } from '../lists/list-column.js';

/** What it is sent for. */
export const SMS_KINDS = ['test'] as const;
export type SmsKind = (typeof SMS_KINDS)[number];
export const SMS_STATES = ['waiting', 'sent', 'failed'] as const;
export type SmsState = (typeof SMS_STATES)[number];
export const SMS_STATE_WORDS = {
  waiting: { en: 'Waiting', zh: '待发送' },
  sent: { en: 'Sent', zh: '已发送' },
  failed: { en: 'Failed', zh: '发送失败' },
} as const satisfies Record<SmsState, Words>;

/** What became of a try, in words. `interrupted`: the server ended before it had noted what the provider said. */
export const SMS_OUTCOME_WORDS = {
  accepted: { en: 'The provider took it', zh: '服务商已接收' },
  refused: { en: 'The provider refused it', zh: '服务商拒绝发送' },
  unexpected: { en: 'The answer lacks the text that says it was taken', zh: '应答中没有表示成功的内容' },
  redirected: { en: 'The provider’s address has moved', zh: '服务商地址已变更' },
  busy: { en: 'The provider cannot take it now', zh: '服务商暂时无法接收' },
  timed_out: { en: 'The provider did not answer in time', zh: '服务商未及时应答' },
  unreachable: { en: 'The provider could not be reached', zh: '无法连接服务商' },
  interrupted: { en: 'The server stopped before it knew the answer', zh: '服务器在收到应答前停止' },
  secret_lost: { en: 'The provider’s secret must be entered again', zh: '需要重新输入服务商密钥' },
} as const satisfies Record<string, Words>;
export type SmsOutcome = keyof typeof SMS_OUTCOME_WORDS;
export const SMS_OUTCOMES = Object.keys(SMS_OUTCOME_WORDS) as readonly SmsOutcome[];

/** Those after which the same message may be taken later; after the others the same would be said again. */
const PASSING: ReadonlySet<SmsOutcome> = new Set(['busy', 'timed_out', 'unreachable', 'interrupted']);

/** How long to wait after the first, second, … try; after the last one a person has to look. */
export const SMS_PAUSES_MS = [30_000, 120_000, 600_000, 3_600_000] as const;
export const SMS_TRIES = SMS_PAUSES_MS.length + 1;

export interface AfterTry {
  readonly state: SmsState;
  /** null when it is not tried again */
  readonly pauseMs: number | null;
}

/** What a message is after so many tries, of which the last ended so. */
export function afterSmsTry(tries: number, outcome: SmsOutcome): AfterTry {
  if (outcome === 'accepted') return { state: 'sent', pauseMs: null };
  const pauseMs = PASSING.has(outcome) ? (SMS_PAUSES_MS[tries - 1] ?? null) : null;
  return { state: pauseMs === null ? 'failed' : 'waiting', pauseMs };
}

/** What came of the last try, with the provider's own words behind it; empty before the first. */
export function smsOutcomeInWords(
  { outcome, answer }: { readonly outcome: SmsOutcome | null; readonly answer: string | null },
  language: ListLanguage,
): string {
  if (outcome === null) return '';
  const words = SMS_OUTCOME_WORDS[outcome][language];
  return answer === null || answer === '' ? words : `${words}${language === 'zh' ? '：' : ': '}${answer}`;
}
