import { behave, registersOf, startFakeSlave } from '../../test/fake-slave.js';
import type { FakeSlave, SlaveScript } from '../../test/fake-slave.js';
import { BusFault } from './bus-fault.js';
import type { BusLine, BusPriority, BusQueue } from './bus-queue.js';
import { timingFor } from './bus-settings.js';
import type { BusTiming } from './bus-settings.js';
import { openBus } from './open-bus.js';

const TIMING: Partial<BusTiming> = {
  replyTimeoutMs: 200,
  quietMs: 100,
  pauseMs: 1,
  firstRetryMs: 20,
  longestRetryMs: 60,
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof BusFault ? error.code : String(error)),
  );

describe('bus queue', () => {
  let slave: FakeSlave | undefined;
  let bus: BusQueue | undefined;

  async function start(script: SlaveScript = behave): Promise<{ slave: FakeSlave; bus: BusQueue }> {
    slave = await startFakeSlave('rtu', script);
    bus = openBus({ framing: 'rtu_over_tcp', host: '127.0.0.1', port: slave.port, timing: TIMING });
    return { slave, bus };
  }
  afterEach(async () => {
    await bus?.close();
    await slave?.stop();
  });
  const readOne = (line: BusLine): Promise<Buffer> => line.readRegisters(1, 0x200, 2);

  it('takes credit before control, control before read-back, read-back before polls, each in its turn', async () => {
    const { bus } = await start();
    const order: string[] = [];
    const job = (priority: BusPriority, name: string): Promise<void> =>
      bus.run(priority, async (line) => {
        order.push(name);
        await readOne(line);
      });
    const first = job('poll', 'first');
    while (order.length === 0) await pause(1);
    await Promise.all([
      first,
      job('poll', 'poll 1'),
      job('poll', 'poll 2'),
      job('read_back', 'read-back'),
      job('control', 'control'),
      job('credit', 'credit 1'),
      job('credit', 'credit 2'),
    ]);
    expect(order).toEqual(['first', 'credit 1', 'credit 2', 'control', 'read-back', 'poll 1', 'poll 2']);
  });

  it('lets a poll give way between two requests, and begins it again', async () => {
    const asked: string[] = [];
    const { bus } = await start((request) => {
      asked.push(`${request.unit}@${request.address}`);
      return [{ bytes: request.good(), afterMs: 20 }];
    });
    const poll = bus.run('poll', async (line) => [
      await line.readRegisters(1, 1, 2),
      await line.readRegisters(1, 9, 3),
    ]);
    while (asked.length === 0) await pause(1);
    const credit = bus.run('credit', async (line) => {
      await line.readRegisters(2, 5, 1);
      await line.readRegisters(2, 6, 1);
    });
    const control = bus.run('control', (line) => line.readRegisters(3, 5, 1));
    await Promise.all([credit, control]);
    expect(await poll).toEqual([registersOf(1, 1, 2), registersOf(1, 9, 3)]);
    expect(asked).toEqual(['1@1', '2@5', '2@6', '3@5', '1@1', '1@9']);
  });

  it('lets nothing but a poll give way, and a poll not to other polls', async () => {
    const asked: number[] = [];
    const { bus } = await start((request) => {
      asked.push(request.unit);
      return [{ bytes: request.good(), afterMs: 10 }];
    });
    const twice = (priority: BusPriority, unit: number): Promise<Buffer> =>
      bus.run(priority, async (line) => {
        await line.readRegisters(unit, 1, 1);
        return line.readRegisters(unit, 2, 1);
      });
    const first = twice('read_back', 1);
    while (asked.length === 0) await pause(1);
    await Promise.all([first, twice('poll', 4), twice('poll', 5), twice('control', 3), twice('credit', 2)]);
    expect(asked).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  it('tells a poll that was to give way when the bus is closed', async () => {
    const { bus } = await start((request) => [{ bytes: request.good(), afterMs: 20 }]);
    let begun = 0;
    const poll = bus.run('poll', async (line) => {
      begun += 1;
      await line.readRegisters(1, 1, 2);
      await line.readRegisters(1, 9, 3);
    });
    while (begun === 0) await pause(1);
    const credit = codeOf(bus.run('credit', readOne));
    await bus.close();
    expect(await credit).toBe('closed');
    expect(await codeOf(poll)).toBe('done');
    expect(begun).toBe(1);
  });

  it('never has two requests on the wire, however many jobs and calls there are', async () => {
    let open = 0;
    let most = 0;
    const { bus } = await start((request) => {
      most = Math.max(most, ++open);
      setTimeout(() => (open -= 1), 3);
      return [{ bytes: request.good(), afterMs: 4 }];
    });
    const units = [1, 2, 3, 4, 5, 6];
    const all = units.map((unit) =>
      bus.run('poll', (line) => Promise.all([line.readRegisters(unit, 1, 2), line.readRegisters(unit, 9, 3)])),
    );
    const results = await Promise.all(all);
    results.forEach(([two, three], at) => {
      expect(two).toEqual(registersOf(units[at]!, 1, 2));
      expect(three).toEqual(registersOf(units[at]!, 9, 3));
    });
    expect(most).toBe(1);
  });

  it('drops a job whose deadline passes while it waits, and never begins it', async () => {
    const { bus } = await start();
    let hasBegun = false;
    await bus.run('poll', readOne);
    const long = bus.run('poll', () => pause(80));
    await pause(5);
    const expired = bus.run('credit', () => Promise.resolve((hasBegun = true)), { deadlineAt: Date.now() + 20 });
    expect(await codeOf(expired)).toBe('expired');
    await long;
    expect(hasBegun).toBeFalse();
  });

  it('drops a job whose deadline passes while the bus is away', async () => {
    const { slave, bus } = await start();
    await bus.run('poll', readOne);
    await slave.stop();
    await codeOf(bus.run('poll', readOne));
    await codeOf(bus.run('poll', readOne));
    expect(await codeOf(bus.run('poll', readOne, { deadlineAt: Date.now() + 3 }))).toBe('expired');
  });

  it('drops it in time too when the clock is behind its timer', async () => {
    const { slave, bus } = await start();
    await bus.run('poll', readOne);
    await slave.stop();
    await codeOf(bus.run('poll', readOne));
    await codeOf(bus.run('poll', readOne));
    const now = Date.now();
    spyOn(Date, 'now').and.returnValue(now);
    expect(await codeOf(bus.run('poll', readOne, { deadlineAt: now + 3 }))).toBe('expired');
  });

  it('begins no slot before the calls of the one before it are over', async () => {
    const { bus } = await start((request) => [{ bytes: request.good(), afterMs: 20 }]);
    const forgotten: Promise<Buffer>[] = [];
    await bus.run('poll', (line) => Promise.resolve(forgotten.push(readOne(line), readOne(line))));
    expect(await bus.run('poll', (line) => line.readRegisters(2, 5, 3))).toEqual(registersOf(2, 5, 3));
    expect(await codeOf(forgotten[0]!)).toBe('done');
    expect(await codeOf(forgotten[1]!)).toBe('slot_over');
  });

  it('lets nobody use a line after its slot', async () => {
    const { bus } = await start();
    let kept: BusLine | undefined;
    await bus.run('poll', (line) => Promise.resolve((kept = line)));
    expect(await codeOf(kept!.readRegisters(1, 0x200, 2))).toBe('slot_over');
  });

  it('hands on what a job throws and goes on with the next', async () => {
    const { bus } = await start();
    await expectAsync(bus.run('poll', () => Promise.reject(new Error('mine')))).toBeRejectedWithError('mine');
    expect(await bus.run('poll', readOne)).toEqual(registersOf(1, 0x200, 2));
  });

  it('connects again for ever, and tells jobs that wait meanwhile', async () => {
    const { slave: first, bus } = await start();
    await bus.run('poll', readOne);
    const { port } = first;
    await first.stop();
    expect(await codeOf(bus.run('poll', readOne))).toBe('closed');
    expect(await codeOf(bus.run('poll', readOne))).toBe('closed');
    slave = await startFakeSlave('rtu', behave, port);
    let outcome = '';
    for (let tries = 0; tries < 20 && outcome !== 'done'; tries++) outcome = await codeOf(bus.run('poll', readOne));
    expect(outcome).toBe('done');
    expect(bus.status.connection).toBe('open');
  });

  it('goes on inside a slot after the connection was lost in it', async () => {
    const { bus } = await start((request) => (request.index === 0 ? [{ close: true }] : behave(request)));
    const result = await bus.run('credit', async (line) => {
      const lost = await codeOf(line.writeRegisters(1, 0x7f20, Buffer.alloc(28)));
      await line.quiet();
      return [lost, (await readOne(line)).toString('hex')];
    });
    expect(result).toEqual(['closed', registersOf(1, 0x200, 2).toString('hex')]);
  });

  it('does not hammer a serial server that accepts and drops at once', async () => {
    const { slave, bus } = await start();
    await bus.run('poll', readOne);
    const drop = setInterval(() => slave.dropConnections(), 1);
    await pause(400);
    clearInterval(drop);
    expect(slave.connections()).toBeLessThan(20);
  });

  it('makes a connection anew over which nothing answers any more', async () => {
    slave = await startFakeSlave('rtu', behave);
    const timing = { ...TIMING, replyTimeoutMs: 30, quietMs: 10, mutedAfterMs: 60 };
    bus = openBus({ framing: 'rtu_over_tcp', host: '127.0.0.1', port: slave.port, timing });
    let outcome = '';
    for (let tries = 0; tries < 20 && outcome !== 'done'; tries++) outcome = await codeOf(bus.run('poll', readOne));
    slave.script = () => [];
    for (let tries = 0; tries < 20 && slave.connections() < 2; tries++) await codeOf(bus.run('poll', readOne));
    expect(slave.connections()).toBe(2);
    slave.script = behave;
    for (let tries = 0; tries < 20; tries++) {
      if ((outcome = await codeOf(bus.run('poll', readOne))) === 'done') break;
    }
    expect(outcome).toBe('done');
  });

  it('refuses what waits when it is closed, and lets the running job end', async () => {
    const { bus } = await start((request) => [{ bytes: request.good(), afterMs: 30 }]);
    await bus.run('poll', readOne);
    const running = bus.run('poll', readOne);
    await pause(5);
    const waiting = codeOf(bus.run('credit', readOne));
    await bus.close();
    expect(await running).toEqual(registersOf(1, 0x200, 2));
    expect(await waiting).toBe('closed');
    expect(await codeOf(bus.run('poll', readOne))).toBe('closed');
  });

  it('asks no meter for what no frame can carry', async () => {
    const { slave, bus } = await start();
    for (const [unit, address, count] of [
      [0, 0, 1],
      [248, 0, 1],
      [1, 0, 126],
      [1, 0xffff, 2],
      [1, 0, 0],
      [1, 0, 1.5],
    ] as const) {
      expect(await codeOf(bus.run('poll', (line) => line.readRegisters(unit, address, count)))).toBe('bad_request');
    }
    expect(await codeOf(bus.run('poll', (line) => line.writeRegisters(1, 0, Buffer.alloc(3))))).toBe('bad_request');
    expect(slave.requests.length).toBe(0);
  });

  it('counts what happened', async () => {
    const { bus } = await start((request) => (request.unit === 2 ? [] : behave(request)));
    await bus.run('poll', readOne);
    await codeOf(bus.run('poll', (line) => line.readRegisters(2, 0, 2)));
    const { requests, replies, silent, connections } = bus.status;
    expect({ requests, replies, silent, connections }).toEqual({ requests: 2, replies: 1, silent: 1, connections: 1 });
  });

  it('waits as long as the maker says at each baud rate', () => {
    const times = [1200, 2400, 4800, 9600, 38400].map((baudRate) => timingFor(baudRate).replyTimeoutMs);
    expect(times).toEqual([2500, 2000, 1500, 1000, 1000]);
  });

  it('says what its settings lack', () => {
    expect(() => openBus({ framing: 'serial' })).toThrowError(/path of its line/);
    expect(() => openBus({ framing: 'rtu_over_tcp', host: '127.0.0.1' })).toThrowError(/host and a port/);
  });
});
