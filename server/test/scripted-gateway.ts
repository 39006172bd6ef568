/**
 * A gateway as the server sees one: it dials in over a real socket, proves itself with its key, and does what a spec
 * tells it. Behind it are meters that keep count and total as real ones do.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type BusConfig,
  challengeText,
  createGatewayRoute,
  enrolGatewayRoute,
  GATEWAY_NAMESPACE,
  GATEWAY_PROTOCOL,
  type GatewayReading,
  type MeterCode,
  type MeterCounters,
  nextPurchaseCount,
  type OrderOffer,
  type OrderOutcome,
  type OrderReason,
  type ProbeReport,
  type RegisterBlock,
  toBase64Url,
  type WantedSettings,
} from '#shared';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';
import type { TestServer } from './harness.js';

type ReadAnswer =
  | { ok: true; reading: GatewayReading; counters?: MeterCounters | null; nowSteadyMs: number }
  | { ok: false; reason: string };

type ProbeWish = Pick<ProbeReport, 'probeId' | 'dpuCode' | 'from' | 'to'>;

/** What a scripted gateway answers to an offer; undefined says nothing at all. */
type OfferAnswer =
  | { journalled: true; known?: { expectedCount: number; wireId: string } }
  | { journalled: false; reason: OrderReason }
  | undefined;

type WithdrawAnswer = { withdrawn: true; written: 'never' | 'maybe' | 'unknown_order' } | { withdrawn: false };

export const EMPTY_COUNTERS: MeterCounters = {
  purchaseCount: 0,
  totalPurchasedHundredths: 0,
  remainingHundredths: 0,
  lastWireId: '0000000000000000',
  lastAmountHundredths: 0,
  opened: true,
};

/** A key as a gateway makes it: the public one as it is handed in. */
export function newGatewayKey(): { privateKey: KeyObject; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { privateKey, publicKey: toBase64Url(point) };
}

/** Enrols gateways that leave when the spec is over; called where specs are described. */
export function enrolled(server: () => TestServer): (buildings?: 'all' | number[]) => Promise<ScriptedGateway> {
  const here: ScriptedGateway[] = [];
  afterEach(async () => {
    for (const gateway of here.splice(0)) await gateway.leave();
  });
  return async (buildings) => {
    const gateway = await ScriptedGateway.enrol(server(), buildings);
    here.push(gateway);
    return gateway;
  };
}

export class ScriptedGateway {
  readonly offers: OrderOffer[] = [];
  readonly wanted: WantedSettings[] = [];
  readonly configs: BusConfig[] = [];
  meters = new Map<string, MeterCounters>();
  readOnly: boolean | undefined;
  /** what the server has of this journal, by its welcome */
  acknowledgedSequence: number | undefined;
  /** its journal: every outcome that it ever reported */
  readonly outcomes: OrderOutcome[] = [];
  /** of the configuration that it says it works by */
  configVersion = 0;
  /** the highest epochs that it says it has seen */
  epochs: Record<string, number> = {};
  /** the head of the server's seals that it keeps */
  sealHead: string | undefined;
  bootId = v7();
  /** what it says to offers */
  answerOffer: (offer: OrderOffer) => OfferAnswer = () => ({ journalled: true });
  answerRead: (meterCode: MeterCode) => ReadAnswer | undefined | Promise<ReadAnswer> = (meterCode) => ({
    ok: true,
    reading: this.reading(meterCode),
    counters: this.counters(meterCode),
    nowSteadyMs: this.steadyMs(),
  });
  /** what it says when it is told to forget an order; it reports the order as void when it does, and decides it once */
  answerWithdraw: (orderId: string) => WithdrawAnswer | undefined = (orderId) =>
    this.outcomes.some((one) => one.orderId === orderId) ? { withdrawn: false } : { withdrawn: true, written: 'never' };
  readonly probes: ProbeWish[] = [];
  readonly stoppedProbes: string[] = [];
  answerProbe: (wish: ProbeWish) => { started: true } | { started: false; reason: string } | undefined = () => ({
    started: true,
  });
  answerRegisters: (
    meterCode: MeterCode,
  ) => { ok: true; profile: string; blocks: RegisterBlock[] } | { ok: false; reason: string } | undefined = () => ({
    ...{ ok: true, profile: 'Acrel DDSY1352', blocks: [] },
  });
  /** orders that it was told to forget */
  readonly withdrawn: string[] = [];
  private socket: Socket | undefined;
  /** it was booted an hour ago */
  private readonly startedAt = Date.now() - 3600_000;

  private constructor(
    private readonly url: string,
    readonly gatewayId: string,
    private readonly key: KeyObject,
    public instanceId: string,
    public sequence = 0,
  ) {}

  /** Makes a place for a gateway and takes it. */
  static async enrol(server: TestServer, buildings: 'all' | number[] = 'all'): Promise<ScriptedGateway> {
    const engineer = await server.signIn('engineer');
    const { code } = await engineer.call(createGatewayRoute, { body: { name: 'cellar', buildings } });
    const { privateKey, publicKey } = newGatewayKey();
    const instanceId = v7();
    const { gatewayId } = await server.anybody.call(enrolGatewayRoute, {
      body: { code, publicKey, instanceId, version: '0.1.0' },
    });
    return new ScriptedGateway(server.url, gatewayId, privateKey, instanceId);
  }

  /** The same gateway over another line, as a server sees it that has not noticed the end of the first one. */
  beside(url: string): ScriptedGateway {
    const twin = new ScriptedGateway(url, this.gatewayId, this.key, this.instanceId, this.sequence);
    twin.meters = this.meters;
    return twin;
  }

  /** Dials in and waits until it is configured; false when it was sent away. */
  async connect({ signs = true } = {}): Promise<boolean> {
    this.readOnly = undefined;
    const socket = io(`${this.url}${GATEWAY_NAMESPACE}`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    this.socket = socket;
    socket.on('challenge', ({ nonce }: { nonce: string }, answer: (proof: unknown) => void) => {
      const text = Buffer.from(challengeText(signs ? nonce : 'another nonce'));
      answer({
        protocol: GATEWAY_PROTOCOL,
        gatewayId: this.gatewayId,
        signature: toBase64Url(sign('sha256', text, { key: this.key, dsaEncoding: 'ieee-p1363' })),
        instanceId: this.instanceId,
        lastSequence: this.sequence,
        version: '0.1.0',
        readOnly: false,
        configVersion: this.configVersion,
        epochs: this.epochs,
        ...(this.sealHead !== undefined && { sealHead: this.sealHead }),
      });
    });
    type Welcome = { readOnly: boolean; acknowledgedSequence?: number };
    socket.on('welcome', ({ readOnly, acknowledgedSequence }: Welcome, stored: (answer: unknown) => void) => {
      this.readOnly = readOnly;
      this.acknowledgedSequence = acknowledgedSequence;
      stored({ stored: true });
    });
    socket.on('config', (config: BusConfig, stored: (answer: unknown) => void) => {
      this.configs.push(config);
      stored({ stored: true });
    });
    socket.on('seal.head', ({ head }: { head: string }, stored: (answer: unknown) => void) => {
      this.sealHead = head;
      stored({ stored: true });
    });
    socket.on('order.offer', (offer: OrderOffer, answer: (said: unknown) => void) => {
      this.offers.push(offer);
      const said = this.answerOffer(offer);
      if (said) answer(said);
    });
    socket.on('settings.set', (wanted: WantedSettings, stored: (answer: unknown) => void) => {
      this.wanted.push(wanted);
      stored({ stored: true });
    });
    socket.on('meter.read', async ({ meterCode }: { meterCode: MeterCode }, answer: (said: unknown) => void) => {
      const said = await this.answerRead(meterCode);
      if (said) answer(said);
    });
    socket.on('bus.probe', (wish: ProbeWish, answer: (said: unknown) => void) => {
      this.probes.push(wish);
      const said = this.answerProbe(wish);
      if (said) answer(said);
    });
    socket.on('probe.stop', ({ probeId }: { probeId: string }, stored: (answer: unknown) => void) => {
      this.stoppedProbes.push(probeId);
      stored({ stored: true });
    });
    socket.on('meter.registers', ({ meterCode }: { meterCode: MeterCode }, answer: (said: unknown) => void) => {
      const said = this.answerRegisters(meterCode);
      if (said) answer(said);
    });
    socket.on('order.withdraw', ({ orderId }: { orderId: string }, answer: (said: unknown) => void) => {
      const said = this.answerWithdraw(orderId);
      if (!said) return;
      this.withdrawn.push(orderId);
      answer(said);
      const offer = this.offers.findLast((one) => one.orderId === orderId);
      if (!said.withdrawn || said.written === 'unknown_order' || !offer) return;
      void this.outcome(offer, 'void', { before: null, after: null }, 'meter_exchanged');
    });
    return new Promise((resolve) => {
      socket.once('disconnect', () => resolve(false));
      socket.once('config', () => resolve(true));
    });
  }

  async leave(): Promise<void> {
    const { socket } = this;
    this.socket = undefined;
    if (!socket?.connected) return;
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.disconnect();
    await gone;
  }

  get connected(): boolean {
    return this.socket?.connected === true;
  }

  steadyMs(): number {
    return Date.now() - this.startedAt;
  }

  counters(meterCode: string): MeterCounters {
    return this.meters.get(meterCode) ?? EMPTY_COUNTERS;
  }

  /** The meter takes an order, as its mailbox would. */
  land(offer: OrderOffer): { before: MeterCounters; after: MeterCounters } {
    const before = this.counters(offer.meterCode);
    if (before.purchaseCount !== offer.expectedCount) throw new Error('the meter would refuse this count');
    const after: MeterCounters = {
      purchaseCount: nextPurchaseCount(before.purchaseCount),
      totalPurchasedHundredths: before.totalPurchasedHundredths + offer.amountHundredths,
      remainingHundredths: before.remainingHundredths + offer.amountHundredths,
      lastWireId: offer.wireId,
      lastAmountHundredths: offer.amountHundredths,
      opened: offer.kind === 'open' ? true : offer.kind === 'close' ? false : before.opened,
    };
    this.meters.set(offer.meterCode, after);
    return { before, after };
  }

  /** Reports an outcome with the next sequence; true when the server says that it is stored. */
  outcome(
    offer: OrderOffer,
    outcome: OrderOutcome['outcome'],
    counters: { before: MeterCounters | null; after: MeterCounters | null },
    reason: OrderReason | null = null,
  ): Promise<boolean> {
    this.sequence += 1;
    const { orderId, meterCode } = offer;
    const reported: OrderOutcome = {
      orderId,
      meterCode,
      sequence: this.sequence,
      instanceId: this.instanceId,
      outcome,
      reason,
      ...counters,
      at: new Date().toISOString(),
    };
    this.outcomes.push(reported);
    return this.report('order.outcome', reported);
  }

  /** Reports again what a server that came back from a backup does not have, as a journal does. */
  async reportAgain(): Promise<void> {
    for (const outcome of this.outcomes.filter(({ sequence }) => sequence > (this.acknowledgedSequence ?? sequence))) {
      await this.report('order.outcome', outcome);
    }
  }

  /** The order lands at its meter and is reported as applied. */
  apply(offer: OrderOffer): Promise<boolean> {
    return this.outcome(offer, 'applied', this.land(offer));
  }

  confirm({ settingsId, meterCode, version }: WantedSettings): Promise<boolean> {
    this.sequence += 1;
    const at = new Date().toISOString();
    const about = { settingsId, meterCode, version, sequence: this.sequence };
    return this.report('settings.outcome', { ...about, outcome: 'confirmed', reason: null, at });
  }

  reading(meterCode: MeterCode, fields: Partial<GatewayReading> = {}): GatewayReading {
    const { purchaseCount, totalPurchasedHundredths, remainingHundredths, opened } = this.counters(meterCode);
    return {
      meterCode,
      steadyMs: this.steadyMs(),
      bootId: this.bootId,
      wallAt: new Date().toISOString(),
      kind: 7,
      meterNumber: `00${meterCode}`,
      energyWh: 12_340,
      energyByTariffWh: [0, 0, 12_340, 0],
      powerW: 230,
      voltageTenths: [2301],
      currentHundredths: [100],
      remainingHundredths,
      purchaseCount,
      totalPurchasedHundredths,
      opened,
      relayClosed: true,
      mode: 'prepaid',
      arrears: false,
      alarm1: false,
      alarm2: false,
      overload: false,
      ...fields,
    };
  }

  sendReadings(readings: readonly GatewayReading[], batchId = v7()): Promise<boolean> {
    return this.report('readings', { batchId, bootId: this.bootId, nowSteadyMs: this.steadyMs(), readings });
  }

  /** True when the server acknowledged within a second. */
  async report(event: string, payload: unknown): Promise<boolean> {
    if (!this.socket) throw new Error('the gateway is not connected');
    try {
      const answer: unknown = await this.socket.timeout(1000).emitWithAck(event, payload);
      return JSON.stringify(answer) === '{"stored":true}';
    } catch {
      return false;
    }
  }

  /** The next offer that no spec has seen. */
  async offer(place: number): Promise<OrderOffer> {
    await until(() => this.offers.length > place);
    const offer = this.offers[place];
    if (!offer) throw new Error(`there is no offer ${place}`);
    return offer;
  }
}

/** Waits until something is so; fails after `timeoutMs`. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 5000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await isSo()); await pause(10)) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for: ${String(isSo)}`);
  }
}
