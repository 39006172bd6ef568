import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * The signal between a tablet and the server: a line that can be cut. While it is cut, open connections break and new
 * ones are closed at once, for pages, service worker and sockets alike, as on a tablet in a cellar.
 */
export interface Signal {
  /** the address that the browser opens */
  readonly url: string;
  lose(): void;
  /** what is sent arrives, and every answer is lost on its way back */
  loseReplies(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Opens a line to the server on 127.0.0.1:`serverPort`. */
export async function openSignal(serverPort: number): Promise<Signal> {
  let lost = false;
  let repliesLost = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near);
    near.on('close', () => sockets.delete(near));
    near.on('error', () => near.destroy());
    if (lost) {
      near.destroy();
      return;
    }
    const far = connect(serverPort, '127.0.0.1');
    sockets.add(far);
    far.on('close', () => {
      sockets.delete(far);
      near.destroy();
    });
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far);
    far.on('data', (reply) => repliesLost || near.write(reply));
    far.on('end', () => near.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    lose() {
      lost = true;
      for (const socket of sockets) socket.destroy();
    },
    loseReplies() {
      repliesLost = true;
    },
    restore() {
      // A line that swallowed an answer is of no use any more.
      if (repliesLost) for (const socket of sockets) socket.destroy();
      lost = false;
      repliesLost = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
