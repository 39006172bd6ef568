/**
 * The gateway: the journal, the buses of its site, and what goes on over them, put together. It works from what the
 * journal holds; the server adds to that and hears of it, whenever it is there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BusConfig, GatewayReading } from '#shared';
import { openBus } from './bus/open-bus.js';
import { CreditOrders } from './credit/credit-orders.js';
import { currentKey } from './credit/mailbox-keys.js';
import type { GatewayHealth } from './health/health.link.js';
import { Journal } from './journal/journal.journal.js';
import { OrderJournal } from './journal/orders.journal.js';
import { OutcomeJournal } from './journal/outcomes.journal.js';
import { ReadingJournal } from './journal/readings.journal.js';
import { SettingsJournal } from './journal/settings.journal.js';
import { SiteJournal } from './journal/site.journal.js';
import { enrol } from './link/enrol.link.js';
import { Identity } from './link/identity.link.js';
import { ServerLink, type LinkOptions } from './link/server-link.link.js';
import type { Logger } from './log.js';
import { systemClock, type GatewayClock } from './meters/gateway-clock.js';
import { readRegistersNow } from './meters/read-registers.js';
import { MeterWatch } from './meters/meter-watch.js';
import { Site, type OpenBus } from './meters/site.js';
import { busReport } from './polling/bus-report.js';
import { PollMeters } from './polling/poll-meters.js';
import { BusProber } from './probing/bus-prober.js';
import { loadProfiles } from './profiles/load-profiles.js';
import type { MailboxKey } from './profiles/mailbox.js';
import { MeterSettings } from './settings/meter-settings.js';

export interface StartOptions {
  readonly serverUrl: string;
  readonly dataDir: string;
  readonly enrolCode: string | undefined;
  readonly meterKeys: readonly MailboxKey[];
  readonly readOnly: boolean;
  readonly pollIntervalMs: number | undefined;
  readonly version: string;
  readonly log: Logger;
  /** how buses are opened; another way for tests of time-outs */
  readonly openBus?: OpenBus;
  readonly link?: Pick<LinkOptions, 'ackTimeoutMs' | 'retryAfterMs' | 'reportEveryMs' | 'longestRetryMs'>;
  readonly creditPauseMs?: number;
  readonly settingsPauseMs?: number;
  /** how long after its start the gateway waits for the server's word before it writes from its journal alone, ms */
  readonly wordWithinMs?: number;
  /** another clock, for tests in which days go by */
  readonly clock?: GatewayClock;
}

/** The gateway is not enrolled, and was not told how. */
export class NotEnrolled extends Error {
  override readonly name = 'NotEnrolled';
}

/** Readings come in bursts; they go to the disk together. */
const STORE_READINGS_AFTER_MS = 300;
const CLOSE_WITHIN_MS = 1000;
/**
 * After a start the server is asked before anything is written: a journal that came back from a backup does not know it,
 * and may hold orders that have ended otherwise. Where no server is heard for so long, the journal's own word counts.
 */
const WORD_WITHIN_MS = 60_000;
const NO_KEYS =
  'This gateway has no meter keys: it measures, and no credit reaches a meter. Start it with --meter-keys FILE, which has' +
  ' the keys that orders are signed with: {"1":"hex of 16 bytes or more"}.';
/** How soon a bus that comes or goes is told. */
const LOOK_AT_BUSES_MS = 1000;

/**
 * Opens the journal, enrols the gateway where that is still to be done, and starts. Throws `JournalFault`,
 * `NotEnrolled`, `EnrolRefused`, or an Error that says which file is wrong.
 */
export async function startGateway(options: StartOptions, signal: AbortSignal): Promise<Gateway> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const profiles = loadProfiles();
  const journal = Journal.open(join(options.dataDir, 'journal.sqlite'));
  try {
    const identity = Identity.open(options.dataDir);
    await ensureEnrolled(identity, journal, options, signal);
    const gatewayId = identity.gatewayId;
    if (gatewayId === null) throw new NotEnrolled('The gateway was stopped before it was enrolled.');
    return new Gateway(gatewayId, identity, journal, profiles, options);
  } catch (error) {
    journal.close();
    throw error;
  }
}

async function ensureEnrolled(
  identity: Identity,
  journal: Journal,
  { serverUrl, enrolCode, version, log }: StartOptions,
  signal: AbortSignal,
): Promise<void> {
  if (identity.gatewayId !== null) {
    if (enrolCode !== undefined) log.info({ gatewayId: identity.gatewayId }, 'Enrolled already; the code is not used.');
    return;
  }
  if (enrolCode === undefined) {
    throw new NotEnrolled(
      'This gateway is not enrolled: get a code on the gateways page and start it with --enrol CODE.',
    );
  }
  await enrol(identity, { serverUrl, code: enrolCode, instanceId: journal.instanceId, version }, log, signal);
}

export class Gateway {
  private readonly clock: GatewayClock;
  private readonly site: Site;
  private readonly siteJournal: SiteJournal;
  private readonly readings: ReadingJournal;
  private readonly outcomes: OutcomeJournal;
  private readonly orderJournal: OrderJournal;
  private readonly watch = new MeterWatch(() => this.link.report());
  private readonly orders: CreditOrders;
  private readonly settings: MeterSettings;
  private readonly polls: PollMeters;
  private readonly prober: BusProber;
  private readonly link: ServerLink;
  private readonly fresh: GatewayReading[] = [];
  private storeTimer: NodeJS.Timeout | undefined;
  private readonly busTimer: NodeJS.Timeout;
  private readonly wordTimer: NodeJS.Timeout;
  private knownBuses = '';

  constructor(
    readonly gatewayId: string,
    identity: Identity,
    private readonly journal: Journal,
    profiles: ReturnType<typeof loadProfiles>,
    private readonly options: StartOptions,
  ) {
    const { log } = options;
    this.clock = options.clock ?? systemClock();
    const outcomes = new OutcomeJournal(journal);
    this.outcomes = outcomes;
    this.orderJournal = new OrderJournal(journal, outcomes);
    this.siteJournal = new SiteJournal(journal, this.orderJournal);
    this.readings = new ReadingJournal(journal);
    this.site = new Site({
      openBus: options.openBus ?? openBus,
      profiles,
      now: this.clock.now,
      readOnly: options.readOnly || this.siteJournal.isHeldReadOnly,
    });
    const around = {
      site: this.site,
      siteJournal: this.siteJournal,
      watch: this.watch,
      clock: this.clock,
      log,
      onOutcome: () => this.link.outcomesWait(),
    };
    this.orders = new CreditOrders({
      ...around,
      orders: this.orderJournal,
      key: currentKey(options.meterKeys),
      onReading: (reading) => {
        this.keep(reading, 'at once');
        this.settings.heard(reading);
      },
      ...(options.creditPauseMs === undefined ? {} : { firstPauseMs: options.creditPauseMs }),
    });
    this.settings = new MeterSettings({
      ...around,
      settings: new SettingsJournal(journal, outcomes),
      isServerThere: () => this.link.isThere,
      ...(options.settingsPauseMs === undefined ? {} : { firstPauseMs: options.settingsPauseMs }),
      onReading: (reading) => this.keep(reading, 'at once'),
    });
    this.polls = new PollMeters({
      ...around,
      pollIntervalMs: options.pollIntervalMs,
      onReading: (reading) => this.keep(reading, 'soon'),
      onHeard: (reading) => {
        this.orders.heard(reading.meterCode);
        this.settings.heard(reading);
      },
    });
    this.prober = new BusProber({ site: this.site, profiles, log, tell: (report) => this.link.tellProbe(report) });
    this.link = new ServerLink({
      serverUrl: options.serverUrl,
      outcomes,
      readings: this.readings,
      clock: this.clock,
      log,
      answer: (nonce) => ({
        gatewayId,
        signature: identity.prove(nonce),
        instanceId: journal.instanceId,
        lastSequence: journal.lastSequence,
        version: options.version,
        readOnly: options.readOnly,
        configVersion: this.siteJournal.config()?.version ?? 0,
        epochs: this.siteJournal.epochs(),
        ...(this.siteJournal.sealHead !== undefined && { sealHead: this.siteJournal.sealHead }),
      }),
      handlers: {
        config: (config) => this.configured(config),
        offer: (offer) => this.orders.take(offer),
        settings: (wanted) => this.settings.take(wanted),
        sealHead: (head) => this.siteJournal.keepSealHead(head),
        withdraw: (orderId) => this.orders.withdraw(orderId),
        probe: (wish) => this.prober.start(wish),
        stopProbe: (probeId) => this.prober.stop(probeId),
        readRegisters: (meterCode) => readRegistersNow(this.site, meterCode),
        readMeter: async (meterCode, stranger) => {
          const result = await this.polls.readNow(meterCode, stranger);
          return result.ok ? { ...result, nowSteadyMs: this.clock.steadyMs() } : result;
        },
        welcome: (_serverTime, isHeldReadOnly) => this.held(isHeldReadOnly),
        busReport: () => this.report(),
      },
      ...options.link,
    });
    this.busTimer = setInterval(() => this.lookAtBuses(), LOOK_AT_BUSES_MS);
    this.wordTimer = setTimeout(() => this.goOnAlone(), options.wordWithinMs ?? WORD_WITHIN_MS);
    this.begin();
  }

  /** How it is at this moment. */
  get health(): GatewayHealth {
    const buses = this.site.health();
    return {
      isServerThere: this.link.isThere,
      isReadOnly: this.site.readOnly,
      buses: buses.length,
      busesOnline: buses.filter(({ isOnline }) => isOnline).length,
      meters: this.site.meters.size,
      metersLost: this.report().lost.length,
      metersWithOrders: this.orderJournal.metersWithOrders().length,
      outcomesWaiting: this.outcomes.waitingCount,
      readingsWaiting: this.readings.count,
    };
  }

  private report(): ReturnType<typeof busReport> {
    return busReport(this.site, this.watch, this.options.meterKeys.length > 0, this.clock.now());
  }

  private lookAtBuses(): void {
    const buses = this.site.health().map(({ dpuCode, isOnline }) => `${dpuCode} ${isOnline}`);
    if (buses.join() === this.knownBuses) return;
    this.knownBuses = buses.join();
    this.link.report();
  }

  private begin(): void {
    if (this.options.meterKeys.length === 0) this.options.log.warn({}, NO_KEYS);
    const config = this.siteJournal.config();
    if (config) this.site.apply(config);
    this.resume();
    this.link.start();
  }

  private resume(): void {
    this.orders.resume();
    this.settings.resume();
    this.polls.resume();
  }

  private configured(offered: BusConfig): void {
    const config = this.siteJournal.takeConfig(offered, this.clock.now().toISOString());
    if (!config) return;
    this.site.apply(config);
    this.watch.keep(this.site.meters);
    this.resume();
    // A meter that was exchanged has ended the orders of the one before it.
    this.link.outcomesWait();
    this.link.report();
  }

  /** The server may hold a gateway read-only, for instance one whose journal it does not know. */
  private held(isHeldReadOnly: boolean): void {
    clearTimeout(this.wordTimer);
    this.siteJournal.holdReadOnly(isHeldReadOnly);
    this.site.setReadOnly(this.options.readOnly || isHeldReadOnly);
    this.site.hasWord();
    this.resume();
  }

  private goOnAlone(): void {
    this.options.log.warn({}, 'No server was heard since the start; work goes on from the journal.');
    this.site.hasWord();
    this.resume();
  }

  private keep(reading: GatewayReading, when: 'at once' | 'soon'): void {
    this.fresh.push(reading);
    if (when === 'at once') this.storeReadings();
    else this.storeTimer ??= setTimeout(() => this.storeReadings(), STORE_READINGS_AFTER_MS);
  }

  private storeReadings(): void {
    clearTimeout(this.storeTimer);
    this.storeTimer = undefined;
    try {
      this.readings.add(this.fresh.splice(0));
    } catch (error) {
      // Without room on the disk the credit still goes on, if it can; readings come again.
      this.options.log.error({ error: String(error) }, 'Readings could not be stored.');
    }
    this.link.readingsWait();
  }

  /** Ends within about a second. A slot that is under way is left to the journal. */
  async stop(): Promise<void> {
    clearInterval(this.busTimer);
    clearTimeout(this.wordTimer);
    this.polls.stop();
    this.prober.close();
    this.orders.stop();
    this.settings.stop();
    this.link.stop();
    const timer = new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref());
    await Promise.race([this.site.close(), timer]);
    this.storeReadings();
    this.journal.close();
  }
}
