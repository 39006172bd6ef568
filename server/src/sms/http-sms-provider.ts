/** A provider that is asked over HTTP as its template says. */
import { smsAnswerIsGood, type SmsOutcome, type SmsProviderPlan, smsRequestOf } from '#shared';
import type { OutgoingSms, SmsAnswer, SmsProvider } from './sms-provider.js';

/** More of an answer is not read: what it says is said at its beginning. */
const READ_AT_MOST_BYTES = 64 * 1024;
const SHOWN_LENGTH = 300;
/** Statuses that say 'later', as every 5xx does. */
const LATER = new Set([408, 425, 429]);

export class HttpSmsProvider implements SmsProvider {
  constructor(
    private readonly plan: SmsProviderPlan,
    private readonly secret: string,
  ) {}

  async send({ messageId, to, text }: OutgoingSms, stop: AbortSignal): Promise<SmsAnswer> {
    const { secret } = this;
    const places = { to, digits: to.replace(/\D/g, ''), text, id: messageId, secret };
    const { url, method, headers, body } = smsRequestOf(this.plan, places);
    const late = AbortSignal.timeout(this.plan.timeoutSeconds * 1000);
    try {
      const response = await fetch(url, {
        ...{ method, body, headers: headers.map(([name, value]): [string, string] => [name, value]) },
        // Elsewhere the secret would go to whom nobody has named.
        redirect: 'manual',
        signal: AbortSignal.any([late, stop]),
      });
      const said = await readSome(response);
      return { outcome: outcomeOf(response.status, said, this.plan.okText), answer: this.shown(response.status, said) };
    } catch (error) {
      if (stop.aborted) throw error;
      if (late.aborted) return { outcome: 'timed_out', answer: `${this.plan.timeoutSeconds} s` };
      return { outcome: 'unreachable', answer: faultOf(error).slice(0, SHOWN_LENGTH) };
    }
  }

  /** Some providers repeat what they were sent. */
  private shown(status: number, said: string): string {
    const text = this.secret === '' ? said : said.replaceAll(this.secret, '•••');
    return `${status} ${text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()}`.trim().slice(0, SHOWN_LENGTH);
  }
}

function outcomeOf(status: number, said: string, okText: string): SmsOutcome {
  if (status >= 200 && status < 300) return smsAnswerIsGood(okText, said) ? 'accepted' : 'unexpected';
  if (status >= 300 && status < 400) return 'redirected';
  return status >= 500 || LATER.has(status) ? 'busy' : 'refused';
}

async function readSome(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let [text, read] = ['', 0];
  while (reader && read < READ_AT_MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    read += value.length;
  }
  await reader?.cancel();
  return text;
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED`: what the line says is in the cause. */
function faultOf(error: unknown): string {
  const { code, message }: { code?: unknown; message?: unknown } = Object(Object(error)['cause'] ?? error);
  return String(code ?? message ?? error);
}
