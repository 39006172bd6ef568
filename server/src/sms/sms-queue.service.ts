import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { afterSmsTry, type ListLanguage, parseSmsNumber, SMS_TRIES, type SmsKind, type SmsMessage } from '#shared';
import { type EntityManager, In } from 'typeorm';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { againWhenTaken, madeOnce } from '../database/made-once.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { SmsMessageRow } from './sms-message.entity.js';
import { toSmsMessage } from './sms-list.queries.js';
import type { SmsAnswer } from './sms-provider.js';
import { SmsProviders } from './sms-providers.service.js';

/** Looks again for what is due, or came in at another server. */
const SWEEP_MS = 5_000;
const AT_ONCE = 4;
const DUE_AT_ONCE = 50;
/** Longer than any try lasts: after it, a try that nobody has noted counts as lost. */
export const CLAIM_MS = 120_000;

/** A message that somebody wants to be sent. */
export interface WantedSms {
  readonly messageId: string;
  /** as `parseSmsNumber` keeps it */
  readonly to: string;
  readonly text: string;
  readonly kind: SmsKind;
  readonly by: Pick<Who, 'operatorId' | 'fullName'> | null;
}

/**
 * Sends what stands in the table, each message until the provider has taken it or its tries are over. A try is claimed
 * by a committed change of the row before anything leaves, and noted after the answer. A server that dies in between
 * leaves the claim behind, and the message is sent once more: at least once, never silently not at all.
 */
@Injectable()
export class SmsQueue implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly stop = new AbortController();
  private sweep: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly providers: SmsProviders,
    private readonly settings: PropertySettings,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {
    live.loads('sms.changed', async (em, messageIds) => {
      const rows = await em.findBy(SmsMessageRow, { messageId: In([...messageIds]) });
      return rows.map((row) => ({ buildings: 'all', payload: toSmsMessage(row) }));
    });
  }

  onApplicationBootstrap(): void {
    this.sweep = setInterval(() => this.lookNow(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweep);
    this.stop.abort();
    await this.settled();
  }

  /** Begins a round; one that is under way is followed by another. */
  lookNow(): void {
    if (this.stop.signal.aborted) return;
    if (this.round) {
      this.again = true;
      return;
    }
    this.round = this.sendDue()
      .catch((error: unknown) => this.logger.error({ err: error }, 'due SMS could not be looked for'))
      .finally(() => {
        this.round = undefined;
        if (this.again) {
          this.again = false;
          this.lookNow();
        }
      });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.round ?? this.underWay.size > 0) await Promise.all([this.round, ...this.underWay.values()]);
  }

  /**
   * Writes a message into the queue, in the transaction of whoever wants it; wake the queue after the commit with
   * `lookNow`. The same id again makes no second one. Refused: `request_taken` when the id is another message's.
   */
  async put(em: EntityManager, { messageId, to, text, kind, by }: WantedSms): Promise<{ readonly made: boolean }> {
    const before = await em.findOneBy(SmsMessageRow, { messageId });
    if (before) {
      if (before.toNumber === to && before.kind === kind && before.operatorId === (by?.operatorId ?? null)) {
        return { made: false };
      }
      throw new Refused(
        'request_taken',
        'This form was sent before with other content. Open a new form and fill it in.',
      );
    }
    const now = this.clock.now();
    await em.insert(SmsMessageRow, {
      ...{ messageId, toNumber: to, text, kind, madeAt: now, operatorId: by?.operatorId ?? null },
      ...{ madeBy: by?.fullName ?? '', state: 'waiting' as const, tries: 0, nextTryAt: now },
      ...{ lastTryAt: null, outcome: null, answer: null },
    });
    return { made: true };
  }

  /**
   * A test message: put into the queue like every other, and what came of its first try. Refused: `sms_number_wrong`,
   * `sms_provider_missing`, `request_taken`.
   */
  async test(who: Who, messageId: string, typed: string, language: ListLanguage): Promise<SmsMessage> {
    const to = parseSmsNumber(typed);
    if (to === undefined || to === '') {
      const message = 'This is no telephone number. Write it with its country code, like +8613800138000.';
      throw new Refused('sms_number_wrong', message, { fields: [{ path: 'to', message }] });
    }
    await againWhenTaken(() =>
      this.database.transaction(async (em) => {
        await this.providers.assertSet(em);
        const { propertyName } = await this.settings.current(em);
        const { made } = await this.put(em, {
          ...{ messageId, to, kind: 'test', by: who, text: testText(propertyName, language) },
        });
        if (!made) return;
        const said = { thing: to, before: null, after: null };
        await noteOperation(em, who, { at: this.clock.now(), command: 'sms_test_sent', ...said });
      }),
    );
    return this.tryNow(messageId);
  }

  /** Refused: `sms_message_unknown`. */
  show(messageId: string): Promise<SmsMessage> {
    return this.database.read(async (em) => toSmsMessage(await theMessage(em, messageId)));
  }

  /**
   * A failed message begins anew, with all its tries, once for a request: its answer may be lost, and the message may
   * have failed again meanwhile. One that waits already goes on waiting. Refused: `request_taken`,
   * `sms_message_unknown`, `sms_sent_already`, `sms_provider_missing`.
   */
  async sendAgain(who: Who, messageId: string, requestId: string | undefined): Promise<SmsMessage> {
    const at = this.clock.now();
    const request = { requestId, content: { sentAgain: messageId }, operatorId: who.operatorId, at };
    await againWhenTaken(() =>
      this.database.transaction((em) =>
        madeOnce(em, request, async () => {
          await this.beginAnew(em, who, messageId, at);
          return messageId;
        }),
      ),
    );
    return this.tryNow(messageId);
  }

  private async beginAnew(em: EntityManager, who: Who, messageId: string, at: Date): Promise<void> {
    const fresh = { state: 'waiting' as const, tries: 0, nextTryAt: at };
    const { affected } = await em.update(SmsMessageRow, { messageId, state: 'failed' }, fresh);
    const row = await theMessage(em, messageId);
    if (row.state === 'sent') {
      throw new Refused('sms_sent_already', 'The provider has taken this message already. It is not sent twice.');
    }
    await this.providers.assertSet(em);
    if (affected !== 1) return;
    const said = { thing: row.toNumber, before: { state: 'failed' }, after: { state: 'waiting' } };
    await noteOperation(em, who, { at, command: 'sms_sent_again', ...said });
  }

  /** The message after the try that is due now; as it stands where none is. */
  private async tryNow(messageId: string): Promise<SmsMessage> {
    this.live.smsChanged(messageId);
    await this.tryOnce(messageId);
    return this.show(messageId);
  }

  private async sendDue(): Promise<void> {
    // Without a provider they wait, whatever their time.
    if ((await this.providers.current()) === null) return;
    const now = this.clock.now();
    const due = await this.database.read((em) =>
      em
        .createQueryBuilder(SmsMessageRow, 'message')
        .select('message.messageId')
        .where("message.state = 'waiting' AND message.nextTryAt <= :nowMs", { nowMs: now.getTime() })
        .orderBy('message.nextTryAt')
        .limit(DUE_AT_ONCE)
        .getMany(),
    );
    const left = due.map(({ messageId }) => messageId);
    const worker = async () => {
      for (let id = left.shift(); id !== undefined && !this.stop.signal.aborted; id = left.shift()) {
        await this.tryOnce(id);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, worker));
  }

  /** Whoever asks while a try is under way gets the end of it. A fault of ours is told to the log: the claim ends. */
  private tryOnce(messageId: string): Promise<void> {
    const running =
      this.underWay.get(messageId) ??
      this.claimAndSend(messageId)
        .catch((error: unknown) => {
          if (!this.stop.signal.aborted) this.logger.error({ err: error, messageId }, 'an SMS could not be sent');
        })
        .finally(() => this.underWay.delete(messageId));
    this.underWay.set(messageId, running);
    return running;
  }

  private async claimAndSend(messageId: string): Promise<void> {
    const provider = await this.providers.current();
    if (provider === null) return;
    const claimed = await this.claim(messageId);
    if (claimed === 'elsewhere') return;
    this.live.smsChanged(messageId);
    if (claimed === 'given_up') return;
    const { toNumber: to, text } = claimed;
    const answer: SmsAnswer =
      provider === 'secret_lost'
        ? { outcome: 'secret_lost', answer: '' }
        : await provider.send({ messageId, to, text }, this.stop.signal);
    await this.note(claimed, answer);
  }

  /**
   * The row with its try counted; `elsewhere` when it is not due or somebody else was faster, `given_up` when its last
   * try was begun and never noted.
   */
  private claim(messageId: string): Promise<SmsMessageRow | 'elsewhere' | 'given_up'> {
    const now = this.clock.now();
    return this.database.transaction(async (em) => {
      const row = await em.findOneBy(SmsMessageRow, { messageId, state: 'waiting' });
      if (!row?.nextTryAt || row.nextTryAt > now) return 'elsewhere';
      const seen = { messageId, state: 'waiting' as const, tries: row.tries, nextTryAt: row.nextTryAt };
      if (row.tries >= SMS_TRIES) {
        const lost = { state: 'failed' as const, nextTryAt: null, outcome: 'interrupted' as const, answer: null };
        await em.update(SmsMessageRow, seen, lost);
        return 'given_up';
      }
      const begun = { tries: row.tries + 1, nextTryAt: new Date(now.getTime() + CLAIM_MS), lastTryAt: now };
      const { affected } = await em.update(SmsMessageRow, seen, begun);
      return affected === 1 ? { ...row, ...begun } : 'elsewhere';
    });
  }

  private async note({ messageId, tries, nextTryAt }: SmsMessageRow, { outcome, answer }: SmsAnswer): Promise<void> {
    const { state, pauseMs } = afterSmsTry(tries, outcome);
    const noted = {
      ...{ state, outcome, answer },
      nextTryAt: pauseMs === null ? null : new Date(this.clock.now().getTime() + pauseMs),
    };
    await this.database.transaction((em) =>
      // Unless the claim was given up meanwhile: then the later try says what counts.
      em.update(SmsMessageRow, { messageId, state: 'waiting', tries, nextTryAt: nextTryAt ?? undefined }, noted),
    );
    this.live.smsChanged(messageId);
    if (state === 'failed') this.logger.warn({ messageId, outcome }, 'an SMS was given up');
  }
}

async function theMessage(em: EntityManager, messageId: string): Promise<SmsMessageRow> {
  const row = await em.findOneBy(SmsMessageRow, { messageId });
  if (!row) throw new Refused('sms_message_unknown', 'There is no such message.');
  return row;
}

function testText(propertyName: string, language: ListLanguage): string {
  const text = { en: 'This is a test message.', zh: '这是一条测试短信。' }[language];
  if (propertyName === '') return text;
  return language === 'zh' ? `【${propertyName}】${text}` : `${propertyName}: ${text}`;
}
