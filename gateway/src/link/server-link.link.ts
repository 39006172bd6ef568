/**
 * The way to the server: dials out, proves itself, takes what comes, and sends what the journal holds until the server
 * has acknowledged it. Without a server nothing is lost: it is sent when there is one again.
 */
import { randomUUID } from 'node:crypto';
import {
  GATEWAY_NAMESPACE,
  GATEWAY_PROTOCOL,
  GATEWAY_TO_SERVER,
  SERVER_TO_GATEWAY,
  type BusConfig,
  type GatewayToServerEvents,
  type OrderOffer,
  type ProbeReport,
  type ServerToGatewayEvents,
  type WantedSettings,
} from '#shared';
import { io, type Socket } from 'socket.io-client';
import * as z from 'zod';
import type { OutcomeJournal } from '../journal/outcomes.journal.js';
import type { ReadingJournal } from '../journal/readings.journal.js';
import type { Logger } from '../log.js';
import type { GatewayClock } from '../meters/gateway-clock.js';

type ToServer = typeof GATEWAY_TO_SERVER;
type ToGateway = typeof SERVER_TO_GATEWAY;
type AckOf<E extends keyof ToGateway> = z.infer<ToGateway[E]['ack']>;
type Handled = Exclude<keyof ToGateway, 'challenge'>;

/** What the gateway does with the server's words. Each returns when what must be kept is on the disk. */
export interface LinkHandlers {
  config(config: BusConfig): void;
  offer(offer: OrderOffer): AckOf<'order.offer'>;
  settings(wanted: WantedSettings): void;
  /** the newest head of the server's seals */
  sealHead(head: string): void;
  withdraw(orderId: string): AckOf<'order.withdraw'>;
  probe(wish: z.infer<ToGateway['bus.probe']['payload']>): AckOf<'bus.probe'>;
  stopProbe(probeId: string): void;
  readRegisters(meterCode: BusConfig['meters'][number]['meterCode']): Promise<AckOf<'meter.registers'>>;
  readMeter(meterCode: BusConfig['meters'][number]['meterCode'], stranger: boolean): Promise<AckOf<'meter.read'>>;
  welcome(serverTime: string, isHeldReadOnly: boolean): void;
  busReport(): z.infer<ToServer['bus.report']['payload']>;
}

export interface LinkOptions {
  readonly serverUrl: string;
  readonly handlers: LinkHandlers;
  readonly outcomes: OutcomeJournal;
  readonly readings: ReadingJournal;
  readonly clock: GatewayClock;
  readonly log: Logger;
  /** the answer to the challenge, but for what is asked when it comes */
  readonly answer: (nonce: string) => Omit<AckOf<'challenge'>, 'protocol'>;
  readonly ackTimeoutMs?: number;
  /** what the server did not take is sent again after so long */
  readonly retryAfterMs?: number;
  readonly reportEveryMs?: number;
  readonly longestRetryMs?: number;
}

const ACK_TIMEOUT_MS = 10_000;
const RETRY_AFTER_MS = 3000;
const REPORT_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
const READINGS_PER_BATCH = 500;
const OUTCOMES_PER_TURN = 50;

export class ServerLink {
  private readonly socket: Socket<ServerToGatewayEvents, GatewayToServerEvents>;
  /** Nothing but the answer to a challenge is sent, or taken, before the server has said welcome on this connection. */
  private isWelcome = false;
  private isStopped = false;
  private readonly pumps: Record<'outcomes' | 'readings', { isRunning: boolean; isWanted: boolean }> = {
    outcomes: { isRunning: false, isWanted: false },
    readings: { isRunning: false, isWanted: false },
  };
  /** A batch that was not acknowledged is sent again as it was. */
  private batch: { batchId: string; ids: number[]; last: number } | undefined;
  private readonly reportTimer: NodeJS.Timeout;
  private retryTimer: NodeJS.Timeout | undefined;
  private refusals = 0;

  constructor(private readonly options: LinkOptions) {
    const longestRetryMs = options.longestRetryMs ?? LONGEST_RETRY_MS;
    this.socket = io(`${options.serverUrl}${GATEWAY_NAMESPACE}`, {
      // With several servers behind one name only a socket stays with the server that it began with.
      transports: ['websocket'],
      autoConnect: false,
      reconnectionDelay: Math.min(FIRST_RETRY_MS, longestRetryMs),
      reconnectionDelayMax: longestRetryMs,
      forceNew: true,
    });
    this.listen();
    this.reportTimer = setInterval(() => this.report(), options.reportEveryMs ?? REPORT_EVERY_MS);
  }

  /** Whether the server has said welcome on this connection. */
  get isThere(): boolean {
    return this.isWelcome;
  }

  start(): void {
    this.socket.connect();
  }

  /** There is something in the journal to report. */
  outcomesWait(): void {
    this.pump('outcomes');
  }

  readingsWait(): void {
    this.pump('readings');
  }

  /** Tells the server how the buses are; a report that is lost is followed by the next. */
  report(): void {
    if (this.isWelcome) void this.send('bus.report', this.options.handlers.busReport());
  }

  /** Tells what a probe has found; false when the server did not take it. */
  async tellProbe(report: ProbeReport): Promise<boolean> {
    return this.isWelcome && this.send('probe.report', report);
  }

  stop(): void {
    this.isStopped = true;
    clearInterval(this.reportTimer);
    clearTimeout(this.retryTimer);
    this.socket.disconnect();
  }

  private listen(): void {
    const { log, serverUrl } = this.options;
    this.socket.on('connect', () => log.info({ serverUrl }, 'Connected to the server.'));
    this.socket.on('disconnect', (reason) => {
      this.isWelcome = false;
      if (this.isStopped) return;
      log.warn({ serverUrl, reason }, 'The server is away; work goes on and is reported later.');
      // A server that ends the connection itself is not dialled again by the library.
      if (!this.socket.active) this.dialLater();
    });
    this.socket.on('connect_error', (error) => {
      if (this.refusals === 0) log.warn({ serverUrl, error: error.message }, 'The server is not reached.');
      if (!this.socket.active) this.dialLater();
    });
    this.listenForChallenge();
    const { handlers } = this.options;
    this.handle('config', (config) => (handlers.config(config), { stored: true }));
    this.handle('seal.head', ({ head }) => (handlers.sealHead(head), { stored: true }));
    this.handle('order.offer', (offer) => handlers.offer(offer));
    this.handle('settings.set', (wanted) => (handlers.settings(wanted), { stored: true }));
    this.handle('order.withdraw', ({ orderId }) => handlers.withdraw(orderId));
    this.handle('bus.probe', (wish) => handlers.probe(wish));
    this.handle('probe.stop', ({ probeId }) => (handlers.stopProbe(probeId), { stored: true }));
    this.handle('meter.registers', ({ meterCode }) => handlers.readRegisters(meterCode));
    this.handle('meter.read', ({ meterCode, stranger = false }) => handlers.readMeter(meterCode, stranger));
    this.handle('welcome', ({ serverTime, readOnly, acknowledgedSequence }) => {
      if (acknowledgedSequence !== undefined) this.options.outcomes.reportAgainAfter(acknowledgedSequence);
      this.welcomed(serverTime, readOnly);
      return { stored: true };
    });
  }

  private listenForChallenge(): void {
    this.socket.on('challenge', (payload: unknown, ack: unknown) => {
      const challenge = SERVER_TO_GATEWAY.challenge.payload.safeParse(payload);
      if (!challenge.success || typeof ack !== 'function') return this.misunderstood('challenge', challenge.error);
      ack({ protocol: GATEWAY_PROTOCOL, ...this.options.answer(challenge.data.nonce) });
    });
  }

  private welcomed(serverTime: string, readOnly: boolean): void {
    this.isWelcome = true;
    this.refusals = 0;
    this.options.handlers.welcome(serverTime, readOnly);
    this.options.log.info({ serverTime, readOnly }, 'The server said welcome.');
    this.report();
    this.pump('outcomes');
    this.pump('readings');
  }

  /** Answers an event when its payload is what the contract says; otherwise nothing is done and nothing acknowledged. */
  private handle<E extends Handled>(
    event: E,
    work: (payload: z.infer<ToGateway[E]['payload']>) => AckOf<E> | Promise<AckOf<E>>,
  ): void {
    const schema: z.ZodType<z.infer<ToGateway[E]['payload']>> = SERVER_TO_GATEWAY[event].payload as never;
    const listener = (payload: unknown, ack: unknown): void => {
      if (event !== 'welcome' && !this.isWelcome) return this.misunderstood(event, undefined);
      const parsed = schema.safeParse(payload);
      if (!parsed.success) return this.misunderstood(event, parsed.error);
      const failed = (error: unknown): void => {
        this.options.log.error({ event, error: String(error) }, 'What the server sent could not be kept.');
      };
      try {
        // At once, not later: what comes in one packet is taken in its order.
        Promise.resolve(work(parsed.data)).then((answer) => {
          if (typeof ack === 'function') ack(answer);
        }, failed);
      } catch (error) {
        failed(error);
      }
    };
    this.socket.on(event, listener as never);
  }

  private misunderstood(event: string, error: z.core.$ZodError | undefined): void {
    const issue = error?.issues[0];
    const where = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it came before the welcome';
    this.options.log.error({ event, where }, 'The server sent something that is not in the contract; it is ignored.');
  }

  private dialLater(): void {
    if (this.isStopped) return;
    clearTimeout(this.retryTimer);
    this.refusals += 1;
    const longestMs = this.options.longestRetryMs ?? LONGEST_RETRY_MS;
    const pauseMs = Math.min(longestMs, FIRST_RETRY_MS * 2 ** Math.min(this.refusals, 10));
    this.retryTimer = setTimeout(() => this.socket.connect(), pauseMs);
  }

  /** Sends one message; false when the server did not acknowledge it. */
  private async send<E extends keyof ToServer>(event: E, payload: z.infer<ToServer[E]['payload']>): Promise<boolean> {
    try {
      const timed = this.socket.timeout(this.options.ackTimeoutMs ?? ACK_TIMEOUT_MS);
      const answer: unknown = await timed.emitWithAck(event, ...([payload] as never));
      return GATEWAY_TO_SERVER[event].ack.safeParse(answer).success;
    } catch {
      // Timed out or disconnected: it stays in the journal.
      return false;
    }
  }

  /** Runs one sender at a time of each kind; a wish that comes meanwhile is taken up when it is done. */
  private pump(kind: 'outcomes' | 'readings'): void {
    const pump = this.pumps[kind];
    if (!this.isWelcome || this.isStopped) return;
    pump.isWanted = true;
    if (pump.isRunning) return;
    pump.isRunning = true;
    const turn = async (): Promise<void> => {
      while (pump.isWanted && this.isWelcome && !this.isStopped) {
        pump.isWanted = false;
        const result = kind === 'outcomes' ? await this.sendOutcomes() : await this.sendReadings();
        if (result === 'more') pump.isWanted = true;
        if (result === 'failed') this.pumpLater(kind);
      }
    };
    turn()
      .catch((error: unknown) => {
        this.options.log.error({ kind, error: String(error) }, 'What waits for the server could not be sent.');
        this.pumpLater(kind);
      })
      .finally(() => {
        pump.isRunning = false;
      });
  }

  private pumpLater(kind: 'outcomes' | 'readings'): void {
    if (!this.isStopped) setTimeout(() => this.pump(kind), this.options.retryAfterMs ?? RETRY_AFTER_MS).unref();
  }

  private async sendOutcomes(): Promise<'done' | 'more' | 'failed'> {
    const waiting = this.options.outcomes.waiting(OUTCOMES_PER_TURN);
    let failed = 0;
    for (const { sequence, event, payload } of waiting) {
      const isTaken = await this.send(event, JSON.parse(payload));
      if (this.isStopped || !this.isWelcome) return 'failed';
      // One that the server does not take must not keep the others back.
      if (isTaken) this.options.outcomes.acknowledge(sequence, this.options.clock.now().toISOString());
      else failed += 1;
    }
    if (failed > 0) return 'failed';
    return waiting.length === OUTCOMES_PER_TURN ? 'more' : 'done';
  }

  private async sendReadings(): Promise<'done' | 'more' | 'failed'> {
    const { readings, clock } = this.options;
    const all = readings.waiting(READINGS_PER_BATCH);
    const { batch } = this;
    const waiting = batch ? all.filter(({ id }) => id <= batch.last) : all;
    const last = waiting.at(-1)?.id;
    if (last === undefined) {
      this.batch = undefined;
      return all.length > 0 ? 'more' : 'done';
    }
    this.batch = { batchId: batch?.batchId ?? randomUUID(), ids: waiting.map(({ id }) => id), last };
    const isTaken = await this.send('readings', {
      batchId: this.batch.batchId,
      bootId: clock.bootId,
      nowSteadyMs: clock.steadyMs(),
      readings: waiting.map(({ reading }) => reading),
    });
    if (!isTaken || this.isStopped) return 'failed';
    readings.forget(this.batch.ids);
    this.batch = undefined;
    return readings.count > 0 ? 'more' : 'done';
  }
}
