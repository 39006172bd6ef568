/** A tablet's line for live updates, and what it has heard on it. */
import { setTimeout as pause } from 'node:timers/promises';
import { LIVE_NAMESPACE } from '#shared';
import { io, type Socket } from 'socket.io-client';
import type { TestClient, TestServer } from './harness.js';

export interface LiveListener {
  readonly socket: Socket;
  readonly heard: { readonly event: string; readonly payload: Record<string, unknown> }[];
}

/** Dials in with a token, whatever it is. */
export function dialLive(server: TestServer, token: unknown): Socket {
  return io(`${server.url}${LIVE_NAMESPACE}`, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
}

/** Hears on the socket from when it is connected. */
export async function hearLive(socket: Socket): Promise<LiveListener> {
  const heard: LiveListener['heard'] = [];
  socket.onAny((event: string, payload: Record<string, unknown>) => heard.push({ event, payload }));
  await new Promise((resolve, reject) =>
    socket.once('connect', () => resolve(undefined)).once('connect_error', reject),
  );
  // The rooms are joined right after the connection is told.
  await pause(30);
  return { socket, heard };
}

export function listenLive(server: TestServer, client: TestClient): Promise<LiveListener> {
  return hearLive(dialLive(server, client.session?.accessToken));
}
