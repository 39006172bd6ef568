/** A simulated site with a gateway on a journal of its own, and a scripted server: what the gateway's specs work on. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  busConfigSchema,
  type BusConfig,
  type MeterCode,
  type OrderOffer,
  type OrderOutcome,
  pricePerKwh,
  type WantedSettings,
} from '#shared';
import type { SimulatedModel } from '../simulator/meter-registers.js';
import type { SimulatedMeter } from '../simulator/simulated-meter.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/start-simulator.js';
import { openBus } from '../src/bus/open-bus.js';
import { startGateway, type Gateway, type StartOptions } from '../src/gateway.js';
import { ScriptedServer } from './scripted-server.js';

export const KEY_HEX = '00112233445566778899aabbccddeeff';
/** For meters that answer at once. */
const QUICK = { replyTimeoutMs: 120, quietMs: 160, pauseMs: 0, firstRetryMs: 50, longestRetryMs: 200 };
const SILENT_LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const until = async (what: string, check: () => boolean | undefined, withinMs = 10_000): Promise<void> => {
  const end = performance.now() + withinMs;
  while (!check()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `020103` is one bus; its meters have the addresses 1, 2, … */
export const meterCode = (address: number): MeterCode =>
  `02010301${address.toString(16).padStart(2, '0').toUpperCase()}` as MeterCode;

/** Which server, journal and code a gateway is started with. */
export type GatewayPlace = Pick<StartOptions, 'serverUrl' | 'dataDir' | 'enrolCode'>;

/** A gateway that answers and gives up soon. */
export const quickOptions = (place: GatewayPlace): StartOptions => ({
  ...place,
  meterKeys: [{ number: 1, secret: Buffer.from(KEY_HEX, 'hex') }],
  readOnly: false,
  pollIntervalMs: undefined,
  version: '0.0.0',
  log: process.env['GATEWAY_LOG'] ? console : SILENT_LOG,
  openBus: (settings, { readOnly }) => openBus({ ...settings, timing: QUICK }, { readOnly }),
  link: { ackTimeoutMs: 400, retryAfterMs: 400, reportEveryMs: 200, longestRetryMs: 100 },
  creditPauseMs: 40,
  settingsPauseMs: 100,
});

const PROCESS = fileURLToPath(new URL('./gateway-process.js', import.meta.url));

export class SiteUnderTest {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'gateway-spec-'));
  readonly server = new ScriptedServer();
  simulator!: Simulator;
  gateway: Gateway | undefined;
  private process: { readonly child: ChildProcess; readonly ended: Promise<void> } | undefined;

  static async start(
    options: {
      readonly meters?: number;
      /** of the meters in turn; DDSY1352 when not given */
      readonly models?: readonly SimulatedModel[];
      readonly simulator?: Partial<SimulatorOptions>;
      readonly gateway?: Partial<StartOptions>;
      /** the gateway runs in a process of its own, which can be killed */
      readonly asProcess?: boolean;
      readonly pollIntervalMs?: number;
    } = {},
  ): Promise<SiteUnderTest> {
    const site = new SiteUnderTest();
    site.simulator = await startSimulator({
      meters: Array.from({ length: options.meters ?? 1 }, (_, at) => ({
        code: meterCode(at + 1),
        dpuCode: '020103',
        unit: at + 1,
        model: options.models?.[at] ?? 'DDSY1352',
        bus: { framing: 'rtu_over_tcp' as const, host: '127.0.0.1', port: 0 },
      })),
      baudRate: 0,
      replyDelayMs: 0,
      keys: { '1': KEY_HEX },
      ...options.simulator,
    });
    await site.server.start();
    site.server.config = site.config(options.pollIntervalMs ?? 60_000);
    if (options.asProcess) await site.spawnGateway();
    else await site.startGateway(options.gateway);
    return site;
  }

  /** A gateway on the same journal, as after a restart. */
  async startGateway(options: Partial<StartOptions> = {}): Promise<void> {
    const admissions = this.server.answers.length;
    this.gateway = await startGateway({ ...quickOptions(this.place), ...options }, new AbortController().signal);
    if (options.serverUrl === undefined) await this.proved(admissions);
  }

  /** A gateway in a process of its own, on the same journal. */
  async spawnGateway(): Promise<void> {
    const admissions = this.server.answers.length;
    const child = spawn(process.execPath, [PROCESS, JSON.stringify(this.place)], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    this.process = { child, ended: new Promise((resolve) => child.on('close', () => resolve())) };
    await this.proved(admissions);
  }

  /** SIGKILL, at once; resolves when nothing of it is left. */
  async killGateway(): Promise<void> {
    this.process?.child.kill('SIGKILL');
    await this.process?.ended;
    this.process = undefined;
  }

  private get place(): GatewayPlace {
    return { serverUrl: this.server.url, dataDir: this.dataDir, enrolCode: this.server.code };
  }

  private async proved(admissions: number): Promise<void> {
    await until('the gateway has proved itself', () => this.server.answers.length > admissions);
    await this.admitted();
  }

  /** Until the gateway has the configuration. */
  async admitted(): Promise<void> {
    await until('the gateway is admitted', () => this.server.isConnected);
    if (this.server.config) await this.server.configure(this.server.config);
  }

  async stopGateway(): Promise<void> {
    await this.gateway?.stop();
    this.gateway = undefined;
  }

  async stop(): Promise<void> {
    await this.stopGateway();
    await this.killGateway();
    await this.server.stop();
    await this.simulator.stop();
    rmSync(this.dataDir, { recursive: true });
  }

  config(pollIntervalMs: number, change: { version?: number; simulated?: boolean } = {}): BusConfig {
    return busConfigSchema.parse({
      version: change.version ?? 1,
      pollIntervalMs: Math.max(1000, pollIntervalMs),
      buses: this.simulator.buses.map((bus) => ({
        dpuCode: bus.dpuCode,
        epoch: 1,
        framing: 'rtu_over_tcp',
        host: '127.0.0.1',
        port: bus.port,
        serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
      })),
      meters: [...this.simulator.meters.values()].map((meter) => ({
        meterCode: meter.body.code,
        dpuCode: '020103',
        address: meter.unit,
        model: meter.body.model,
        postpaid: false,
        ctRatio: 1,
        simulated: change.simulated ?? true,
        meterNumber: null,
      })),
    });
  }

  meter(address = 1): SimulatedMeter {
    return this.simulator.meters.get(meterCode(address))!;
  }

  /** A meter as after its opening: account open, no load, nothing on it. */
  opened(address = 1): SimulatedMeter {
    const meter = this.meter(address);
    meter.state.isAccountOpen = true;
    meter.setLoad(0);
    return meter;
  }

  order(change: Partial<OrderOffer> = {}): OrderOffer {
    return {
      orderId: randomUUID(),
      meterCode: meterCode(1),
      kind: 'credit',
      amountHundredths: 2000,
      expectedCount: 0,
      wireId: randomBytes(8).toString('hex'),
      void: false,
      ...change,
    };
  }

  /** Offers an order and waits for its outcome. */
  async carryOut(change: Partial<OrderOffer> = {}, withinMs = 10_000): Promise<OrderOutcome> {
    const offer = this.order(change);
    const answer = await this.server.offer(offer);
    if (!answer.journalled) throw new Error(`the order was not taken: ${answer.reason}`);
    return this.outcome(offer.orderId, withinMs);
  }

  async outcome(orderId: string, withinMs = 10_000): Promise<OrderOutcome> {
    await until('the outcome is reported', () => this.server.outcomeOf(orderId) !== undefined, withinMs);
    return this.server.outcomeOf(orderId)!;
  }

  wanted(change: Partial<WantedSettings> = {}): WantedSettings {
    const price = pricePerKwh(18_000);
    return {
      settingsId: randomUUID(),
      meterCode: meterCode(1),
      version: 1,
      prices: { sharp: price, peak: price, flat: price, valley: price },
      alarm1Hundredths: 5000,
      alarm2Hundredths: 100,
      hoardingLimitHundredths: 100_000,
      powerThresholdW: 8000,
      mode: 'prepaid',
      ...change,
    };
  }
}

/**
 * For the specs of one suite: they start their site with what is returned, `use` is given it, and it is stopped after
 * the spec.
 */
export function siteForEach(
  use: (site: SiteUnderTest) => void,
): (options?: Parameters<typeof SiteUnderTest.start>[0]) => Promise<void> {
  const usualTimeoutMs = jasmine.DEFAULT_TIMEOUT_INTERVAL;
  let site: SiteUnderTest | undefined;
  beforeAll(() => {
    jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
  });
  afterAll(() => {
    jasmine.DEFAULT_TIMEOUT_INTERVAL = usualTimeoutMs;
  });
  afterEach(async () => {
    await site?.stop();
    site = undefined;
  });
  return async (options = {}) => {
    site = await SiteUnderTest.start(options);
    use(site);
  };
}
