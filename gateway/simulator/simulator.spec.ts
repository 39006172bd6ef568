import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusFault } from '../src/bus/bus-fault.js';
import type { BusLine, BusQueue } from '../src/bus/bus-queue.js';
import { openBus } from '../src/bus/open-bus.js';
import { encodeDayTable } from '../src/profiles/day-table.js';
import { decodeReading } from '../src/profiles/decode-reading.js';
import { loadProfiles } from '../src/profiles/load-profiles.js';
import { decodeMailboxState, encodeMailboxOrder } from '../src/profiles/mailbox.js';
import type { MailboxOrder } from '../src/profiles/mailbox.js';
import {
  decodeForced,
  decodeOwnNumber,
  decodePrepay,
  decodeThreshold,
  planMode,
  planWrite,
} from '../src/profiles/meter-terms.js';
import type { PlannedWrite } from '../src/profiles/meter-terms.js';
import { pollBlocks } from '../src/profiles/profile.js';
import type { BusPlace } from './simulated-bus.bus.js';
import { startSimulator } from './start-simulator.js';
import type { Simulator, SimulatedMeterPlace, SimulatorOptions } from './start-simulator.js';

const KEY = { number: 1, secret: Buffer.alloc(32, 7) };
const KEYS = { 1: KEY.secret.toString('hex') };
const RTU: BusPlace = { framing: 'rtu_over_tcp', host: '127.0.0.1', port: 0 };
const TIMING = { replyTimeoutMs: 200, quietMs: 150, pauseMs: 1, firstRetryMs: 20 };
const profiles = loadProfiles();
const ddsy = profiles.get('DDSY1352')!;
const CODE = '0101010101';
const DDSY: SimulatedMeterPlace = { code: CODE, dpuCode: '010101', unit: 1, model: 'DDSY1352', bus: RTU };

describe('simulated property', () => {
  let simulator: Simulator;
  let buses: BusQueue[] = [];
  let stateDir: string;

  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'property-'));
  });
  afterEach(async () => {
    await stop();
    rmSync(stateDir, { recursive: true });
  });
  async function start(options: Partial<SimulatorOptions> = {}): Promise<void> {
    simulator = await startSimulator({
      meters: [DDSY],
      keys: KEYS,
      baudRate: 0,
      replyDelayMs: 1,
      stateDir,
      ...options,
    });
  }
  async function stop(): Promise<void> {
    await Promise.all(buses.map((bus) => bus.close()));
    buses = [];
    await simulator.stop();
  }
  function bus(at = 0): BusQueue {
    const place = simulator.buses[at]!;
    if (place.place.framing === 'serial') throw new Error('not over TCP');
    const queue = openBus({ framing: place.place.framing, host: '127.0.0.1', port: place.port, timing: TIMING });
    buses.push(queue);
    return queue;
  }
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(simulator.controlUrl + path, init);
    return (await response.json()) as T;
  }
  const faults = (what: object): Promise<unknown> => control('PUT', `/meters/${CODE}/faults`, what);
  const truth = (): Promise<{ purchaseCount: number; remainingHundredths: number }> =>
    control('GET', `/meters/${CODE}`);
  const write = (line: BusLine, plan: PlannedWrite): Promise<void> => {
    if (!plan.ok) throw new Error(plan.message);
    return line.writeRegisters(1, plan.address, plan.data);
  };
  const ownNumber = async (line: BusLine): Promise<string> =>
    decodeOwnNumber(ddsy, await line.readRegisters(1, 0x43, 3))!;
  const mailbox = async (line: BusLine) => decodeMailboxState(await line.readRegisters(1, 0x7f00, 13))!;
  async function send(line: BusLine, order: Partial<MailboxOrder>): Promise<void> {
    const number = await ownNumber(line);
    const full: MailboxOrder = {
      command: 'credit',
      expectedCount: 0,
      wireId: '11'.repeat(8),
      amountHundredths: 0,
      ...order,
    };
    await line.writeRegisters(1, 0x7f20, encodeMailboxOrder(full, KEY, number));
  }
  const poll = async (line: BusLine, unit = 1, model = 'DDSY1352') => {
    const profile = profiles.get(model)!;
    const blocks: Record<string, Buffer> = {};
    for (const [name, block] of pollBlocks(profile)) {
      blocks[name] = await line.readRegisters(unit, block.address, block.registers);
    }
    return decodeReading(profile, blocks, 1);
  };
  const codeOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'done',
      (error: unknown) => (error instanceof BusFault ? error.code : String(error)),
    );

  it('opens an account, takes a credit, and shows it in every register that tells of it', async () => {
    await start();
    await bus().run('credit', async (line) => {
      expect((await mailbox(line)).opened).toBeFalse();
      await send(line, { command: 'open' });
      await send(line, { expectedCount: 1, amountHundredths: 2000, wireId: '22'.repeat(8) });
      expect(await mailbox(line)).toEqual({
        opened: true,
        lastWireId: '22'.repeat(8),
        lastAmountHundredths: 2000,
        lastTry: 'applied',
        totalPurchasedHundredths: 2000,
        meterNumber: await ownNumber(line),
      });
      const reading = await poll(line);
      expect([reading.kind, reading.purchaseCount, reading.relayClosed, reading.arrears]).toEqual([7, 2, true, false]);
      expect(reading.remainingHundredths).toBe(2000);
      const prepay = decodePrepay(ddsy, await line.readRegisters(1, 0x400, 25));
      expect([prepay.purchaseCount, prepay.totalPurchasedHundredths, prepay.remainingHundredths]).toEqual([
        2, 2000, 2000,
      ]);
    });
  });

  it('answers a refused order with exception 3', async () => {
    await start();
    const fault = await bus()
      .run('credit', (line) => send(line, { amountHundredths: 1 }))
      .catch((error: unknown) => error);
    expect(fault).toEqual(jasmine.objectContaining({ code: 'exception', exceptionCode: 3, mayHaveBeenWritten: false }));
  });

  it('takes prices, alarms, limit, threshold and mode, and reads them back', async () => {
    await start();
    await bus().run('control', async (line) => {
      const terms = {
        price_sharp: 1,
        price_peak: 2,
        price_flat: 3,
        price_valley: 4,
        alarm_amount_1: 5,
        alarm_amount_2: 6,
        overdraft: 7,
        hoarding_limit: 8,
      };
      await write(line, planWrite(ddsy, 'terms', terms, true));
      await write(line, planWrite(ddsy, 'power_threshold', { power_threshold: 1234 }, true));
      const prepay = decodePrepay(ddsy, await line.readRegisters(1, 0x400, 25));
      expect(prepay.prices).toEqual([1, 2, 3, 4]);
      expect([prepay.alarm1Hundredths, prepay.alarm2Hundredths]).toEqual([5, 6]);
      expect([prepay.overdraftHundredths, prepay.hoardingLimitHundredths]).toEqual([7, 8]);
      expect(decodeThreshold(ddsy, await line.readRegisters(1, 0x480, 2))).toBe(1234);
      for (const mode of ['forced_on', 'forced_off', 'prepaid'] as const) {
        await write(line, planMode(ddsy, mode, true));
        expect(decodeForced(ddsy, await line.readRegisters(1, 0x57, 2))).toBe(mode);
        const reading = await poll(line);
        // The overdraft of 0.07 lets it stay closed at nothing.
        expect([reading.mode, reading.relayClosed]).toEqual([mode, mode !== 'forced_off']);
      }
    });
  });

  it('takes a day table where the profile of its model has one', async () => {
    const models = ['DDSY1352', 'DTSY1352'] as const;
    await start({ meters: models.map((model, at) => ({ ...DDSY, code: `010101010${at + 1}`, unit: at + 1, model })) });
    const day = encodeDayTable([{ tariff: 'sharp', hour: 0, minute: 0 }], 14)!;
    await bus().run('control', async (line) => {
      for (const [at, model] of models.entries()) {
        for (const { address } of profiles.get(model)!.dayTables) {
          await line.writeRegisters(at + 1, address, day);
          expect(await line.readRegisters(at + 1, address, day.length / 2)).toEqual(day);
        }
      }
    });
    await control('POST', `/meters/${CODE}/credit-by-hand`, { amountHundredths: 1000 });
    await control('PUT', `/meters/${CODE}/load`, { watts: 1000 });
    await control('POST', '/clock/advance', { ms: 3_600_000 });
    expect((await bus().run('poll', poll)).energyByTariffWh).toEqual([1000, 0, 0, 0]);
  });

  it('shows alarms, arrears and overload in the status bits', async () => {
    await start();
    await control('POST', `/meters/${CODE}/credit-by-hand`, { amountHundredths: 9000 });
    const queue = bus();
    const reading = () => queue.run('poll', poll);
    expect(await reading()).toEqual(jasmine.objectContaining({ alarm1: true, alarm2: false, arrears: false }));
    await control('POST', `/meters/${CODE}/credit-by-hand`, { amountHundredths: -8990 });
    expect(await reading()).toEqual(jasmine.objectContaining({ alarm1: true, alarm2: true, arrears: false }));
    await control('POST', `/meters/${CODE}/credit-by-hand`, { amountHundredths: -100 });
    expect(await reading()).toEqual(jasmine.objectContaining({ arrears: true, relayClosed: false }));
    await control('POST', `/meters/${CODE}/credit-by-hand`, { amountHundredths: 90_000 });
    await control('PUT', `/meters/${CODE}/load`, { watts: 60_000 });
    await control('POST', '/clock/advance', { ms: 40_000 });
    expect(await reading()).toEqual(jasmine.objectContaining({ overload: true, relayClosed: false, overloadTrips: 1 }));
  });

  it('lets time pass when told, and charges for it', async () => {
    await start();
    await control('POST', `/meters/${CODE}/credit-by-hand`, { amountHundredths: 100_000 });
    await control('PUT', `/meters/${CODE}/load`, { watts: 2000 });
    await control('POST', '/clock/advance', { ms: 3_600_000 });
    const reading = await bus().run('poll', poll);
    expect(reading.energyWh).toBe(2000);
    expect(reading.remainingHundredths).toBe(100_000 - 250);
    expect(reading.powerW).toBe(2000);
  });

  it('keeps every model on one bus, over both framings', async () => {
    const models = [...profiles.keys()] as SimulatedMeterPlace['model'][];
    const meters = models.flatMap((model, at) => [
      { ...DDSY, code: `01010101${10 + at}`, unit: 16 + at, model },
      {
        ...DDSY,
        code: `01010201${10 + at}`,
        dpuCode: '010102',
        unit: 16 + at,
        model,
        bus: { ...RTU, framing: 'modbus_tcp' } as BusPlace,
      },
    ]);
    await start({ meters });
    for (const queue of [bus(0), bus(1)]) {
      for (const [at, model] of models.entries()) {
        await control('POST', '/clock/advance', { ms: 60_000 });
        const reading = await queue.run('poll', (line) => poll(line, 16 + at, model));
        expect(reading.kind).toBe(profiles.get(model)!.kind ?? 0);
        expect(reading.voltageTenths.every((volts) => volts > 2200 && volts < 2400)).toBeTrue();
      }
      expect(await codeOf(queue.run('poll', (line) => line.readRegisters(99, 0x200, 2)))).toBe('silent');
    }
  });

  describe('forgets nothing that it acknowledged', () => {
    it('over a restart', async () => {
      await start();
      await bus().run('credit', async (line) => {
        await send(line, { command: 'open' });
        await send(line, { expectedCount: 1, amountHundredths: 700, wireId: '33'.repeat(8) });
      });
      await stop();
      await start();
      expect(await truth()).toEqual(jasmine.objectContaining({ purchaseCount: 2, remainingHundredths: 700 }));
      const state = await bus().run('credit', mailbox);
      expect([state.lastWireId, state.totalPurchasedHundredths, state.opened]).toEqual(['33'.repeat(8), 700, true]);
    });

    it('over a crash that broke off the last line', async () => {
      await start();
      await bus().run('credit', (line) => send(line, { command: 'open' }));
      await stop();
      appendFileSync(join(stateDir, 'meters.jsonl'), '{"code":"0101010101","purchaseCount":9');
      await start();
      expect((await truth()).purchaseCount).toBe(1);
      await bus().run('credit', (line) => send(line, { expectedCount: 1, amountHundredths: 5 }));
      await stop();
      await start();
      expect((await truth()).purchaseCount).toBe(2);
    });

    for (const [cut, count] of [
      ['before_write', 0],
      ['between_write_and_reply', 1],
    ] as const) {
      it(`over a power cut ${cut.replaceAll('_', ' ')}`, async () => {
        await start();
        const queue = bus();
        const number = await queue.run('credit', ownNumber);
        await faults({ powerCut: cut });
        const order: MailboxOrder = { command: 'open', expectedCount: 0, wireId: '44'.repeat(8), amountHundredths: 0 };
        const bytes = encodeMailboxOrder(order, KEY, number);
        expect(await codeOf(queue.run('credit', (line) => line.writeRegisters(1, 0x7f20, bytes)))).toBe('silent');
        expect(await codeOf(queue.run('credit', mailbox))).toBe('silent');
        await new Promise((resolve) => setTimeout(resolve, 1500));
        expect((await queue.run('poll', poll)).purchaseCount).toBe(count);
        await queue.run('credit', (line) => line.writeRegisters(1, 0x7f20, bytes));
        expect((await queue.run('poll', poll)).purchaseCount).toBe(1);
      });
    }

    it('when acknowledgements are lost', async () => {
      await start();
      const queue = bus();
      await faults({ lostAck: 1 });
      expect(await codeOf(queue.run('credit', (line) => send(line, { command: 'open' })))).toBe('silent');
      await queue.run('credit', (line) => send(line, { command: 'open' }));
      expect(await truth()).toEqual(jasmine.objectContaining({ purchaseCount: 1 }));
      expect((await queue.run('credit', mailbox)).lastTry).toBe('repeated');
    });
  });

  const FAULTS: readonly { fault: object; fails: string }[] = [
    { fault: { silent: true }, fails: 'silent' },
    { fault: { dead: true }, fails: 'silent' },
    { fault: { late: 400 }, fails: 'silent' },
    { fault: { short: true }, fails: 'short' },
    { fault: { short: 1 }, fails: 'short' },
    { fault: { wrongCrc: true }, fails: 'garbled' },
    { fault: { wrongUnit: true }, fails: 'garbled' },
    { fault: { wrongFunction: true }, fails: 'garbled' },
    { fault: { wrongEcho: true }, fails: 'garbled' },
    { fault: { closeMidFrame: true }, fails: 'closed' },
    { fault: { noise: 9 }, fails: 'garbled' },
    { fault: { splitBytes: true }, fails: 'done' },
  ];
  for (const { fault, fails } of FAULTS) {
    it(`can be made to misbehave from outside: ${JSON.stringify(fault)} is ${fails}`, async () => {
      await start({ replyDelayMs: 1 });
      const queue = openBus({
        framing: 'rtu_over_tcp',
        host: '127.0.0.1',
        port: simulator.buses[0]!.port,
        timing: { ...TIMING, replyTimeoutMs: 300, quietMs: 200 },
      });
      buses.push(queue);
      await faults(fault);
      expect(await codeOf(queue.run('poll', poll))).toBe(fails);
      await faults({});
      expect((await queue.run('poll', poll)).kind).toBe(7);
    });
  }

  it('turns its faults off by itself after so many replies', async () => {
    await start();
    const queue = bus();
    await faults({ wrongCrc: true, times: 1 });
    expect(await codeOf(queue.run('poll', poll))).toBe('garbled');
    expect(await codeOf(queue.run('poll', poll))).toBe('done');
  });

  it('refuses connections, and takes one client only, when its bus is told to', async () => {
    await start();
    const queue = bus();
    await queue.run('poll', poll);
    await control('PUT', '/buses/010101/faults', { refuse: true });
    expect(await codeOf(queue.run('poll', poll))).toBe('closed');
    await control('PUT', '/buses/010101/faults', { oneClient: true });
    let outcome = '';
    for (let tries = 0; tries < 20 && outcome !== 'done'; tries++) outcome = await codeOf(queue.run('poll', poll));
    expect(outcome).toBe('done');
    expect(await codeOf(bus().run('poll', poll))).toBe('closed');
  });

  it('says in words what it does not take', async () => {
    await start();
    expect(await control('GET', '/meters/0909090909')).toEqual({
      message: 'There is no meter 0909090909 in this property.',
    });
    expect(await faults({ silnet: true })).toEqual({ message: jasmine.stringMatching('silnet') });
    await expectAsync(startSimulator({ meters: [DDSY, DDSY] })).toBeRejectedWithError(/named twice/);
    const twin = { ...DDSY, code: '0101020101' };
    await expectAsync(startSimulator({ meters: [DDSY, twin] })).toBeRejectedWithError(/another meter on its bus/);
  });

  it('is polled at the speed of the wire: ten meters at 9600 baud', async () => {
    const meters = Array.from({ length: 10 }, (_, at) => ({ ...DDSY, code: `01010101${10 + at}`, unit: at + 1 }));
    await start({ meters, baudRate: 9600, replyDelayMs: 30 });
    const { port } = simulator.buses[0]!;
    const queue = openBus({ framing: 'rtu_over_tcp', host: '127.0.0.1', port });
    buses.push(queue);
    await queue.run('poll', (line) => line.readRegisters(1, 0x200, 48));
    const polls = 15;
    const round = async (): Promise<number> => {
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: polls }, (_, at) =>
          queue.run('poll', (line) => line.readRegisters(1 + (at % 10), 0x200, 48)),
        ),
      );
      return (polls * 1000) / (performance.now() - startedAt);
    };
    // 109 bytes and twice 3.5 characters of ten bits, the meter's 30 ms, the pause of 20 ms.
    const limit = 1000 / (((109 + 7) * 10_000) / 9600 + 30 + 20);
    // The best round is the bus's own: what slows another down is the rest of the machine, which runs other specs too.
    let rate = 0;
    for (let rounds = 0; rounds < 6 && rate <= limit * 0.9; rounds++) rate = Math.max(rate, await round());
    process.stdout.write(`${rate.toFixed(2)} polls a second of ${limit.toFixed(2)} that the wire allows\n`);
    expect(rate).toBeLessThan(limit * 1.01);
    expect(rate).toBeGreaterThan(limit * 0.9);
  }, 60_000);
});
