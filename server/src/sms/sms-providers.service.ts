import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  parseSmsHeaders,
  type SmsProviderFaultName,
  smsOriginOf,
  smsProviderFaults,
  type SmsProviderPlan,
  type SmsProviderSheet,
  usesSmsSecret,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { insertNewRows } from '../database/rows.js';
import { Refused } from '../http/refused.js';
import { SecretBox } from '../keys/secret-box.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { HttpSmsProvider } from './http-sms-provider.js';
import { SmsProviderRow } from './sms-provider.entity.js';
import type { SmsProvider } from './sms-provider.js';

const THE_ROW = 1;
const PURPOSE = 'sms provider';

export const NO_PROVIDER: SmsProviderPlan = {
  ...{ kind: 'none', url: '', method: 'POST', headers: '', body: '', okText: '', timeoutSeconds: 15 },
};

export interface ProviderWish {
  readonly version: number;
  readonly provider: SmsProviderPlan;
  /** a new one; without, the one that is kept stays */
  readonly secret?: string | undefined;
}

/** Which provider sends the messages, and its secret, which leaves the server with a message only. */
@Injectable()
export class SmsProviders implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /** The row is there from the first start, so that it can be locked. */
  async onModuleInit(): Promise<void> {
    const row = { id: THE_ROW, value: {}, secret: null, changedAt: this.clock.now(), changedBy: '', version: 0 };
    await this.database.transaction((em) => insertNewRows(em, SmsProviderRow, [row]));
  }

  sheet(): Promise<SmsProviderSheet> {
    return this.database.read(async (em) => sheetOf(await theRow(em)));
  }

  /** What sends now; null where nothing does, `secret_lost` where the key that its secret was kept under is gone. */
  async current(): Promise<SmsProvider | 'secret_lost' | null> {
    const row = await this.database.read(theRow);
    const plan = planOf(row);
    if (plan.kind === 'none') return null;
    const secret = row.secret === null ? '' : this.box.unseal(row.secret, PURPOSE);
    return secret === undefined ? 'secret_lost' : new HttpSmsProvider(plan, secret);
  }

  /** Refused: `sms_provider_missing` when messages cannot be sent at all. */
  async assertSet(em: EntityManager): Promise<void> {
    if (planOf(await theRow(em)).kind !== 'none') return;
    throw new Refused(
      'sms_provider_missing',
      'No SMS provider is set up, so nothing can be sent. Set it up under More, Default parameters, Messages.',
    );
  }

  /**
   * Keeps a changed provider. The same again, after a lost answer, is answered with what is kept. Refused:
   * `settings_changed` when somebody else has changed it meanwhile, what `smsProviderFaults` says, and
   * `sms_secret_missing` when the template has a place for a secret and none is there for that host.
   */
  save(who: Who, { version, provider, secret }: ProviderWish): Promise<SmsProviderSheet> {
    return this.database.transaction(async (em) => {
      await em.update(SmsProviderRow, { id: THE_ROW }, { id: THE_ROW });
      const row = await theRow(em);
      const before = planOf(row);
      const same = JSON.stringify(before) === JSON.stringify({ ...NO_PROVIDER, ...provider });
      // Without a place for it, no secret is kept.
      const sameSecret = secret === undefined || !usesSmsSecret(provider) || secret === this.secretOf(row);
      if (same && sameSecret) return sheetOf(row);
      if (row.version !== version) throw changedByAnother(row);
      const [fault] = smsProviderFaults(provider);
      if (fault) throw wrong(fault.refusal, fault.path);
      const changed = {
        value: provider,
        secret: this.settleSecret(row, provider, secret),
        ...{ changedAt: this.clock.now(), changedBy: who.fullName, version: row.version + 1 },
      };
      await em.update(SmsProviderRow, { id: THE_ROW }, changed);
      const said = { before: loggedOf(before, row.secret), after: loggedOf(provider, changed.secret) };
      const thing = smsOriginOf(provider.url) ?? '–';
      await noteOperation(em, who, { at: changed.changedAt, command: 'sms_provider_changed', thing, ...said });
      return sheetOf({ ...row, ...changed });
    });
  }

  private secretOf({ secret }: SmsProviderRow): string | undefined {
    return secret === null ? undefined : this.box.unseal(secret, PURPOSE);
  }

  /** A kept secret goes to the host that it was entered for, and to no other. */
  private settleSecret(row: SmsProviderRow, provider: SmsProviderPlan, secret: string | undefined): Buffer | null {
    if (!usesSmsSecret(provider)) return null;
    if (secret !== undefined) return this.box.seal(secret, PURPOSE);
    const sameHost = smsOriginOf(planOf(row).url) === smsOriginOf(provider.url);
    if (row.secret !== null && sameHost) return row.secret;
    if (provider.kind === 'none') return null;
    const message = sameHost
      ? 'The template has a place for a secret: enter the secret.'
      : 'The secret that is kept was for another host: enter the one for this host.';
    throw new Refused('sms_secret_missing', message, { fields: [{ path: 'secret', message }] });
  }
}

const theRow = (em: EntityManager): Promise<SmsProviderRow> => em.findOneByOrFail(SmsProviderRow, { id: THE_ROW });
const planOf = ({ value }: SmsProviderRow): SmsProviderPlan => ({ ...NO_PROVIDER, ...value });

function sheetOf(row: SmsProviderRow): SmsProviderSheet {
  const changed = row.version > 0;
  return {
    provider: planOf(row),
    secretKept: row.secret !== null,
    version: row.version,
    changedAt: changed ? row.changedAt.toISOString() : null,
    changedBy: changed ? row.changedBy : null,
  };
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** For the log: what may hold a password that somebody typed into a template stands there as a digest. */
function loggedOf(
  { kind, url, method, headers, body, okText, timeoutSeconds }: SmsProviderPlan,
  secret: Buffer | null,
) {
  return {
    ...{ smsKind: kind, smsAddress: url.replace(/\?.*$/, ''), smsMethod: method, okText, timeoutSeconds },
    smsHeaders: (parseSmsHeaders(headers) ?? []).map(({ name }) => name).join(', '),
    smsTemplate: digestOf([url, headers, body].join('\n')),
    smsSecret: secret === null ? null : digestOf(secret.toString('hex')),
  };
}

const SENTENCES: Readonly<Record<SmsProviderFaultName, string>> = {
  sms_address_wrong: 'This is no address. Write it whole, like https://sms.example.org/send.',
  sms_address_not_safe: 'Messages and the secret would go unencrypted: write https, or http to this machine only.',
  sms_header_wrong: 'A header is written as Name: value, one in a line; the connection’s own are not set here.',
  sms_secret_in_plain: 'Write {{secret}} in this header, and the secret itself in its own field, where nobody sees it.',
  sms_place_wrong: 'Places are {{to}}, {{digits}}, {{text}}, {{id}} and {{secret}}; in headers only the last two.',
  sms_text_nowhere: 'The number and the text must stand somewhere: {{to}} or {{digits}}, and {{text}}.',
  sms_body_not_json: 'The headers call the body JSON, and it is none. Put places of text in quotation marks.',
};

function wrong(refusal: SmsProviderFaultName, path: string): Refused {
  const message = SENTENCES[refusal];
  return new Refused(refusal, message, { fields: [{ path: `provider.${path}`, message }] });
}

function changedByAnother({ changedBy, changedAt }: SmsProviderRow): Refused {
  return new Refused('settings_changed', `${changedBy} has changed the provider since you looked at it. Look again.`, {
    details: { by: changedBy, at: changedAt.toISOString() },
  });
}
