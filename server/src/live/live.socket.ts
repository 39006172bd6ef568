import type { OnApplicationShutdown } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import {
  buildingOf,
  LIVE_EVENTS,
  LIVE_NAMESPACE,
  LIVE_REQUESTS,
  type DpuCode,
  type MeterCode,
  type LiveAccess,
} from '#shared';
import type { Namespace, Socket } from 'socket.io';
import type * as z from 'zod';
import { Logger } from '../config/logger.js';
import { Refused } from '../http/refused.js';
import { Sessions } from '../operators/sessions.service.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { Live, liveRoom, watchRoom } from './live.js';

/** How soon an operator who may no more stops hearing, also when another server ended his session. */
const RECHECK_MS = 15_000;

type LiveRequest = keyof typeof LIVE_REQUESTS;
type RequestOf<R extends LiveRequest> = z.infer<(typeof LIVE_REQUESTS)[R]['payload']>;
type Answers = { readonly [R in LiveRequest]: (socket: Socket, who: Who, request: RequestOf<R>) => Promise<void> };

/** Where tablets listen. Cross-origin pages get no CORS headers, and no cookie counts here. */
@WebSocketGateway({ namespace: LIVE_NAMESPACE })
export class LiveSocket implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket>, OnApplicationShutdown {
  private readonly signedIn = new Map<Socket, { readonly token: string; readonly who: Who }>();
  private recheck: NodeJS.Timeout | undefined;

  /** What each request of the contract does; its permission was checked before. */
  private readonly answers: Answers = {
    'meters.watch': async (socket, who, { meterCodes }) => {
      const own = meterCodes.filter((meterCode) => mayWorkIn(who, buildingOf(meterCode)));
      await this.watchOnly(socket, own);
      this.live.watched(own);
    },
    'buses.watch': (socket, who, { dpuCodes }) =>
      this.watchOnly(
        socket,
        dpuCodes.filter((dpuCode) => mayWorkIn(who, buildingOf(dpuCode))),
      ),
  };

  constructor(
    private readonly live: Live,
    private readonly sessions: Sessions,
    private readonly logger: Logger,
  ) {}

  afterInit(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.identify(socket).then(
        () => next(),
        (error: unknown) => next(error instanceof Refused ? new Error(error.refusal) : new Error('session_ended')),
      );
    });
    // Of the whole door, also for gateways: nothing is told in the namespace that has no name, so nobody stays there.
    namespace.server.of('/').use((_, next) => next(new Error('namespace_unknown')));
    this.live.sendBy((rooms, event, payload) => namespace.to([...rooms]).emit(event, payload));
    this.sessions.whenRightsChanged(() => void this.recheckAll());
    this.recheck = setInterval(() => void this.recheckAll(), RECHECK_MS).unref();
  }

  async handleConnection(socket: Socket): Promise<void> {
    const session = this.signedIn.get(socket);
    if (!session) {
      socket.disconnect(true);
      return;
    }
    socket.on('disconnect', () => this.signedIn.delete(socket));
    for (const request of Object.keys(this.answers) as LiveRequest[]) this.listen(socket, request);
    await socket.join(roomsOf(session.who));
  }

  onApplicationShutdown(): void {
    clearInterval(this.recheck);
  }

  /**
   * Asks again who everybody is, and cuts the lines of those whose session has ended or whose rights have changed: like
   * a cut line of any other cause, it has the tablet come back and ask what it may.
   */
  async recheckAll(): Promise<void> {
    for (const [socket, session] of this.signedIn) {
      try {
        if (sameRights(await this.sessions.whoMayWork(session.token, socket.handshake.address), session.who)) continue;
      } catch {
        // Its session is over: when it comes back with a fresh token it is told so.
      }
      this.signedIn.delete(socket);
      socket.conn.close();
    }
  }

  private async identify(socket: Socket): Promise<void> {
    const token: unknown = socket.handshake.auth['token'];
    if (typeof token !== 'string') throw new Refused('session_missing', 'Sign in first.');
    this.signedIn.set(socket, { token, who: await this.sessions.whoMayWork(token, socket.handshake.address) });
  }

  private listen<R extends LiveRequest>(socket: Socket, request: R): void {
    const event: string = request;
    socket.on(event, (payload: unknown) => {
      const who = this.signedIn.get(socket)?.who;
      const checked = LIVE_REQUESTS[request].payload.safeParse(payload);
      if (!who?.permissions.has(LIVE_REQUESTS[request].access) || !checked.success) return;
      this.answers[request](socket, who, checked.data as RequestOf<R>).catch((error: unknown) =>
        this.logger.error({ err: error, request }, 'a live request failed'),
      );
    });
  }

  private async watchOnly(socket: Socket, codes: readonly (MeterCode | DpuCode)[]): Promise<void> {
    const wanted = new Set(codes.map(watchRoom));
    for (const room of socket.rooms) if (room.startsWith(watchRoom('')) && !wanted.has(room)) await socket.leave(room);
    await socket.join([...wanted]);
  }
}

/** A room for each thing that it takes to hear some event, in each of the operator's buildings. */
function roomsOf(who: Who): string[] {
  const heard = new Set<LiveAccess>(Object.values(LIVE_EVENTS).map(({ access }) => access));
  const places = who.buildings === 'all' ? (['any', 'all'] as const) : (['any', ...who.buildings] as const);
  return [...heard]
    .filter((access) => access === 'session' || who.permissions.has(access))
    .flatMap((access) => places.map((place) => liveRoom(access, place)));
}

function sameRights(a: Who, b: Who): boolean {
  return (
    String([...a.permissions].sort()) === String([...b.permissions].sort()) &&
    String(a.buildings) === String(b.buildings)
  );
}
