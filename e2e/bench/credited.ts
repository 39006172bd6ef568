/**
 * How long it takes from the tap to 'credited' for one sale with signal, on a bus that is polling: 32 meters on a
 * simulated wire of 9600 baud, the built gateway and the built server. Beside it, in the same run, what the wire alone
 * takes for it: the exchange of a credit with its read-back, by a plain Modbus client on an idle bus of the same kind,
 * with the same pauses between the frames and, beside that, without any. A sale may come while a poll is on the wire, so
 * it may take one poll more, and no longer.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  boardList,
  createGatewayRoute,
  LIVE_NAMESPACE,
  type LiveServerEvents,
  minorUnits,
  type SaleRecord,
} from '#shared';
import { io, type Socket } from 'socket.io-client';
import { freePort } from '../product.js';
import { BuiltServer } from './built-server.js';
import { buildingSheet, importMeters, openAccounts, type Place } from './building.js';
import { Tablet } from './fleet.js';
import { distribution, percentile } from './measure.js';
import { type RunningProcess, startProcess } from './processes.js';
import { type BareWire, measureBareWire, TURNAROUND_MS } from './bare-wire.js';

const METERS = 32;
const CREDITED_WITHIN_MS = 60_000;

/** Sells one by one and prints both distributions; the time that the 99th percentile has beyond wire and one poll, ms. */
export async function credited(sales: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'prepaid-bench-'));
  const parts: { stop(): Promise<void> }[] = [];
  try {
    const port = await freePort();
    const sheet = await buildingSheet(1, METERS, () => port);
    const server = await startAll(folder, sheet, parts);
    const { floors } = await openAccounts(server, 1, METERS);
    await untilOpened(server);
    const took = await sellOneByOne(server, floors[0] ?? [], sales);
    console.log(`credited: from the tap ${distribution(took)}`);
    for (const part of parts.splice(1).reverse()) await part.stop();
    const wire = await measureBareWire(port, METERS, sales, TURNAROUND_MS);
    tell('without pauses between the frames', took, await measureBareWire(port, METERS, sales, 0));
    return tell(`with pauses of ${TURNAROUND_MS} ms`, took, wire);
  } finally {
    for (const part of parts.reverse()) await part.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(how: string, took: readonly number[], { creditMs, pollMs }: BareWire): number {
  const poll = percentile(pollMs, 0.5);
  console.log(`the bare exchange on the wire, ${how}: ${distribution(creditMs)}; a poll ${poll.toFixed(1)} ms`);
  const beyond = percentile(took, 0.99) - percentile(creditMs, 0.99) - poll;
  const word = beyond <= 0 ? `${(-beyond).toFixed(1)} ms within` : `${beyond.toFixed(1)} ms beyond`;
  console.log(`  the 99th percentile is ${word} that and one poll more`);
  return beyond;
}

/** Simulator, server and gateway, the gateway enrolled and polling without a pause; all of them are put into `parts`. */
async function startAll(
  folder: string,
  sheet: Uint8Array<ArrayBuffer>,
  parts: { stop(): Promise<void> }[],
): Promise<BuiltServer> {
  const [sheetFile, keys] = [join(folder, 'meters.xlsx'), join(folder, 'keys.json')];
  writeFileSync(sheetFile, sheet);
  writeFileSync(keys, JSON.stringify({ 1: randomBytes(16).toString('hex') }), { mode: 0o600 });
  const start = async (name: string, ready: RegExp, ...args: string[]): Promise<RunningProcess> => {
    const part = await startProcess(name, args, { ready });
    parts.push(part);
    return part;
  };
  const simulate = ['dist/gateway/simulator/main.js', '--sheet', sheetFile, '--meter-keys', keys, '--baud', '9600'];
  await start('simulator', /simulator ready/, ...simulate);
  const server = await BuiltServer.start({ databaseUrl: `sqlite:${join(folder, 'server.sqlite')}`, dataDir: folder });
  parts.push(server);
  await importMeters(server, sheet);
  const { code } = await server.call(createGatewayRoute, { body: { name: 'Bench', buildings: 'all' } });
  const gateway = ['dist/gateway/src/main.js', '--server', server.url, '--data', join(folder, 'gateway')];
  const how = ['--meter-keys', keys, '--poll-interval', '1000', '--enrol', code];
  await start('gateway', /gateway ready/, ...gateway, ...how);
  return server;
}

/** Every meter has taken its settings and its opening, so that nothing but the sale is on its way. */
async function untilOpened(server: BuiltServer): Promise<void> {
  for (const until = Date.now() + 240_000; Date.now() < until; await pause(500)) {
    const { items } = await server.call(boardList.page, { query: { size: 500 } });
    if (items.length > 0 && items.every(({ state }) => state.opened && state.openOrders === 0)) return;
  }
  throw new Error('the simulated meters did not all take their openings');
}

async function sellOneByOne(server: BuiltServer, places: readonly Place[], sales: number): Promise<number[]> {
  const tablet = await Tablet.enrol(server, randomUUID().slice(0, 8));
  const socket: Socket<LiveServerEvents> = io(server.url + LIVE_NAMESPACE, {
    auth: { token: server.accessToken },
    transports: ['websocket'],
  });
  const took: number[] = [];
  try {
    for (let sale = 0; sale < sales; sale++) {
      const place = places[(sale * 7) % places.length];
      if (!place) throw new Error('the bench has no meter');
      const queued = tablet.sell(place, minorUnits(100 + sale), true);
      const heard = heardCredited(socket, queued.intent.id);
      const startedAt = performance.now();
      await tablet.deliver(server, [queued]);
      took.push((await heard) - startedAt);
      // Somewhere else in the round of the polls each time.
      await pause(50 + ((sale * 37) % 200));
    }
  } finally {
    socket.close();
  }
  return took;
}

/** When the live event came that says the sale is credited. */
function heardCredited(socket: Socket<LiveServerEvents>, saleId: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`sale ${saleId} was not credited in time`)), CREDITED_WITHIN_MS);
    const hear = (told: SaleRecord): void => {
      if (told.saleId !== saleId || told.state !== 'credited') return;
      clearTimeout(late);
      socket.off('sale.changed', hear as never);
      resolve(performance.now());
    };
    socket.on('sale.changed', hear as never);
  });
}
