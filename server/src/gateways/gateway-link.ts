import { Injectable } from '@nestjs/common';
import {
  type GATEWAY_TO_SERVER,
  type GatewayReading,
  type MeterCode,
  type MeterCounters,
  type MeterState,
  type RegisterBlock,
} from '#shared';
import type * as z from 'zod';
import { Logger } from '../config/logger.js';
import { Database } from '../database/database.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { MeterRow } from '../meters/meter.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { toMeterState } from '../readings/meter-states.js';
import { BusConfigs } from './bus-config.service.js';
import {
  type AnswerOf,
  type GatewayConnection,
  type PayloadOf,
  readAnswer,
  type ServerEvent,
} from './gateway-connection.js';
import { GatewayReadings } from './gateway-readings.service.js';

export type GatewayEvent = keyof typeof GATEWAY_TO_SERVER;
export type ReportOf<E extends GatewayEvent> = z.infer<(typeof GATEWAY_TO_SERVER)[E]['payload']>;
/** Stores what a gateway reports; the acknowledgement goes out when it resolves. */
export type ReportHandler<E extends GatewayEvent> = (gatewayId: string, report: ReportOf<E>) => Promise<void>;
type Asker = (gatewayId: string, event: ServerEvent, payload: unknown, timeoutMs: number) => Promise<unknown>;

/** A live read waits for its place on the bus behind a credit and a slow meter. */
const READ_TIMEOUT_MS = 12_000;
/** Many changes of an import are one new configuration. */
const CONFIG_DELAY_MS = 200;
/** A screen that begins to look at a meter has it read when it was not heard for so long. */
const WATCH_AGE_MS = 15_000;

const READ_REFUSALS = {
  meter_unknown: 'The gateway does not know this meter yet. Try again in a moment.',
  meter_silent: 'The meter does not answer. Check its line and its address.',
  bus_away: 'The bus of this meter cannot be reached. Check the DPU and its network.',
  not_the_expected_meter: 'Another meter answers at this address. Check the wiring.',
} as const;

const gatewayAway = (): Refused =>
  new Refused('gateway_away', 'The gateway of this building is not connected. What is shown is the last reading.');

/** What a meter said just now, whichever meter it is. */
export interface LiveMeter {
  readonly gatewayId: string;
  readonly reading: GatewayReading;
  /** null where the meter keeps no credit of its own */
  readonly counters: MeterCounters | null;
  readonly nowSteadyMs: number;
}

/** What the rest of the server says to gateways, and where it hears from them. */
@Injectable()
export class GatewayLink {
  private readonly connections = new Map<string, GatewayConnection>();
  private readonly handlers = new Map<GatewayEvent, ReportHandler<never>>();
  private readonly readyListeners: ((connection: GatewayConnection) => void)[] = [];
  private readonly reading = new Map<string, Promise<MeterState>>();
  private configTimer: NodeJS.Timeout | undefined;
  private asker: Asker | undefined;

  constructor(
    private readonly database: Database,
    private readonly configs: BusConfigs,
    private readonly readings: GatewayReadings,
    private readonly logger: Logger,
    live: Live,
  ) {
    this.handle('readings', (gatewayId, batch) => readings.takeBatch(gatewayId, batch));
    this.handle('bus.report', (gatewayId, report) => readings.takeReport(gatewayId, report));
    readings.whenNumbered(() => this.configChanged());
    live.whenWatched((meterCodes) => void this.readWatched(meterCodes));
  }

  /**
   * Reads the meter on the wire now and stores the reading.
   * Refused: `meter_unknown`, `gateway_away`, `meter_silent`, `bus_away`, `not_the_expected_meter`.
   */
  readNow(meterCode: MeterCode): Promise<MeterState> {
    // Two who look at the same meter cost its bus one read.
    const underWay = this.reading.get(meterCode);
    if (underWay) return underWay;
    const reading = this.readOnBus(meterCode).finally(() => this.reading.delete(meterCode));
    this.reading.set(meterCode, reading);
    return reading;
  }

  /**
   * Reads on the wire whatever meter answers at a place, and stores nothing: a person is about to say what it is. Refused
   * as `readNow`; `not_the_expected_meter` when what answers is of another model.
   */
  async readStranger(meterCode: MeterCode): Promise<LiveMeter> {
    return this.askMeter(meterCode, true);
  }

  /** Every register of a meter, live. Refused: `meter_unknown`, `gateway_away`, `meter_silent`, `bus_away`. */
  async readRegisters(meterCode: MeterCode): Promise<{ readonly profile: string; readonly blocks: RegisterBlock[] }> {
    const { gatewayId } = await this.dpuOf(meterCode);
    const answer = gatewayId === null ? undefined : await this.ask(gatewayId, 'meter.registers', { meterCode });
    if (!answer) throw gatewayAway();
    if (!answer.ok) throw new Refused(answer.reason, READ_REFUSALS[answer.reason]);
    return answer;
  }

  /** Stores what was read of a meter, as `readNow` does. */
  keep({ gatewayId, reading, nowSteadyMs }: LiveMeter): Promise<void> {
    return this.readings.takeOne(gatewayId, { bootId: reading.bootId, nowSteadyMs }, reading);
  }

  /**
   * Tells the meter's gateway never to write an order again, since its meter is gone: see the contract. Undefined when
   * the gateway does not answer.
   */
  async withdraw(meterCode: MeterCode, orderId: string): Promise<AnswerOf<'order.withdraw'> | undefined> {
    const { gatewayId } = await this.dpuOf(meterCode);
    return gatewayId === null ? undefined : this.ask(gatewayId, 'order.withdraw', { orderId });
  }

  /** To be called after DPUs or meters changed: gateways get their new configuration in a moment. */
  configChanged(): void {
    this.configTimer ??= setTimeout(() => {
      this.configTimer = undefined;
      for (const connection of this.connections.values()) void this.sendConfig(connection);
    }, CONFIG_DELAY_MS).unref();
  }

  /** Sends the configuration when it is newer than what this connection has. */
  async sendConfig(connection: GatewayConnection): Promise<void> {
    try {
      const config = await this.configs.current(connection.gatewayId);
      if (!config || config.version <= connection.configVersion) return;
      connection.configVersion = config.version;
      const answer = await connection.ask('config', config);
      // Not taken: the next change or the next sweep sends it again.
      if (!answer) connection.configVersion = 0;
    } catch (error) {
      this.logger.error(
        { err: error, gatewayId: connection.gatewayId },
        'the configuration of a gateway could not be sent',
      );
    }
  }

  /** One feature takes each kind of report. */
  handle<E extends GatewayEvent>(event: E, handler: ReportHandler<E>): void {
    this.handlers.set(event, handler);
  }

  handlerOf<E extends GatewayEvent>(event: E): ReportHandler<E> | undefined {
    return this.handlers.get(event) as ReportHandler<E> | undefined;
  }

  /** Hears of gateways that are connected, configured, and may write. */
  whenReady(listener: (connection: GatewayConnection) => void): void {
    this.readyListeners.push(listener);
  }

  whenRead(listener: (meterCodes: readonly MeterCode[]) => void): void {
    this.readings.whenRead(listener);
  }

  /** Connections to this server whose gateways may write. */
  writable(): GatewayConnection[] {
    return [...this.connections.values()].filter(({ connected, isReady }) => connected && isReady);
  }

  /** For the socket server: a gateway has proved itself here; an older connection of it ends. */
  attach(connection: GatewayConnection): void {
    this.connections.get(connection.gatewayId)?.close();
    this.connections.set(connection.gatewayId, connection);
  }

  ready(connection: GatewayConnection): void {
    if (connection.readOnlyReason !== null) return;
    connection.isReady = true;
    for (const listener of this.readyListeners) listener(connection);
  }

  /** Whether this was the gateway's newest connection here. */
  detach(connection: GatewayConnection): boolean {
    if (this.connections.get(connection.gatewayId) !== connection) return false;
    return this.connections.delete(connection.gatewayId);
  }

  /** Ends the gateway's connection, so that it must prove itself again. */
  drop(gatewayId: string): void {
    this.connections.get(gatewayId)?.close();
  }

  connected(): GatewayConnection[] {
    return [...this.connections.values()];
  }

  /** Set by the socket server: asks a gateway wherever it is connected, also at another server. */
  askBy(asker: Asker): void {
    this.asker = asker;
  }

  /** Asks a gateway, wherever it is connected; undefined when it does not answer. */
  async ask<E extends ServerEvent>(
    gatewayId: string,
    event: E,
    payload: PayloadOf<E>,
  ): Promise<AnswerOf<E> | undefined> {
    const answer = await this.asker?.(gatewayId, event, payload, READ_TIMEOUT_MS);
    return answer === undefined ? undefined : readAnswer(event, answer);
  }

  stop(): void {
    clearTimeout(this.configTimer);
    this.configTimer = undefined;
    for (const connection of this.connections.values()) connection.close();
  }

  private async readOnBus(meterCode: MeterCode): Promise<MeterState> {
    await this.keep(await this.askMeter(meterCode, false));
    const row = await this.database.read((em) => em.findOneByOrFail(MeterStateRow, { meterCode }));
    return toMeterState(row);
  }

  private async askMeter(meterCode: MeterCode, stranger: boolean): Promise<LiveMeter> {
    const { gatewayId } = await this.dpuOf(meterCode);
    const question = stranger ? { meterCode, stranger } : { meterCode };
    const answer = gatewayId === null ? undefined : await this.ask(gatewayId, 'meter.read', question);
    if (gatewayId === null || !answer) throw gatewayAway();
    if (!answer.ok) throw new Refused(answer.reason, READ_REFUSALS[answer.reason]);
    const { reading, counters = null, nowSteadyMs } = answer;
    return { gatewayId, reading, counters, nowSteadyMs };
  }

  private async dpuOf(meterCode: MeterCode): Promise<DpuRow> {
    const found = await this.database.read((em) =>
      em
        .createQueryBuilder(DpuRow, 'dpu')
        .innerJoin(MeterRow, 'meter', 'meter.dpuCode = dpu.dpuCode')
        .where('meter.meterCode = :meterCode', { meterCode })
        .getOne(),
    );
    if (!found) throw new Refused('meter_unknown', `There is no meter ${meterCode}. Check the code.`);
    return found;
  }

  private async readWatched(meterCodes: readonly MeterCode[]): Promise<void> {
    for (const meterCode of meterCodes) {
      try {
        const state = await this.database.read((em) => em.findOneBy(MeterStateRow, { meterCode }));
        const ageMs = state?.readAt ? Date.now() - state.readAt.getTime() : Infinity;
        if (ageMs > WATCH_AGE_MS) await this.readNow(meterCode);
      } catch (error) {
        if (!(error instanceof Refused))
          this.logger.warn({ err: error, meterCode }, 'a watched meter could not be read');
      }
    }
  }
}
