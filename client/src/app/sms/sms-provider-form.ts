/** The form of an SMS provider: what it begins with, and what is wrong in it. */
import {
  SMS_LENGTHS,
  SMS_PROVIDER_FAULTS,
  SMS_TIMEOUT_S,
  smsOriginOf,
  type SmsProviderFaultName,
  smsProviderFaults,
  type SmsProviderPlan,
  type SmsProviderSheet,
  usesSmsSecret,
} from '#shared';

export interface SmsProviderForm {
  readonly plan: Omit<SmsProviderPlan, 'timeoutSeconds'>;
  readonly timeoutSeconds: string;
  /** a new one; empty keeps what is kept */
  readonly secret: string;
}

export const SMS_FORM_FAULTS = [...SMS_PROVIDER_FAULTS, 'sms_secret_missing', 'sms_secret_wrong'] as const;
/** Words: `refusal.<fault>`, or `sms.fault.<fault>` for what only a form can get wrong. */
export interface SmsFormFaults {
  readonly url?: SmsProviderFaultName;
  readonly headers?: SmsProviderFaultName;
  readonly body?: SmsProviderFaultName;
  readonly secret?: 'sms_secret_missing' | 'sms_secret_wrong';
  readonly timeoutSeconds?: 'sms_timeout_wrong';
}

/** How most providers are asked, to change from. */
const USUAL = {
  headers: 'Content-Type: application/json\nAuthorization: Bearer {{secret}}',
  body: '{"to": "{{to}}", "text": "{{text}}"}',
};

export function formOfProvider({ provider }: SmsProviderSheet): SmsProviderForm {
  const { timeoutSeconds, ...plan } = provider;
  const begun = plan.url === '' && plan.headers === '' && plan.body === '' ? { ...plan, ...USUAL } : plan;
  return { plan: begun, timeoutSeconds: String(timeoutSeconds), secret: '' };
}

/** What is saved; undefined while the seconds are no number that may be. */
export function providerOfForm({ plan, timeoutSeconds }: SmsProviderForm): SmsProviderPlan | undefined {
  const seconds = /^\d{1,3}$/.test(timeoutSeconds.trim()) ? Number(timeoutSeconds) : NaN;
  const [least, most] = SMS_TIMEOUT_S;
  if (!(seconds >= least && seconds <= most)) return undefined;
  const { kind, url, method, headers, body, okText } = plan;
  const texts = { url: url.trim(), headers: headers.trim(), body: body.trim(), okText: okText.trim() };
  return { kind, method, ...texts, timeoutSeconds: seconds };
}

/** The first fault of each field; empty when it may be saved. */
export function checkProvider(form: SmsProviderForm, kept: SmsProviderSheet): SmsFormFaults {
  if (form.plan.kind === 'none') return {};
  const provider = providerOfForm({ ...form, timeoutSeconds: '1' }) as SmsProviderPlan;
  const fields = smsProviderFaults(provider).map(({ path, refusal }) => [path, refusal] as const);
  const secret = secretFault(form.secret, provider, kept);
  return {
    ...Object.fromEntries([...fields].reverse()),
    ...(secret ? { secret } : {}),
    ...(providerOfForm(form) ? {} : { timeoutSeconds: 'sms_timeout_wrong' as const }),
  };
}

function secretFault(secret: string, provider: SmsProviderPlan, kept: SmsProviderSheet): SmsFormFaults['secret'] {
  const fits = secret.length <= SMS_LENGTHS.secret && /^[\x21-\x7e][\x20-\x7e]*$/.test(secret);
  if (secret !== '') return fits ? undefined : 'sms_secret_wrong';
  if (!usesSmsSecret(provider)) return undefined;
  return holdsFor(provider, kept) ? undefined : 'sms_secret_missing';
}

/** Whether the secret that is kept goes to this address too. */
export function holdsFor({ url }: Pick<SmsProviderPlan, 'url'>, { secretKept, provider }: SmsProviderSheet): boolean {
  return secretKept && smsOriginOf(url.trim()) === smsOriginOf(provider.url);
}
