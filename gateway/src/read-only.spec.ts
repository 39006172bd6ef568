import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SlotScene } from '../test/slot-scene.js';
import { meterCode, SiteUnderTest, sleep, until } from '../test/site-under-test.js';
import { withCheckSum } from '../test/fake-slave.js';
import { GuardedPort } from './bus/guarded-port.js';

/** Meters in every state from which the gateway would write, one each. */
const WAITING = {
  order: 1,
  orderMaybeWritten: 2,
  voidOfOrder: 3,
  settings: 4,
  forcedOffLost: 5,
} as const;
const METERS = 8;

describe('a read-only gateway', () => {
  let site: SiteUnderTest;
  afterEach(() => site.stop());

  /** A journal full of things to write, on a site whose gateway has stopped. */
  async function fullJournal(): Promise<void> {
    site = await SiteUnderTest.start({ meters: METERS, pollIntervalMs: 60_000 });
    const { server } = site;
    const code = (what: keyof typeof WAITING) => ({ meterCode: meterCode(WAITING[what]) });
    for (let address = 1; address <= METERS; address += 1) site.opened(address);
    await server.set(site.wanted({ ...code('forcedOffLost'), mode: 'forced_off' }));
    await until('it is off', () => server.settingsOutcomes.length === 1);

    const scene = await SlotScene.begin(site, WAITING.orderMaybeWritten);
    scene.at('write', 'after', () => {
      scene.meter.faults = { dead: true };
      return 'drop';
    });
    await server.offer(scene.order);
    await until('it is written', () => scene.writes === 1);
    for (const what of ['order', 'voidOfOrder', 'settings'] as const) site.meter(WAITING[what]).faults = { dead: true };
    await server.offer(site.order(code('order')));
    const toVoid = site.order(code('voidOfOrder'));
    await server.offer(toVoid);
    await server.offer({ ...toVoid, void: true });
    await server.set(site.wanted({ ...code('settings'), version: 7 }));
    await site.stopGateway();
    for (const meter of site.simulator.meters.values()) meter.faults = {};
    site.meter(WAITING.forcedOffLost).state.forced = 'none';
  }

  /** The bytes of every request that the meters hear from now on. */
  function listen(): { functionCode: number; unit: number }[] {
    const heard: { functionCode: number; unit: number }[] = [];
    for (const meter of site.simulator.meters.values()) {
      const answer = meter.answer.bind(meter);
      meter.answer = (request) => {
        heard.push({ functionCode: request.functionCode, unit: meter.unit });
        return answer(request);
      };
    }
    return heard;
  }

  for (const [title, options, isHeld] of [
    ['was started with --read-only', { readOnly: true }, false],
    ['is held read-only by the server', {}, true],
  ] as const) {
    it(`writes nothing along any path when it ${title}: what its journal holds, what comes, what it finds`, async () => {
      await fullJournal();
      const heard = listen();
      site.server.readOnly = isHeld;
      await site.startGateway({ ...options, pollIntervalMs: 100 });
      const { server } = site;
      // All that comes over the link: a new order, those that the journal knows, a void, settings, a reading.
      expect(await server.offer(site.order({ meterCode: meterCode(7) }))).toEqual({
        journalled: false,
        reason: 'gateway_read_only',
      });
      await server.set(site.wanted({ meterCode: meterCode(8) }));
      await server.set(site.wanted({ meterCode: meterCode(8), version: 2, mode: 'forced_on' }));
      await server.set(site.wanted({ meterCode: meterCode(WAITING.settings), version: 8, mode: 'forced_off' }));
      for (let address = 1; address <= METERS; address += 1) {
        expect((await server.read(meterCode(address))).ok).toBeTrue();
      }
      server.hangUp();
      await until('it has come back', () => server.isConnected);
      await site.admitted();
      await server.configure(site.config(60_000, { version: 2 }));
      await sleep(600);
      expect(new Set(heard.map(({ unit }) => unit)).size).toBe(METERS);
      expect(heard.filter(({ functionCode }) => functionCode !== 3)).toEqual([]);
      expect(server.outcomes.length).toBe(0);
    }, 40_000);
  }

  it('does all of that as soon as it may', async () => {
    await fullJournal();
    const heard = listen();
    await site.startGateway({ pollIntervalMs: 100 });
    const written = (): Set<number> =>
      new Set(heard.filter(({ functionCode }) => functionCode === 16).map(({ unit }) => unit));
    const { order, voidOfOrder, settings, forcedOffLost } = WAITING;
    await until('each is written to', () =>
      [order, voidOfOrder, settings, forcedOffLost].every((address) => written().has(address)),
    );
    await until('the order that was written is ended', () => site.server.outcomes.length === 3);
    expect(written().has(WAITING.orderMaybeWritten)).toBeFalse();
  }, 40_000);
});

describe('a read-only port', () => {
  it('lets no function pass but those that read, whatever the frame', () => {
    const sent: Buffer[] = [];
    const port = new GuardedPort(
      () => Promise.resolve({ write: (bytes: Buffer) => void sent.push(bytes), destroy: () => undefined }),
      { framing: 'rtu', readOnly: true, settleMs: 1 },
    );
    return new Promise<void>((resolve) => port.open(() => resolve())).then(() => {
      port.clean();
      for (let functionCode = 0; functionCode <= 0xff; functionCode += 1) {
        for (const length of [4, 8, 13]) {
          const body = Buffer.alloc(length - 2, 1);
          body[1] = functionCode;
          const before = sent.length;
          port.write(withCheckSum(body));
          const isRead = (functionCode === 3 || functionCode === 4) && length >= 8;
          expect(sent.length - before)
            .withContext(`function ${functionCode}, ${length} bytes`)
            .toBe(isRead ? 1 : 0);
          port.giveUp();
          port.clean();
        }
      }
    });
  });

  it('stands under every bus: nothing else in the gateway sends a byte to a meter', () => {
    const root = fileURLToPath(new URL('../../../gateway/src', import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
    );
    const having = (words: RegExp): string[] =>
      files.filter((name) => words.test(readFileSync(`${root}/${name}`, 'utf8'))).sort();
    expect(having(/from 'modbus-serial'/)).toEqual(['bus/modbus-master.bus.ts']);
    expect(having(/connect.* from 'node:(net|tls)'|node:dgram|import\('serialport'\)|from 'serialport'/)).toEqual([
      'bus/serial-wire.bus.ts',
      'bus/tcp-wire.bus.ts',
    ]);
    expect(having(/new GuardedPort\(/)).toEqual(['bus/modbus-master.bus.ts']);
    expect(having(/new ModbusMaster\(/)).toEqual(['bus/open-bus.ts']);
    expect(having(/\.writeRegisters\(/)).toEqual([
      'bus/modbus-master.bus.ts',
      'credit/mailbox-meter.ts',
      'meters/site.ts',
      'settings/apply-settings.ts',
    ]);
  });
});
