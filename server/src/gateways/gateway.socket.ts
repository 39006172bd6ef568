import type { OnApplicationShutdown } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import { GATEWAY_NAMESPACE, GATEWAY_TO_SERVER, toBase64Url } from '#shared';
import type { Namespace, Socket } from 'socket.io';
import { Logger } from '../config/logger.js';
import { Ids } from '../database/ids.js';
import { SealHeads } from '../seals/seal-heads.service.js';
import { isListenedTo } from './admit-gateway.js';
import { ANSWER_TIMEOUT_MS, GatewayConnection, readAnswer } from './gateway-connection.js';
import { GatewayDoor } from './gateway-door.service.js';
import { type GatewayEvent, GatewayLink } from './gateway-link.js';

const NONCE_BYTES = 32;
const HEARTBEAT_MS = 30_000;
const EVENTS = Object.keys(GATEWAY_TO_SERVER) as GatewayEvent[];

/** What is measured of meters is taken from any proven gateway; what it says of orders only from the accepted journal. */
const FROM_ANY_JOURNAL: ReadonlySet<GatewayEvent> = new Set(['readings', 'bus.report'] as const);

const roomOf = (gatewayId: string): string => `gateway ${gatewayId}`;

/** Where gateways dial in. */
@WebSocketGateway({ namespace: GATEWAY_NAMESPACE })
export class GatewaySocket implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket>, OnApplicationShutdown {
  private heartbeat: NodeJS.Timeout | undefined;
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly door: GatewayDoor,
    private readonly link: GatewayLink,
    private readonly ids: Ids,
    private readonly heads: SealHeads,
    private readonly logger: Logger,
  ) {}

  afterInit(namespace: Namespace): void {
    this.link.askBy(async (gatewayId, event, payload, timeoutMs) => {
      try {
        const answers: unknown[] = await namespace.to(roomOf(gatewayId)).timeout(timeoutMs).emitWithAck(event, payload);
        return answers[0];
      } catch {
        // socket.io's only error here: no acknowledgement in time
        return undefined;
      }
    });
    this.heartbeat = setInterval(() => this.track(this.beat()), HEARTBEAT_MS).unref();
  }

  handleConnection(socket: Socket): void {
    this.track(
      this.welcome(socket).catch((error: unknown) => {
        this.logger.error({ err: error }, 'a gateway could not be welcomed');
        socket.disconnect(true);
      }),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.heartbeat);
    this.link.stop();
    await Promise.all(this.working);
  }

  private async welcome(socket: Socket): Promise<void> {
    const nonce = toBase64Url(this.ids.bytes(NONCE_BYTES));
    const answer: unknown = await socket
      .timeout(ANSWER_TIMEOUT_MS)
      .emitWithAck('challenge', { nonce })
      .catch(() => undefined);
    const proof = readAnswer('challenge', answer);
    const admitted = proof && (await this.door.admit(nonce, proof));
    if (!proof || !admitted) {
      this.logger.warn({ gatewayId: proof?.gatewayId }, 'a gateway did not prove itself and was sent away');
      socket.disconnect(true);
      return;
    }
    const { gatewayId } = proof;
    if (admitted.isRevoked) {
      // Its journal may hold orders and settings that others have ended since: only this word keeps it from writing them.
      const word = { serverTime: admitted.at.toISOString(), readOnly: true };
      await socket
        .timeout(ANSWER_TIMEOUT_MS)
        .emitWithAck('welcome', word)
        .catch(() => undefined);
      this.logger.warn({ gatewayId }, 'a revoked gateway was told to write nothing and sent away');
      socket.disconnect(true);
      return;
    }
    const connection = new GatewayConnection(gatewayId, admitted.readOnlyReason, socket);
    this.link.attach(connection);
    await socket.join(roomOf(gatewayId));
    socket.on('disconnect', () => {
      if (this.link.detach(connection)) this.track(this.door.left(gatewayId));
    });
    for (const event of EVENTS) this.listen(socket, connection, event);
    if (!socket.connected) return;
    const readOnly = admitted.readOnlyReason !== null;
    const { at, acknowledgedSequence } = admitted;
    const serverTime = at.toISOString();
    await connection.ask(
      'welcome',
      acknowledgedSequence === undefined ? { serverTime, readOnly } : { serverTime, readOnly, acknowledgedSequence },
    );
    connection.sealHead = proof.sealHead;
    this.track(this.sealHead(connection));
    await this.link.sendConfig(connection);
    if (acknowledgedSequence !== undefined && acknowledgedSequence < proof.lastSequence) {
      await connection.caughtUp(proof.lastSequence);
    }
    this.link.ready(connection);
  }

  private listen(socket: Socket, connection: GatewayConnection, event: GatewayEvent): void {
    socket.on(event, (report: unknown, acknowledge: unknown) => {
      this.track(
        this.take(connection, event, report).then((stored) => {
          if (stored && typeof acknowledge === 'function') acknowledge({ stored: true });
        }),
      );
    });
  }

  /** True once it is stored; the gateway sends again whatever was not. */
  private async take(connection: GatewayConnection, event: GatewayEvent, report: unknown): Promise<boolean> {
    const { gatewayId, readOnlyReason } = connection;
    if (!isListenedTo(readOnlyReason) && !FROM_ANY_JOURNAL.has(event)) return false;
    const checked = GATEWAY_TO_SERVER[event].payload.safeParse(report);
    if (!checked.success) {
      const faults = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      this.logger.error({ gatewayId, event, faults }, 'a gateway reported what the contract does not know');
      return false;
    }
    const handler = this.link.handlerOf(event);
    if (!handler) return false;
    try {
      await handler(gatewayId, checked.data as never);
      if ('sequence' in checked.data) connection.heard(checked.data.sequence);
      return true;
    } catch (error) {
      this.logger.error({ err: error, gatewayId, event }, 'a report of a gateway could not be stored');
      return false;
    }
  }

  /**
   * Says that the connected gateways still are, lets go of those that were revoked at another server, and brings what was
   * changed at another server, or was not taken before.
   */
  async beat(): Promise<void> {
    for (const connection of this.link.connected()) {
      if (await this.door.stillThere(connection.gatewayId)) {
        await this.link.sendConfig(connection);
        this.track(this.sealHead(connection));
      } else this.link.drop(connection.gatewayId);
    }
  }

  /**
   * Holds the head of the seals that the gateway keeps against the chain, and gives it the newest one, each once. A
   * gateway may be connected for months: what it took is known at once, and is not overwritten while it does not stand.
   */
  private async sealHead(connection: GatewayConnection): Promise<void> {
    const keeper = `gateway:${connection.gatewayId}` as const;
    const given = await this.heads.exchange(keeper, connection.sealHead);
    if (!given || given.hash === connection.sealHash) return;
    if (!(await connection.ask('seal.head', { head: given.signed }))) return;
    connection.sealHash = given.hash;
    connection.sealHead = given.signed;
    await this.heads.told(keeper, given.signed);
  }

  private track(work: Promise<void>): void {
    const guarded = work
      .catch((error: unknown) => this.logger.error({ err: error }, 'the gateway door failed'))
      .finally(() => this.working.delete(guarded));
    this.working.add(guarded);
  }
}
