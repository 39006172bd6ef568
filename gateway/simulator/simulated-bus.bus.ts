import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { BusFaults, MeterFaults } from './meter-faults.js';
import { RequestStream } from './request-stream.js';
import type { UnitRequest } from './request-stream.js';
import type { SimulatedMeter } from './simulated-meter.js';
import { spoilReply } from './spoil-reply.js';
import type { SpoiltReply } from './spoil-reply.js';
import { WireTime } from './wire-time.js';

export type BusPlace =
  | { readonly framing: 'rtu_over_tcp' | 'modbus_tcp'; readonly host: string; readonly port: number }
  | { readonly framing: 'serial'; readonly path: string; readonly baudRate: number };

export interface BusOptions {
  /** 0 is a wire that takes no time */
  readonly baudRate: number;
  /** how long a meter thinks, ms */
  readonly replyDelayMs: number;
}

/** Where replies go: a connection, or the serial line. */
interface Client {
  readonly isOpen: boolean;
  send(bytes: Buffer): void;
  end(): void;
}

/** Between the bytes of a reply that comes byte by byte. */
const SPLIT_PAUSE_MS = 1;

/** One bus: its meters by unit, the time of its wire, and whoever listens on the other side. */
export class SimulatedBus {
  readonly meters = new Map<number, SimulatedMeter>();
  readonly counters = { connections: 0, requests: 0, replies: 0, strayReplies: 0, toNobody: 0 };
  private busFaults: BusFaults = {};
  private readonly wire: WireTime;
  private readonly clients = new Set<Client>();
  private readonly pendingReplies = new Map<SimulatedMeter, { isDue: boolean; send(readyAt: number): void }[]>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private server: Server | undefined;
  private closeLine: (() => Promise<void>) | undefined;
  private boundPort: number;

  constructor(
    readonly dpuCode: string,
    readonly place: BusPlace,
    private readonly options: BusOptions,
  ) {
    this.wire = new WireTime(options.baudRate);
    this.boundPort = place.framing === 'serial' ? 0 : place.port;
  }

  /** The TCP port that it listens on; 0 for a serial line. */
  get port(): number {
    return this.boundPort;
  }

  get faults(): BusFaults {
    return this.busFaults;
  }

  set faults(faults: BusFaults) {
    this.busFaults = faults;
    if (faults.refuse) for (const client of this.clients) client.end();
  }

  async start(): Promise<void> {
    if (this.place.framing === 'serial') await this.startSerial(this.place.path, this.place.baudRate);
    else await this.listen(this.place.host);
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const client of this.clients) client.end();
    await this.closeLine?.();
    const server = this.server;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private async listen(host: string): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.connected(socket));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.boundPort, host, () => resolve());
    });
    this.boundPort = (server.address() as AddressInfo).port;
  }

  private connected(socket: Socket): void {
    const framing = this.place.framing === 'modbus_tcp' ? 'mbap' : 'rtu';
    socket.on('error', () => undefined);
    if (this.busFaults.refuse || (this.busFaults.oneClient && this.clients.size > 0)) {
      socket.destroy();
      return;
    }
    this.counters.connections += 1;
    const client: Client = {
      get isOpen() {
        return !socket.destroyed && socket.writable;
      },
      send: (bytes) => void socket.write(bytes),
      end: () => void socket.destroy(),
    };
    this.clients.add(client);
    socket.on('close', () => this.clients.delete(client));
    this.serve(client, framing, (take) => socket.on('data', take));
  }

  private async startSerial(path: string, baudRate: number): Promise<void> {
    const { SerialPort } = await import('serialport');
    const line = new SerialPort({ path, baudRate, autoOpen: false });
    await new Promise<void>((resolve, reject) => line.open((error) => (error ? reject(error) : resolve())));
    const client: Client = {
      get isOpen() {
        return line.isOpen;
      },
      send: (bytes) => void line.write(bytes),
      // A serial line has no connection that could end.
      end: () => undefined,
    };
    this.clients.add(client);
    this.closeLine = () => new Promise<void>((resolve) => (line.isOpen ? line.close(() => resolve()) : resolve()));
    line.on('error', () => undefined);
    this.serve(client, 'rtu', (take) => line.on('data', take));
  }

  private serve(client: Client, framing: 'rtu' | 'mbap', onBytes: (take: (bytes: Buffer) => void) => void): void {
    const stream = new RequestStream(framing);
    onBytes((bytes) => {
      const now = performance.now();
      for (const request of stream.take(bytes, now)) {
        this.counters.requests += 1;
        const heardAt = this.wire.pass(request.wireBytes, now);
        this.at(heardAt, () => this.answer(client, framing, request, heardAt));
      }
    });
  }

  private answer(client: Client, framing: 'rtu' | 'mbap', request: UnitRequest, heardAt: number): void {
    const meter = this.meters.get(request.unit);
    if (!meter || this.busFaults.silent) return;
    const { faults } = meter;
    const reply = meter.answer(request);
    if (!reply || faults.silent) return;
    useUp(meter, faults);
    const body = Buffer.concat([Buffer.from([request.unit]), reply]);
    const spoilt = spoilReply(body, faults, framing, request.transactionId);
    const dueAt = heardAt + this.options.replyDelayMs + (faults.late ?? 0);
    const bytes = body.length + 2;
    this.inOrderOf(meter, dueAt, (readyAt) => {
      this.at(this.wire.pass(bytes, readyAt), () => this.deliver(client, framing, spoilt, meter));
    });
  }

  /** A meter answers in the order in which it was asked, however late. */
  private inOrderOf(meter: SimulatedMeter, dueAt: number, send: (readyAt: number) => void): void {
    const pending = this.pendingReplies.get(meter) ?? [];
    this.pendingReplies.set(meter, pending);
    const reply = { isDue: false, send };
    pending.push(reply);
    this.at(dueAt, () => {
      reply.isDue = true;
      while (pending[0]?.isDue) pending.shift()?.send(dueAt);
    });
  }

  /** A serial server hands bytes to whoever is connected when they come. */
  private deliver(asker: Client, framing: 'rtu' | 'mbap', reply: SpoiltReply, meter: SimulatedMeter): void {
    const others = [...this.clients].filter((client) => client.isOpen);
    const client = asker.isOpen || framing === 'mbap' ? asker : others.at(-1);
    if (!client?.isOpen) {
      this.counters.toNobody += 1;
      return;
    }
    if (client !== asker) this.counters.strayReplies += 1;
    this.counters.replies += 1;
    meter.counters.replies += 1;
    // Each timer sends the next piece, whichever it is: those of a busy machine do not always fire in their order.
    const left = [...reply.pieces];
    const sendNext = (): void => {
      const piece = left.shift();
      if (piece && client.isOpen) client.send(piece);
    };
    sendNext();
    left.forEach((_, at) => this.at(performance.now() + (at + 1) * SPLIT_PAUSE_MS, sendNext));
    if (reply.thenClose) this.at(performance.now() + 5, () => client.end());
  }

  private at(time: number, then: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        then();
      },
      Math.max(0, time - performance.now()),
    );
    this.timers.add(timer);
  }
}

function useUp(meter: SimulatedMeter, faults: MeterFaults): void {
  if (faults.times === undefined || meter.faults !== faults) return;
  meter.faults = faults.times > 1 ? { ...faults, times: faults.times - 1 } : {};
}
