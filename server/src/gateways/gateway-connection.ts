/** One proven, living connection of a gateway. */
import { setTimeout as pause } from 'node:timers/promises';
import { SERVER_TO_GATEWAY } from '#shared';
import type { Socket } from 'socket.io';
import type * as z from 'zod';
import type { ReadOnlyReason } from './admit-gateway.js';

export type ServerEvent = keyof typeof SERVER_TO_GATEWAY;
export type PayloadOf<E extends ServerEvent> = z.infer<(typeof SERVER_TO_GATEWAY)[E]['payload']>;
export type AnswerOf<E extends ServerEvent> = z.infer<(typeof SERVER_TO_GATEWAY)[E]['ack']>;

/** How long a gateway has to answer what it can answer from its own memory. */
export const ANSWER_TIMEOUT_MS = 10_000;

const CATCH_UP_QUIET_MS = 3_000;
const CATCH_UP_LOOK_MS = 50;

export class GatewayConnection {
  /** orders that were offered over this connection */
  readonly offered = new Set<string>();
  /** whether its journal has been heard, so that orders may go to it */
  isReady = false;
  private heardSequence = 0;
  private heardAtMs = 0;
  /** version of the configuration that this connection was sent last */
  configVersion = 0;
  /** the head of the seals that the gateway has on its disk, as it said itself */
  sealHead: string | undefined;
  /** hash of the head that it was given last over this connection */
  sealHash: string | undefined;

  constructor(
    readonly gatewayId: string,
    readonly readOnlyReason: ReadOnlyReason | null,
    private readonly socket: Socket,
  ) {}

  get connected(): boolean {
    return this.socket.connected;
  }

  /** The answer; undefined when none came in time or it is none of the contract's. */
  async ask<E extends ServerEvent>(
    event: E,
    payload: PayloadOf<E>,
    timeoutMs = ANSWER_TIMEOUT_MS,
  ): Promise<AnswerOf<E> | undefined> {
    if (!this.socket.connected) return undefined;
    let gone = (): void => undefined;
    const hungUp = new Promise<undefined>((resolve) => {
      gone = () => resolve(undefined);
      this.socket.once('disconnect', gone);
    });
    try {
      const answer: unknown = await Promise.race([this.socket.timeout(timeoutMs).emitWithAck(event, payload), hungUp]);
      return readAnswer(event, answer);
    } catch {
      // socket.io's only error here: no acknowledgement in time
      return undefined;
    } finally {
      this.socket.off('disconnect', gone);
    }
  }

  /** What the journal gave this sequence is stored. */
  heard(sequence: number): void {
    this.heardSequence = Math.max(this.heardSequence, sequence);
    this.heardAtMs = Date.now();
  }

  /**
   * Resolves when the journal's outcomes up to `lastSequence` are in, or when nothing more has come for a while: an
   * order whose outcome is on its way must not be offered anew.
   */
  async caughtUp(lastSequence: number): Promise<void> {
    this.heardAtMs = Date.now();
    while (this.connected && this.heardSequence < lastSequence && Date.now() - this.heardAtMs < CATCH_UP_QUIET_MS) {
      await pause(CATCH_UP_LOOK_MS);
    }
  }

  /** Ends the connection like a cut line, so that the gateway dials again by itself and proves itself anew. */
  close(): void {
    this.socket.conn.close();
  }
}

/** What a gateway answered, checked by the contract. */
export function readAnswer<E extends ServerEvent>(event: E, answer: unknown): AnswerOf<E> | undefined {
  const checked = SERVER_TO_GATEWAY[event].ack.safeParse(answer);
  return checked.success ? (checked.data as AnswerOf<E>) : undefined;
}
