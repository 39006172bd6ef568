import { setTimeout as pause } from 'node:timers/promises';
import { CUTS, type FaultyLine } from './faulty-line.js';
import type { Property } from './property.js';
import type { Random } from './random.js';

/** How often each fault happened, by its name. */
export class FaultCount {
  private readonly counts = new Map<string, number>();

  add(what: string, times = 1): void {
    if (times > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  get sum(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  get words(): string {
    const parts = [...this.counts].sort(([a], [b]) => a.localeCompare(b)).map(([what, count]) => `${what} ${count}`);
    return parts.join(' · ');
  }
}

interface Fault {
  readonly weight: number;
  /** for faults that count themselves where they strike there is no name */
  readonly name?: string;
  happen(): Promise<void>;
}

/** A process that was killed and is up again has so many times as long in peace as that took, or nothing would be done. */
const PEACE = 2;
const DOWN_MS = { least: 50, most: 1_500 };
const LASTS_MS = { least: 200, most: 3_000 };

/** Breaks processes, meters, buses and the gateway's line, drawn from the seed, one after the other. */
export class FaultSource {
  private readonly faults: readonly Fault[];
  private readonly running = new Set<Promise<void>>();
  private readonly busy = new Set<string>();
  private isStopped = false;
  private failure: unknown;

  constructor(
    private readonly random: Random,
    private readonly property: Property,
    private readonly gatewayLine: FaultyLine,
    private readonly count: FaultCount,
    private readonly hasDatabaseProcess: boolean,
  ) {
    this.faults = [...this.processFaults(), ...this.meterFaults(), ...this.busFaults(), this.lineFault()];
  }

  /** Makes faults until it is stopped, on average one every so many ms. */
  async run(everyMs: number): Promise<void> {
    while (!this.isStopped) {
      await pause(this.random.next() * 2 * everyMs);
      this.throwFailure();
      const { name, happen } = this.random.weighted(this.faults);
      if (this.isStopped) return;
      const begun = happen().then(() => name !== undefined && this.count.add(name));
      const ended = begun.then(
        () => undefined,
        (error: unknown) => void (this.failure ??= error),
      );
      this.running.add(ended);
      void ended.then(() => this.running.delete(ended));
    }
  }

  /** No new faults; waits until the ones under way are over and all that was killed is up again. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.running);
    this.throwFailure();
    for (const { meterCode } of this.property.meters) await this.setMeter(meterCode, {});
    await this.countPowerCuts();
  }

  private throwFailure(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  private processFaults(): Fault[] {
    const { property, gatewayLine } = this;
    const downMs = (): number => this.random.whole(DOWN_MS.least, DOWN_MS.most);
    const killed = (name: string, weight: number, kill: () => Promise<void>): Fault => ({
      weight,
      happen: () =>
        this.once(name, async () => {
          this.count.add(`${name} killed`);
          await kill();
        }),
    });
    return [
      killed('server', 3, () => property.killServer(downMs())),
      killed('gateway', 3, () => property.killGateway(downMs(), gatewayLine.port)),
      ...(this.hasDatabaseProcess ? [killed('database', 2, () => property.killDatabase(downMs()))] : []),
    ];
  }

  /** A power cut strikes at the meter's next write, so that its own counter says at the end how many there were. */
  private meterFaults(): Fault[] {
    const once = (name: string, weight: number, faults: object): Fault => ({
      weight,
      name: `meter ${name}`,
      happen: () => this.setMeter(this.anyMeter(), faults),
    });
    return [
      { weight: 10, happen: () => this.setMeter(this.anyMeter(), { powerCut: 'between_write_and_reply' }) },
      { weight: 4, happen: () => this.setMeter(this.anyMeter(), { powerCut: 'before_write' }) },
      once('acknowledgement lost', 8, { lostAck: 1 }),
      this.lasting('meter silent', 4, () => `/meters/${this.anyMeter()}`, { silent: true }),
      once('late', 4, { late: 1_400, times: 1 }),
      once('check sum wrong', 3, { wrongCrc: true, times: 1 }),
      once('echo wrong', 3, { wrongEcho: true, times: 1 }),
      once('reply short', 2, { short: true, times: 1 }),
      once('noise', 2, { noise: true, times: 1 }),
      once('closed in mid-frame', 3, { closeMidFrame: true, times: 1 }),
    ];
  }

  private busFaults(): Fault[] {
    const anyBus = (): string => `/buses/${this.random.pick(this.property.meters).dpuCode}`;
    return [
      this.lasting('bus silent', 3, anyBus, { silent: true }),
      this.lasting('bus socket cut', 5, anyBus, { refuse: true }),
    ];
  }

  /** A fault that is there for a while. */
  private lasting(name: string, weight: number, anyPlace: () => string, faults: object): Fault {
    return {
      weight,
      name,
      happen: async () => {
        const place = anyPlace();
        await this.property.control('PUT', `${place}/faults`, faults);
        await pause(this.random.whole(LASTS_MS.least, LASTS_MS.most));
        await this.property.control('PUT', `${place}/faults`, {});
      },
    };
  }

  private lineFault(): Fault {
    return {
      weight: 10,
      happen: () => {
        this.gatewayLine.breakOpen(this.random.pick(CUTS));
        return Promise.resolve();
      },
    };
  }

  /** What is being killed and started is left alone, and for a while after. */
  private async once(name: string, work: () => Promise<void>): Promise<void> {
    if (this.busy.has(name)) return;
    this.busy.add(name);
    const begunAt = Date.now();
    await work();
    setTimeout(() => this.busy.delete(name), PEACE * (Date.now() - begunAt)).unref();
  }

  private anyMeter(): string {
    return this.random.pick(this.property.meters).meterCode;
  }

  private async setMeter(meterCode: string, faults: object): Promise<void> {
    await this.property.control('PUT', `/meters/${meterCode}/faults`, faults);
  }

  private async countPowerCuts(): Promise<void> {
    for (const { meterCode } of this.property.meters) {
      const { counters } = (await this.property.control('GET', `/meters/${meterCode}`)) as {
        counters: { powerCuts: number };
      };
      this.count.add('meter lost its power at a write', counters.powerCuts);
    }
  }
}
