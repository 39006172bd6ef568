import { MAX_INTAKE_ITEMS, minorUnits } from '#shared';
import { exportQueue, sendQueueFile } from './queue-file';
import { recordSale } from './record-sale';
import { KEEP_ACCEPTED_MS, sendPass } from './send-pass';
import { pauseAfter, Sender } from './sender';
import { DEVICE_ID, formOf, IntakeServer, LEASE_ID, NOON, openTablet, worldAt } from './test/outbox-world';

describe('sending the outbox', () => {
  let tablet: Awaited<ReturnType<typeof openTablet>>;
  let server: IntakeServer;
  const world = (nowMs = NOON) => ({
    transport: server.transport,
    ping: () => Promise.resolve('online' as const),
    nowMs: () => nowMs,
  });
  const pass = (nowMs?: number) => sendPass(tablet.database, world(nowMs));
  const states = async () =>
    (await tablet.database.statuses.orderBy('[deviceId+number]').toArray()).map((row) => row.state);
  const sell = async (times: number) => {
    for (let at = 0; at < times; at++)
      await recordSale(tablet.database, formOf({ amountMinor: minorUnits(100) }), worldAt());
  };

  beforeEach(async () => {
    tablet = await openTablet();
    server = new IntakeServer(tablet.publicKey);
  });
  afterEach(() => tablet.close());

  it('sends what is queued once, in the order of the numbers', async () => {
    await sell(3);
    expect(await pass()).toBe('online');
    expect(await states()).toEqual(['accepted', 'accepted', 'accepted']);
    expect([...server.taken.values()].map(({ number }) => number)).toEqual([1, 2, 3]);
    await pass();
    expect([...server.taken.values()].every(({ times }) => times === 1)).toBeTrue();
  });

  it('sends what the seller wrote beside a sale, and keeps it out of the file', async () => {
    await recordSale(tablet.database, formOf({ remark: ' pays for his neighbour ' }), worldAt());
    await sell(1);
    expect(JSON.stringify(await exportQueue(tablet.database, NOON))).not.toContain('neighbour');
    await pass();
    expect(server.requests[0]?.items.map(({ remark }) => remark)).toEqual(['pays for his neighbour', undefined]);
  });

  it('sends the same bytes again after a lost reply, and the sale is taken once', async () => {
    await sell(2);
    server.loseReplies = 1;
    expect(await pass()).toBe('no_signal');
    expect(await states()).toEqual(['queued', 'queued']);
    expect(await pass()).toBe('online');
    expect(await states()).toEqual(['accepted', 'accepted']);
    expect(server.requests[1]?.items).toEqual(server.requests[0]?.items ?? []);
    expect(server.taken.size).toBe(2);
  });

  it('keeps everything queued while there is no signal or the server is away', async () => {
    await sell(1);
    server.away = 'server_away';
    expect(await pass()).toBe('server_away');
    expect((await tablet.database.contact()).failures).toBe(1);
    server.away = 'no_signal';
    expect(await pass()).toBe('no_signal');
    expect(await states()).toEqual(['queued']);
    server.away = undefined;
    expect(await pass()).toBe('online');
    expect((await tablet.database.contact()).failures).toBe(0);
  });

  it('sends in batches', async () => {
    await sell(MAX_INTAKE_ITEMS + 3);
    await pass();
    expect(server.requests.map((request) => request.items.length)).toEqual([MAX_INTAKE_ITEMS, 3]);
    expect(server.requests.map(({ own }) => own)).toEqual([
      { lastNumber: MAX_INTAKE_ITEMS + 3, waiting: 3 },
      { lastNumber: MAX_INTAKE_ITEMS + 3, waiting: 0 },
    ]);
    expect((await states()).every((state) => state === 'accepted')).toBeTrue();
  }, 60_000);

  it('sends again from the last number of a server that was restored from a backup', async () => {
    await sell(5);
    await pass();
    server.restoreTo(2);
    await pass();
    expect(server.lastNumber()).toBe(5);
    expect(server.taken.size).toBe(5);
  });

  it('presents its lease and its certificate to a server that has forgotten them, before anything is decided', async () => {
    await sell(2);
    server.forgotten.add(LEASE_ID).add(DEVICE_ID);
    expect(await pass()).toBe('online');
    expect(server.presented).toEqual(['AA', 'x']);
    expect(await states()).toEqual(['accepted', 'accepted']);
    expect([...server.taken.values()].every(({ times }) => times === 1)).toBeTrue();
    expect(server.requests[1]?.items).toEqual(server.requests[0]?.items ?? []);
    expect(server.requests.filter(({ items }) => items.length > 0).length).toBe(2);
  });

  it('carries the lease in the file of the queue, for a server that has forgotten it', async () => {
    await sell(1);
    server.forgotten.add(LEASE_ID);
    const file = JSON.stringify(await exportQueue(tablet.database, NOON));
    expect(await sendQueueFile(file, server.transport)).toEqual({ ok: true, accepted: 1, held: 0, quarantined: 0 });
    expect(server.presented).toEqual(['AA', 'x']);
  });

  it('does not send a gap around for ever that it cannot fill', async () => {
    await sell(2);
    await pass();
    server.restoreTo(0);
    const gone = (await tablet.database.items.toArray()).find((item) => item.number === 1)!;
    await tablet.database.items.delete(gone.id);
    await tablet.database.statuses.delete(gone.id);
    await pass();
    const requests = server.requests.length;
    await pass();
    expect(server.requests.length).toBe(requests + 1);
    expect(server.requests.at(-1)?.items).toEqual([]);
  });

  it('shows a held sale with its reason', async () => {
    const form = formOf();
    await recordSale(tablet.database, form, worldAt());
    server.held.add(form.id);
    await pass();
    expect(await tablet.database.statuses.get(form.id)).toEqual(
      jasmine.objectContaining({ state: 'held', reason: 'account_closed' }),
    );
  });

  it('keeps a sale whose signature the server does not verify, as quarantined', async () => {
    await sell(1);
    const other = await openTablet();
    server = new IntakeServer(other.publicKey);
    await pass();
    expect(await states()).toEqual(['quarantined']);
    expect(await tablet.database.items.count()).toBe(1);
    await other.close();
  });

  it('keeps an item queued that the server will not look at, and sends the others', async () => {
    await sell(3);
    const bad = (await tablet.database.items.toArray()).find((item) => item.number === 2)!;
    const transport = async (body: Parameters<IntakeServer['transport']>[0]) => {
      const answer = await server.transport({ ...body, items: [] });
      const badBytes = (await exportQueue(tablet.database, NOON)).devices[0]?.items.find(
        ({ number }) => number === 2,
      )?.bytes;
      return body.items.some(({ bytes }) => bytes === badBytes)
        ? { kind: 'refused' as const, message: 'items.0.bytes is too long' }
        : body.items.length > 0
          ? server.transport(body)
          : answer;
    };
    await sendPass(tablet.database, { ...world(), transport });
    expect(await states()).toEqual(['accepted', 'queued', 'accepted']);
    expect((await tablet.database.statuses.get(bad.id))?.problem).toContain('too long');
  });

  it('believes no answer that is not about what was sent', async () => {
    await sell(1);
    const transport = async () => {
      const reply = await server.transport({ deviceId: DEVICE_ID, items: [] });
      return reply;
    };
    expect(await sendPass(tablet.database, { ...world(), transport })).toBe('server_away');
    expect(await states()).toEqual(['queued']);
  });

  it('learns the time at every contact, and takes the word of the server over its own', async () => {
    server = new IntakeServer(tablet.publicKey, () => NOON + 600_000);
    await pass(NOON + 601_000);
    const clock = await tablet.database.clock();
    expect(clock).toEqual({
      key: 'clock',
      serverTimeSeenMs: NOON + 600_000,
      highestSeenMs: NOON + 600_000,
      offsetMs: -1000,
    });
  });

  it('forgets accepted sales after sixty days, and never a held one', async () => {
    const form = formOf();
    await recordSale(tablet.database, form, worldAt());
    server.held.add(form.id);
    await sell(1);
    await pass();
    await pass(NOON + KEEP_ACCEPTED_MS + 1);
    expect(await states()).toEqual(['held']);
    expect(await tablet.database.items.count()).toBe(1);
  });

  it('goes up from another device as a file, by the first one’s signature, once however often it is sent', async () => {
    await sell(2);
    const file = JSON.stringify(await exportQueue(tablet.database, NOON));
    expect(await sendQueueFile(file, server.transport)).toEqual({ ok: true, accepted: 2, held: 0, quarantined: 0 });
    await sendQueueFile(file, server.transport);
    await pass();
    expect(server.taken.size).toBe(2);
    expect(await sendQueueFile('{"a":1}', server.transport)).toEqual({ ok: false, refusal: 'not_a_queue_file' });
    expect(await sendQueueFile('not json', server.transport)).toEqual({ ok: false, refusal: 'not_a_queue_file' });
  });
});

describe('the sender', () => {
  it('waits longer after each failure, up to twenty seconds, and beats steadily while all is well', () => {
    expect(pauseAfter(0, 0.5)).toBe(30_000);
    expect([1, 2, 3, 4, 5, 6, 40].map((failures) => pauseAfter(failures, 0.5))).toEqual([
      2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000,
    ]);
  });

  it('lets one tab send, and takes over from one that does not move', async () => {
    const tablet = await openTablet();
    const server = new IntakeServer(tablet.publicKey);
    let nowMs = NOON;
    let frozen = 0;
    const world = {
      ping: () => Promise.resolve('online' as const),
      nowMs: () => nowMs,
      locks: navigator.locks,
      random: () => 0.5,
      failed: () => undefined,
    };
    const stuckTab = new Sender(tablet.database, {
      ...world,
      transport: () => {
        frozen++;
        return new Promise(() => undefined);
      },
    });
    const waitingTab = new Sender(tablet.database, { ...world, transport: server.transport });
    await recordSale(tablet.database, formOf(), worldAt());

    const never = stuckTab.passNow();
    while (frozen === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await waitingTab.passNow()).toBe('busy');
    nowMs += 61_000;
    expect(await waitingTab.passNow()).toBe('online');
    expect(await never).toBe('busy');
    expect(server.taken.size).toBe(1);
    await tablet.close();
  });

  it('sends soon what was sold while another tab was sending', async () => {
    const tablet = await openTablet();
    const server = new IntakeServer(tablet.publicKey);
    let letGo: () => void = () => undefined;
    void navigator.locks.request('prepaid-outbox-sender', () => new Promise<void>((resolve) => (letGo = resolve)));
    await tablet.database.meta.put({
      ...{ key: 'contact', state: 'online', atMs: NOON, failures: 0, sendingSince: null, sending: 0 },
    });
    const sender = new Sender(tablet.database, {
      ping: () => Promise.resolve('online' as const),
      nowMs: () => NOON,
      locks: navigator.locks,
      random: () => 0.5,
      failed: () => undefined,
      transport: server.transport,
    });
    await recordSale(tablet.database, formOf(), worldAt());
    const ended = sender.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.taken.size).toBe(0);
    letGo();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(server.taken.size).toBe(1);
    sender.stop();
    await ended;
    await tablet.close();
  });
});
