/**
 * How fast queued sales come in. Twenty tablets deliver batches of fifty to the built server, over HTTP, signatures
 * checked, commits durable, while an office screen listens; beside it, in the same run and in turn with it, the same
 * rows are written by plain SQL with a commit for each sale. What counts is the ratio of the two.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIVE_NAMESPACE, MAX_INTAKE_ITEMS } from '#shared';
import { io } from 'socket.io-client';
import { type Building, buildingSheet, importMeters, openAccounts } from './building.js';
import { BuiltServer } from './built-server.js';
import { type QueuedSale, sellOnFloors, Tablet } from './fleet.js';
import { median, secondsOf } from './measure.js';
import { rowsOf } from './plain-rows.js';
import { type BenchDatabase, type Peer, type Site, siteOf } from './site.js';

export interface ReconcileOptions {
  readonly rounds: number;
  /** batches of each tablet in one round */
  readonly batches: number;
  /** where the server's processor profile goes, when one is wanted */
  readonly profileDir: string | undefined;
}

const TABLETS = 20;
const FLOORS = 20;
const METERS_PER_FLOOR = 25;
const TARGET = 0.5;

/** Measures on one database and prints what came out; the ratio. */
export async function reconcile(database: BenchDatabase, options: ReconcileOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'prepaid-bench-'));
  const site = await siteOf(database, folder);
  try {
    return await measure(site, folder, options);
  } finally {
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(site: Site, folder: string, { rounds, batches, profileDir }: ReconcileOptions): Promise<number> {
  const nodeArgs = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const server = await BuiltServer.start({ databaseUrl: site.databaseUrl, dataDir: folder, nodeArgs });
  const screen = listen(server);
  let peer: Peer | undefined;
  try {
    const building = await makeBuilding(server);
    const tablets: Tablet[] = [];
    for (let at = 1; at <= TABLETS; at++) tablets.push(await Tablet.enrol(server, `Bench ${at}`));
    peer = await site.peer();
    const each = batches * MAX_INTAKE_ITEMS;
    const rates: { readonly server: number; readonly plain: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      const queued = sellOnFloors(tablets, building.floors, each);
      const plain = queued.map((own, at) => own.flatMap((sale) => rowsOf(tablets[at]!, sale)));
      const writePlain = () => secondsOf(() => peer!.write(plain));
      const writeServer = () => secondsOf(() => deliverAll(server, tablets, queued));
      // In turn, so that what else the machine does meets both.
      const serverFirst = round % 2 === 0;
      const first = await (serverFirst ? writeServer() : writePlain());
      const second = await (serverFirst ? writePlain() : writeServer());
      const sales = each * TABLETS;
      const rate = { server: sales / (serverFirst ? first : second), plain: sales / (serverFirst ? second : first) };
      const told = `${site.name} ${round === 0 ? 'warm-up' : `round ${round}`}`;
      console.log(`${told}: server ${rate.server.toFixed(0)}/s, plain ${rate.plain.toFixed(0)}/s`);
      if (round > 0) rates.push(rate);
    }
    const ratio = median(rates.map((rate) => rate.server / rate.plain));
    const [ours, theirs] = [median(rates.map((rate) => rate.server)), median(rates.map((rate) => rate.plain))];
    console.log(
      `${site.name}: ${ours.toFixed(0)} queued sales/s, plain ${theirs.toFixed(0)}/s, ratio ${ratio.toFixed(2)}` +
        ` (median of ${rounds} rounds of ${each * TABLETS} sales after one to warm up; target ${TARGET})`,
    );
    return ratio;
  } finally {
    screen.close();
    await peer?.end();
    await server.stop();
  }
}

async function makeBuilding(server: BuiltServer): Promise<Building> {
  await importMeters(server, await buildingSheet(FLOORS, METERS_PER_FLOOR, (floor) => 4000 + floor));
  return openAccounts(server, FLOORS, METERS_PER_FLOOR);
}

/** Each tablet sends its next batch when the answer to the one before has come, as its outbox does. */
async function deliverAll(
  server: BuiltServer,
  tablets: readonly Tablet[],
  queued: readonly (readonly QueuedSale[])[],
): Promise<void> {
  await Promise.all(
    tablets.map(async (tablet, at) => {
      const own = queued[at] ?? [];
      for (let from = 0; from < own.length; from += MAX_INTAKE_ITEMS) {
        await tablet.deliver(server, own.slice(from, from + MAX_INTAKE_ITEMS));
      }
    }),
  );
}

/** An office screen that hears of every sale. */
function listen(server: BuiltServer): { close(): void } {
  const socket = io(server.url + LIVE_NAMESPACE, { auth: { token: server.accessToken }, transports: ['websocket'] });
  return { close: () => socket.close() };
}
