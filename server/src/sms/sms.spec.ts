import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  saveSmsProviderRoute,
  sendSmsAgainRoute,
  showSmsMessageRoute,
  showSmsProviderRoute,
  smsList,
  type SmsMessage,
  SMS_PAUSES_MS,
  SMS_TRIES,
  testSmsRoute,
} from '#shared';
import { forEachDatabase, TestClock, type TestClient, type TestServer } from '../../test/harness.js';
import { listenLive } from '../../test/live-listener.js';
import { until } from '../../test/scripted-gateway.js';
import { Live } from '../live/live.js';
import { OperationRow } from '../log/operation.entity.js';
import { SmsMessageRow } from './sms-message.entity.js';
import { SmsProviderRow } from './sms-provider.entity.js';
import { toSmsMessage } from './sms-list.queries.js';
import { NO_PROVIDER } from './sms-providers.service.js';
import { CLAIM_MS, SmsQueue } from './sms-queue.service.js';

const SECRET = 'hunter2-and-more';
const TO = '+8613800138000';

interface Heard {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: { readonly to: string; readonly text: string; readonly ref: string };
}

/** A provider on this machine that answers what it is told to. */
class LocalProvider {
  readonly heard: Heard[] = [];
  answer: (response: ServerResponse) => void = (response) => response.end('OK 17');
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<LocalProvider> {
    const server = createServer((request, response) => void taken(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const provider = new LocalProvider(server, `http://127.0.0.1:${port}`);
    const taken = async (request: IncomingMessage, response: ServerResponse) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const { authorization } = request.headers;
      provider.heard.push({ url: request.url ?? '', authorization, body: JSON.parse(text) });
      provider.answer(response);
    };
    return provider;
  }

  says(status: number, text: string): void {
    this.answer = (response) => response.writeHead(status).end(text);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const planFor = (url: string) => ({
  ...{ kind: 'http' as const, url: `${url}/send`, method: 'POST' as const, okText: 'OK', timeoutSeconds: 1 },
  headers: 'Content-Type: application/json\nAuthorization: Bearer {{secret}}',
  body: '{"to":"{{to}}","text":"{{text}}","ref":"{{id}}"}',
});

describe('SMS', () => {
  forEachDatabase((start, kind) => {
    let clock: TestClock;
    let server: TestServer;
    let client: TestClient;
    let provider: LocalProvider;

    beforeEach(async () => {
      clock = new TestClock();
      server = await start({ clock });
      client = await server.signIn('finance');
      provider = await LocalProvider.open();
    });
    afterEach(() => provider.close());

    const setUp = (change: Partial<ReturnType<typeof planFor>> = {}) =>
      client.call(saveSmsProviderRoute, {
        body: { version: 0, provider: { ...planFor(provider.url), ...change }, secret: SECRET },
      });
    const test = (messageId: string = randomUUID(), to = TO) =>
      client.answer(testSmsRoute, { body: { messageId, to, language: 'en' } });
    const all = async (): Promise<SmsMessage[]> =>
      (await server.database.read((em) => em.find(SmsMessageRow))).map(toSmsMessage);
    /** The sweep looks as well; what is due is due for both. */
    const after = async (ms: number): Promise<SmsMessage | undefined> => {
      clock.advance(ms);
      const queue = server.get(SmsQueue);
      queue.lookNow();
      await queue.settled();
      return (await all())[0];
    };
    const stateOf = (message: SmsMessage | undefined) =>
      `${message?.state} ${message?.tries} ${message?.outcome} ${message?.answer}`;

    it('are told to whoever may see them while they change, and to nobody else', async () => {
      await setUp();
      provider.says(503, 'busy');
      const near = await listenLive(server, await server.signIn(['sms.view'], { buildings: [3] }));
      const far = await listenLive(server, await server.signIn(['settings.update', 'log.view']));
      await test();
      clock.advance(SMS_PAUSES_MS[0]);
      provider.says(200, 'OK');
      server.get(SmsQueue).lookNow();
      await server.get(SmsQueue).settled();
      await server.get(Live).settled();
      const heard = () =>
        near.heard.flatMap(({ event, payload }) => (event === 'sms.changed' ? [payload['state']] : []));
      await until(() => heard().at(-1) === 'sent');
      expect(heard()[0]).toBe('waiting');
      expect(far.heard.map(({ event }) => event)).not.toContain('sms.changed');
      for (const { socket } of [near, far]) socket.disconnect();
    });

    it('are not sent before a provider is set up, and the refusal says where that is done', async () => {
      const { status, refusal, body } = await test();
      expect([status, refusal]).toEqual([409, 'sms_provider_missing']);
      expect(body.message).toContain('Default parameters');
      expect(await all()).toEqual([]);
      expect(await client.call(showSmsProviderRoute)).toEqual({
        ...{ provider: NO_PROVIDER, secretKept: false, version: 0, changedAt: null, changedBy: null },
      });
    });

    it('are taken by the provider: the number, the text and the secret arrive, and the same id makes no second one', async () => {
      await setUp();
      const messageId = randomUUID();
      const { body } = await test(messageId, '00 86 138-0013-8000');
      expect([body.to, stateOf(body), body.nextTryAt]).toEqual([TO, 'sent 1 accepted 200 OK 17', null]);
      const [heard] = provider.heard;
      expect(heard).toEqual({
        url: '/send',
        authorization: `Bearer ${SECRET}`,
        body: { to: TO, text: 'This is a test message.', ref: messageId },
      });
      // The answer was lost: the same form again.
      const again = await test(messageId);
      expect([again.status, stateOf(again.body)]).toEqual([200, stateOf(body)]);
      expect((await test(messageId, '+12025550100')).refusal).toBe('request_taken');
      expect([(await all()).length, provider.heard.length]).toEqual([1, 1]);
      expect((await test(randomUUID(), 'call me')).refusal).toBe('sms_number_wrong');
    });

    it('asked for eight times at once with one id are one message that leaves once', async () => {
      await setUp();
      const messageId = randomUUID();
      const answers = await Promise.all(Array.from({ length: 8 }, () => test(messageId)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
      expect([(await all()).length, provider.heard.length]).toEqual([1, 1]);
    });

    it('that are refused, answered without the text that says yes, or sent elsewhere fail at once', async () => {
      await setUp();
      for (const [status, text, outcome] of [
        [400, 'no such number', 'refused'],
        [200, 'ERR 5', 'unexpected'],
        [302, 'over there', 'redirected'],
      ] as const) {
        provider.says(status, text);
        expect(stateOf((await test()).body)).toBe(`failed 1 ${outcome} ${status} ${text}`);
      }
      expect((await after(CLAIM_MS))?.state).toBe('failed');
      expect(provider.heard).toHaveSize(3);
    });

    it('wait out a provider that is busy, silent or away, and are sent later', async () => {
      await setUp();
      provider.says(503, `busy, ${SECRET}`);
      const { body } = await test();
      // What the provider repeats of the secret is not shown.
      expect(stateOf(body)).toBe('waiting 1 busy 503 busy, •••');
      expect(Date.parse(body.nextTryAt ?? '') - clock.now().getTime()).toBe(SMS_PAUSES_MS[0]);
      expect(stateOf(await after(SMS_PAUSES_MS[0] - 1))).toBe('waiting 1 busy 503 busy, •••');
      provider.answer = () => undefined;
      expect(stateOf(await after(1))).toBe('waiting 2 timed_out 1 s');
      provider.answer = (response) => response.destroy();
      expect((await after(SMS_PAUSES_MS[1]))?.outcome).toBe('unreachable');
      provider.says(200, 'OK');
      expect(stateOf(await after(SMS_PAUSES_MS[2]))).toBe('sent 4 accepted 200 OK');
      expect(new Set(provider.heard.map(({ body: { ref } }) => ref)).size).toBe(1);
    });

    it('that no try brought away fail for a person to see, who may send them again', async () => {
      await setUp();
      provider.says(503, 'busy');
      const { messageId } = (await test()).body;
      for (const pauseMs of SMS_PAUSES_MS) await after(pauseMs);
      // An access token does not last so long.
      client = await server.signIn('finance');
      const failed = await client.call(smsList.page, { query: { state: 'failed', keywords: '138001' } });
      expect(failed.items.map(stateOf)).toEqual([`failed ${SMS_TRIES} busy 503 busy`]);
      await after(24 * 3600_000);
      client = await server.signIn('finance');
      expect(provider.heard).toHaveSize(SMS_TRIES);
      const seller = await server.signIn('seller');
      const params = { messageId };
      expect((await seller.answer(sendSmsAgainRoute, { params })).status).toBe(403);
      expect((await seller.answer(smsList.page)).status).toBe(403);
      provider.says(200, 'OK');
      expect(stateOf(await client.call(sendSmsAgainRoute, { params }))).toBe('sent 1 accepted 200 OK');
      expect((await client.answer(sendSmsAgainRoute, { params })).refusal).toBe('sms_sent_already');
      expect(stateOf(await client.call(showSmsMessageRoute, { params }))).toBe('sent 1 accepted 200 OK');
      const stranger = await client.answer(sendSmsAgainRoute, { params: { messageId: randomUUID() } });
      expect([stranger.status, stranger.refusal]).toEqual([404, 'sms_message_unknown']);
    });

    it('are sent again once for a request, also when its answer is lost and they have failed once more', async () => {
      await setUp();
      provider.says(400, 'no such number');
      const { messageId } = (await test()).body;
      const again = (requestId: string | undefined, params = { messageId }) =>
        client.answer(sendSmsAgainRoute, { params, body: { requestId } });
      const requestId = randomUUID();
      const first = await again(requestId);
      expect(stateOf(first.body)).toBe('failed 1 refused 400 no such number');
      const answers = await Promise.all([again(requestId), again(requestId)]);
      expect(answers.map(({ body }) => body)).toEqual([first.body, first.body]);
      expect(provider.heard).toHaveSize(2);
      const lines = () => server.database.read((em) => em.countBy(OperationRow, { command: 'sms_sent_again' }));
      expect(await lines()).toBe(1);
      // Another message is not meant by it.
      const other = (await test()).body.messageId;
      expect((await again(requestId, { messageId: other })).refusal).toBe('request_taken');

      provider.says(200, 'OK');
      const late = randomUUID();
      const three = await Promise.all([again(late), again(late), again(late)]);
      expect(three.map(({ body }) => stateOf(body))).toEqual(Array(3).fill('sent 1 accepted 200 OK'));
      expect(stateOf((await again(requestId)).body)).toBe('sent 1 accepted 200 OK');
      expect((await again(randomUUID())).refusal).toBe('sms_sent_already');
      expect([provider.heard.length, await lines()]).toEqual([4, 2]);
    });

    it('whose server died between sending and noting are sent once more, with the same id, and never forgotten', async () => {
      await setUp();
      const transaction = server.database.transaction.bind(server.database);
      let begun = 0;
      // The first is the claim; the second would note the answer, and the power is gone.
      const cut = spyOn(server.database, 'transaction').and.callFake((work) =>
        ++begun === 2 ? Promise.reject(new Error('power cut')) : transaction(work),
      );
      await transaction((em) =>
        server.get(SmsQueue).put(em, { ...{ messageId: randomUUID(), to: TO, text: 'hello' }, kind: 'test', by: null }),
      );
      expect(stateOf(await after(0))).toBe('waiting 1 null null');
      cut.and.callThrough();
      expect(provider.heard).toHaveSize(1);
      expect((await after(CLAIM_MS - 1))?.tries).toBe(1);
      await server.restart();
      expect(stateOf(await after(1))).toBe('sent 2 accepted 200 OK 17');
      expect(new Set(provider.heard.map(({ body: { ref } }) => ref)).size).toBe(1);
      expect(provider.heard).toHaveSize(2);
    });

    it('whose last try was never noted fail, and say so', async () => {
      await setUp();
      const lost = { state: 'waiting', tries: SMS_TRIES, nextTryAt: clock.now() } as const;
      await server.database.transaction(async (em) => {
        const messageId = randomUUID();
        await server.get(SmsQueue).put(em, { messageId, to: TO, text: 'hello', kind: 'test', by: null });
        await em.update(SmsMessageRow, { messageId }, lost);
      });
      expect(stateOf(await after(0))).toBe(`failed ${SMS_TRIES} interrupted null`);
      expect(provider.heard).toHaveSize(0);
    });

    it('wait while no provider is set, and leave when one is', async () => {
      await server.database.transaction((em) =>
        server.get(SmsQueue).put(em, { messageId: randomUUID(), to: TO, text: '余额不足', kind: 'test', by: null }),
      );
      expect(stateOf(await after(24 * 3600_000))).toBe('waiting 0 null null');
      client = await server.signIn('finance');
      await setUp();
      expect((await after(0))?.state).toBe('sent');
      expect(provider.heard.map(({ body: { text } }) => text)).toEqual(['余额不足']);
    });

    if (kind === 'mysql') {
      it('are sent once by two servers that look at the same time', async () => {
        await setUp();
        const other = await start({ clock, beside: server });
        const ids = Array.from({ length: 12 }, () => randomUUID());
        await server.database.transaction(async (em) => {
          for (const messageId of ids) {
            await server.get(SmsQueue).put(em, { messageId, to: TO, text: messageId, kind: 'test', by: null });
          }
        });
        const queues = [server, other].map((one) => one.get(SmsQueue));
        for (const queue of queues) queue.lookNow();
        await Promise.all(queues.map((queue) => queue.settled()));
        expect(provider.heard.map(({ body: { ref } }) => ref).sort()).toEqual([...ids].sort());
        expect(new Set((await all()).map(({ state }) => state))).toEqual(new Set(['sent']));
      });
    }

    describe('their provider', () => {
      it('is kept without the secret being shown anywhere, and a change writes a line without it', async () => {
        const sheet = await setUp();
        expect([sheet.secretKept, sheet.version, sheet.changedBy]).toEqual([true, 1, 'Tess Test']);
        // The answer was lost: the same form again changes nothing.
        expect(await setUp()).toEqual(sheet);
        expect(await client.call(showSmsProviderRoute)).toEqual(sheet);
        const [row] = await server.database.read((em) => em.find(SmsProviderRow));
        const lines = await server.database.read((em) => em.findBy(OperationRow, { command: 'sms_provider_changed' }));
        expect(lines).toHaveSize(1);
        const seen = JSON.stringify([sheet, lines, row]) + row!.secret!.toString('latin1');
        expect(seen).not.toContain(SECRET);
      });

      it('keeps no secret that its template has no place for, and says so again when the same form comes again', async () => {
        const sheet = await setUp({ headers: 'Content-Type: application/json' });
        expect([sheet.secretKept, sheet.version]).toEqual([false, 1]);
        expect(await setUp({ headers: 'Content-Type: application/json' })).toEqual(sheet);
      });

      it('keeps its secret for the same host, and no other host is ever given it', async () => {
        const plan = planFor(provider.url);
        await setUp();
        const other = await LocalProvider.open();
        const save = (version: number, url: string, secret?: string) =>
          client.answer(saveSmsProviderRoute, { body: { version, provider: { ...plan, url }, secret } });
        const stolen = await save(1, `${other.url}/send`);
        expect([stolen.refusal, stolen.body.fields?.map(({ path }) => path)]).toEqual([
          'sms_secret_missing',
          ['secret'],
        ]);
        expect((await save(1, `${provider.url}/v2`)).body.secretKept).toBeTrue();
        await test();
        expect(provider.heard.map(({ url, authorization }) => [url, authorization])).toEqual([
          ['/v2', `Bearer ${SECRET}`],
        ]);
        expect((await save(2, `${other.url}/send`, 'another')).status).toBe(200);
        await test();
        expect(other.heard.map(({ authorization }) => authorization)).toEqual(['Bearer another']);
        await other.close();
      });

      it('is refused when it is wrong, outdated, or changed by who may not', async () => {
        const plan = planFor(provider.url);
        const save = (change: object, version = 0) =>
          client.answer(saveSmsProviderRoute, { body: { version, provider: { ...plan, ...change }, secret: SECRET } });
        const plain = await save({ url: 'http://sms.example.org/' });
        expect([plain.status, plain.refusal, plain.body.fields?.map(({ path }) => path)]).toEqual([
          ...[422, 'sms_address_not_safe', ['provider.url']],
        ] as never);
        expect((await save({ body: 'to={{to}}' })).refusal).toBe('sms_text_nowhere');
        await setUp();
        const late = await save({ okText: 'YES' });
        expect([late.status, late.refusal, late.body.details?.['by']]).toEqual([409, 'settings_changed', 'Tess Test']);
        const seller = await server.signIn('seller');
        expect((await seller.answer(saveSmsProviderRoute, { body: { version: 1, provider: plan } })).status).toBe(403);
        expect((await seller.answer(testSmsRoute, { body: {} })).status).toBe(403);
      });

      it('asks for its secret again when the key that it was kept under is gone', async () => {
        await setUp();
        await server.database.transaction((em) =>
          em.update(SmsProviderRow, { id: 1 }, { secret: Buffer.alloc(40, 1) }),
        );
        expect(stateOf((await test()).body)).toBe('failed 1 secret_lost ');
        expect(provider.heard).toHaveSize(0);
      });
    });
  });
});
