/** The server's side of the gateway's socket, as the contract says, doing what a spec tells it to. */
import { createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  challengeAnswerSchema,
  challengeText,
  GATEWAY_NAMESPACE,
  GATEWAY_TO_SERVER,
  SERVER_TO_GATEWAY,
  type BusConfig,
  type GatewayReading,
  type OrderOffer,
  type OrderOutcome,
  type ProbeReport,
  type SettingsOutcome,
  type WantedSettings,
} from '#shared';
import { Server, type Socket } from 'socket.io';
import type * as z from 'zod';

type Challenge = z.infer<typeof challengeAnswerSchema>;
type BusReport = z.infer<(typeof GATEWAY_TO_SERVER)['bus.report']['payload']>;

export class ScriptedServer {
  readonly code = 'CODE-1234';
  readonly gatewayId = randomUUID();
  /** every outcome as it came, repetitions too */
  readonly outcomes: OrderOutcome[] = [];
  readonly outcomeBytes: string[] = [];
  readonly settingsOutcomes: SettingsOutcome[] = [];
  readonly readings: GatewayReading[] = [];
  readonly reports: BusReport[] = [];
  readonly probes: ProbeReport[] = [];
  readonly answers: Challenge[] = [];
  acknowledges = true;
  readOnly = false;
  acknowledgedSequence: number | undefined;
  config: BusConfig | undefined;
  enrolments = 0;
  private publicKey = '';
  private socket: Socket | undefined;
  private io: Server | undefined;
  private http: HttpServer | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isConnected(): boolean {
    return this.socket?.connected ?? false;
  }

  /** Listens, on the same port again after a stop. */
  async start(): Promise<void> {
    const http = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const { code, publicKey } = JSON.parse(body || '{}') as { code?: string; publicKey?: string };
        this.enrolments += 1;
        const isRight = request.url === '/api/gateways/enrol' && code === this.code && publicKey?.length === 87;
        if (isRight) this.publicKey = publicKey;
        response.writeHead(isRight ? 200 : 409, { 'content-type': 'application/json' });
        const problem = { refusal: 'code_wrong_or_used', message: 'This code is wrong or used.' };
        response.end(JSON.stringify(isRight ? { gatewayId: this.gatewayId } : problem));
      });
    });
    this.http = http;
    this.io = new Server(http, { transports: ['websocket'] });
    this.io.of(GATEWAY_NAMESPACE).on('connection', (socket) => void this.admit(socket));
    await new Promise<void>((resolve) => http.listen(this.port, '127.0.0.1', resolve));
    this.port = (http.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await this.io?.close();
    this.http?.closeAllConnections();
    this.io = undefined;
    this.socket = undefined;
  }

  /** Ends the connection from the server's side, as a restart of one server among several does. */
  hangUp(): void {
    this.socket?.disconnect(true);
  }

  private async admit(socket: Socket): Promise<void> {
    for (const event of Object.keys(GATEWAY_TO_SERVER) as (keyof typeof GATEWAY_TO_SERVER)[]) {
      socket.on(event, (payload: unknown, ack: (answer: unknown) => void) => this.take(event, payload, ack));
    }
    const nonce = randomBytes(16).toString('hex');
    const answer = challengeAnswerSchema.parse(await socket.emitWithAck('challenge', { nonce }));
    this.answers.push(answer);
    if (!this.isProof(nonce, answer.signature)) throw new Error('the gateway did not prove itself');
    this.socket = socket;
    const { readOnly, acknowledgedSequence } = this;
    const word = { serverTime: new Date().toISOString(), readOnly, acknowledgedSequence };
    socket.emit('welcome', word, () => undefined);
    if (this.config) await socket.emitWithAck('config', this.config);
  }

  private isProof(nonce: string, signature: string): boolean {
    const point = Buffer.from(this.publicKey, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
    const data = Buffer.from(challengeText(nonce));
    return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  }

  private take(event: keyof typeof GATEWAY_TO_SERVER, payload: unknown, ack: (answer: unknown) => void): void {
    switch (event) {
      case 'order.outcome':
        this.outcomeBytes.push(JSON.stringify(payload));
        this.outcomes.push(GATEWAY_TO_SERVER[event].payload.parse(payload));
        break;
      case 'settings.outcome':
        this.settingsOutcomes.push(GATEWAY_TO_SERVER[event].payload.parse(payload));
        break;
      case 'readings':
        this.readings.push(...GATEWAY_TO_SERVER[event].payload.parse(payload).readings);
        break;
      case 'probe.report':
        this.probes.push(GATEWAY_TO_SERVER[event].payload.parse(payload));
        break;
      case 'bus.report':
        this.reports.push(GATEWAY_TO_SERVER[event].payload.parse(payload));
        break;
    }
    if (this.acknowledges) ack({ stored: true });
  }

  private async ask<E extends keyof typeof SERVER_TO_GATEWAY>(
    event: E,
    payload: unknown,
  ): Promise<z.infer<(typeof SERVER_TO_GATEWAY)[E]['ack']>> {
    const answer: unknown = await this.socket?.timeout(3000).emitWithAck(event, payload);
    return SERVER_TO_GATEWAY[event].ack.parse(answer) as z.infer<(typeof SERVER_TO_GATEWAY)[E]['ack']>;
  }

  configure(config: BusConfig): Promise<unknown> {
    this.config = config;
    return this.ask('config', config);
  }

  offer(offer: OrderOffer): Promise<{ journalled: boolean; reason?: string }> {
    return this.ask('order.offer', offer);
  }

  set(wanted: WantedSettings): Promise<unknown> {
    return this.ask('settings.set', wanted);
  }

  read(meterCode: string, stranger = false): Promise<z.infer<(typeof SERVER_TO_GATEWAY)['meter.read']['ack']>> {
    return this.ask('meter.read', { meterCode, stranger });
  }

  registers(meterCode: string): Promise<z.infer<(typeof SERVER_TO_GATEWAY)['meter.registers']['ack']>> {
    return this.ask('meter.registers', { meterCode });
  }

  probe(wish: { probeId: string; from: number; to: number }): Promise<{ started: boolean; reason?: string }> {
    return this.ask('bus.probe', { dpuCode: '020103', ...wish });
  }

  stopProbe(probeId: string): Promise<unknown> {
    return this.ask('probe.stop', { probeId });
  }

  withdraw(orderId: string): Promise<z.infer<(typeof SERVER_TO_GATEWAY)['order.withdraw']['ack']>> {
    return this.ask('order.withdraw', { orderId });
  }

  /** Whatever is sent, to see what a wrong payload does. */
  sendRaw(event: string, payload: unknown): void {
    this.socket?.emit(event, payload, () => undefined);
  }

  outcomeOf(orderId: string): OrderOutcome | undefined {
    return this.outcomes.findLast((outcome) => outcome.orderId === orderId);
  }
}
