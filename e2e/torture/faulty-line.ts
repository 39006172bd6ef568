import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Where a line breaks, seen from the one who asked. */
export const CUTS = ['before the request', 'within the request', 'before the reply', 'within the reply'] as const;
export type Cut = (typeof CUTS)[number];

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  cut: Cut | undefined;
}

/**
 * A TCP line to a port of 127.0.0.1 that breaks where it is told to: after the far end has done what it was asked and
 * before its reply is heard is the place at which most is lost.
 */
export class FaultyLine {
  private readonly pairs = new Set<Pair>();

  private constructor(
    private readonly server: Server,
    private readonly happened: (cut: Cut) => void,
  ) {}

  /** `plan` says of each new connection where it breaks; undefined for one that holds. */
  static async open(farPort: number, plan: () => Cut | undefined, happened: (cut: Cut) => void): Promise<FaultyLine> {
    const server = createServer({ noDelay: true });
    const line = new FaultyLine(server, happened);
    server.on('connection', (near) => line.connected(near, farPort, plan()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks the connections that are open now, each at its next bytes. */
  breakOpen(cut: Cut): void {
    for (const pair of this.pairs) pair.cut = cut;
  }

  async close(): Promise<void> {
    for (const pair of this.pairs) end(pair);
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connected(near: Socket, farPort: number, cut: Cut | undefined): void {
    const pair: Pair = { near, far: connect({ port: farPort, host: '127.0.0.1', noDelay: true }), cut };
    this.pairs.add(pair);
    for (const socket of [pair.near, pair.far]) {
      socket.on('error', () => end(pair));
      socket.on('close', () => {
        end(pair);
        this.pairs.delete(pair);
      });
    }
    near.on('data', (bytes) => this.pass(pair, bytes, pair.far, 'before the request', 'within the request'));
    pair.far.on('data', (bytes) => this.pass(pair, bytes, near, 'before the reply', 'within the reply'));
  }

  private pass(pair: Pair, bytes: Buffer, to: Socket, before: Cut, within: Cut): void {
    if (pair.cut !== before && pair.cut !== within) {
      to.write(bytes);
      return;
    }
    const { cut } = pair;
    pair.cut = undefined;
    this.happened(cut);
    if (cut === within) to.write(bytes.subarray(0, bytes.length >> 1), () => end(pair));
    else end(pair);
  }
}

function end(pair: Pair): void {
  pair.near.destroy();
  pair.far.destroy();
}
