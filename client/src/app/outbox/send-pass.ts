/**
 * One pass of the sender: every device of this browser that has queued items, in the order of their numbers, in
 * batches, the same bytes again after a lost reply. An item leaves `queued` only on the server's word for it. When the
 * server's last number is behind what it had accepted (it was restored from a backup), the pass sends again from there.
 */
import { MAX_INTAKE_ITEMS, toBase64Url, type IntakeResult, type Presented } from '#shared';
import { Dexie } from 'dexie';
import { afterContact } from './device-clock';
import {
  deliver,
  type IntakeAnswer,
  type IntakeBody,
  type IntakeReply,
  type IntakeTransport,
  type Wanted,
} from './intake-transport';
import { type ContactState, type DeviceRow, isSale, type OutboxDatabase, type OutboxItem } from './outbox-database';

/** Accepted items stay this long, so that a server restored from an older backup can have them again. */
export const KEEP_ACCEPTED_MS = 60 * 24 * 3600_000;
/** A gap that this device cannot fill is not sent around for ever. */
const RESEND_AGAIN_AFTER_MS = 3600_000;
/** An item that the server would not even look at is offered again after this. */
const REFUSED_AGAIN_AFTER_MS = 600_000;

export interface SendWorld {
  readonly transport: IntakeTransport;
  /** asked instead when this browser is no device yet */
  readonly ping: () => Promise<ContactState>;
  readonly nowMs: () => number;
}

/** Sends all that is queued and has one contact with the server in any case. Resolves with what the server's answers say. */
export async function sendPass(database: OutboxDatabase, world: SendWorld): Promise<ContactState> {
  const devices = await devicesToServe(database);
  let state: ContactState | undefined;
  for (const device of devices) {
    state = await serveDevice(database, device.deviceId, world);
    if (state !== 'online') break;
  }
  state ??= await world.ping();
  await noteContact(database, state, world.nowMs());
  if (state === 'online') await forgetOldItems(database, world.nowMs());
  return state;
}

async function devicesToServe(database: OutboxDatabase): Promise<DeviceRow[]> {
  const current = await database.currentDevice();
  const rows = await database.devices.toArray();
  const waiting = await Promise.all(
    rows.map((row) => database.statuses.where({ deviceId: row.deviceId, state: 'queued' }).count()),
  );
  return rows.filter((row, at) => row.deviceId === current?.deviceId || (waiting[at] ?? 0) > 0);
}

async function serveDevice(database: OutboxDatabase, deviceId: string, world: SendWorld): Promise<ContactState> {
  let after = 0;
  for (;;) {
    const batch = await nextQueued(database, deviceId, after, world.nowMs());
    const reply = await sendBatch(database, deviceId, batch, world);
    if (reply.kind === 'no_signal' || reply.kind === 'server_away') return reply.kind;
    if (reply.kind === 'refused' && batch.length === 0) return 'server_away';
    if (reply.kind === 'answer') await resendIfBehind(database, deviceId, reply.answer, world);
    if (batch.length < MAX_INTAKE_ITEMS) return 'online';
    after = batch.at(-1)?.number ?? after;
  }
}

async function nextQueued(
  database: OutboxDatabase,
  deviceId: string,
  after: number,
  nowMs: number,
): Promise<OutboxItem[]> {
  const rows = await database.statuses
    .where('[deviceId+state+number]')
    .between([deviceId, 'queued', after], [deviceId, 'queued', Dexie.maxKey], false, false)
    .filter((row) => row.problem === null || nowMs - row.changedAtMs > REFUSED_AGAIN_AFTER_MS)
    .limit(MAX_INTAKE_ITEMS)
    .toArray();
  const items = await database.items.bulkGet(rows.map((row) => row.id));
  return items.filter((item) => item !== undefined);
}

/** One request and what follows from its answer. A batch that is refused whole is offered item by item. */
async function sendBatch(
  database: OutboxDatabase,
  deviceId: string,
  batch: readonly OutboxItem[],
  world: SendWorld,
): Promise<IntakeReply> {
  await noteSending(database, batch.length, world.nowMs());
  const items = batch.map((item) => ({
    ...{ bytes: toBase64Url(item.bytes), signature: toBase64Url(item.signature) },
    ...(isSale(item) && item.remark !== undefined && { remark: item.remark }),
  }));
  const own = await ownQueue(database, deviceId, batch);
  const reply = await deliver(world.transport, { deviceId, items, ...(own && { own }) }, (wanted) =>
    keptOf(database, wanted),
  );
  if (reply.kind === 'answer') {
    if (!answersBatch(reply.answer, batch)) return { kind: 'server_away' };
    await storeAnswer(database, deviceId, batch, reply.answer, world.nowMs());
    return reply;
  }
  if (reply.kind !== 'refused') return reply;
  const [only, ...others] = batch;
  if (only && others.length === 0) {
    await database.statuses.update(only.id, { problem: reply.message, changedAtMs: world.nowMs() });
    return reply;
  }
  let last: IntakeReply = reply;
  for (const item of batch) {
    last = await sendBatch(database, deviceId, [item], world);
    if (last.kind === 'no_signal' || last.kind === 'server_away') return last;
  }
  return last;
}

/** What the owner should know should this device be lost before the rest goes up; of no use without an item that proves it. */
async function ownQueue(
  database: OutboxDatabase,
  deviceId: string,
  batch: readonly OutboxItem[],
): Promise<IntakeBody['own']> {
  const device = batch.length > 0 ? await database.devices.get(deviceId) : undefined;
  if (!device) return undefined;
  const queued = await database.statuses.where({ deviceId, state: 'queued' }).count();
  const statuses = await database.statuses.bulkGet(batch.map((item) => item.id));
  const going = statuses.filter((status) => status?.state === 'queued').length;
  return { lastNumber: device.lastNumber, waiting: Math.max(queued - going, 0) };
}

/** What the server signed for devices and leases that it does not know any more. */
async function keptOf(database: OutboxDatabase, { deviceIds, leaseIds }: Wanted): Promise<Presented> {
  const devices = await database.devices.bulkGet(deviceIds);
  const leases = await database.leases.bulkGet(leaseIds);
  return {
    certificates: devices.flatMap((device) => device?.certificate ?? []),
    leases: leases.flatMap((lease) => lease?.jws ?? []),
  };
}

/** An answer that is not about what was sent is nobody's word: some box on the way made it. */
function answersBatch(answer: IntakeAnswer, batch: readonly OutboxItem[]): boolean {
  return (
    answer.results.length === batch.length &&
    answer.results.every((result, at) => result.id === null || result.id === batch[at]?.id)
  );
}

async function storeAnswer(
  database: OutboxDatabase,
  deviceId: string,
  batch: readonly OutboxItem[],
  answer: IntakeAnswer,
  nowMs: number,
): Promise<void> {
  const { statuses, devices, meta } = database;
  await database.transaction('rw', [statuses, devices, meta], async () => {
    for (const [at, item] of batch.entries()) {
      const result = answer.results[at];
      if (result) await storeResult(database, item.id, result, nowMs);
    }
    if (answer.revoked !== null) await devices.update(deviceId, { revoked: answer.revoked });
    await meta.put(afterContact(await database.clock(), answer.serverTimeMs, nowMs));
  });
}

async function storeResult(database: OutboxDatabase, id: string, result: IntakeResult, nowMs: number): Promise<void> {
  const before = await database.statuses.get(id);
  if (!before) return;
  await database.statuses.put({
    ...before,
    state: result.stored,
    reason: result.reason,
    receivedAt: result.receivedAt,
    problem: null,
    // What the meter said is newer than the door's word, unless the server has forgotten the sale and took it again.
    progress:
      before.progress && result.outcome === 'repeated'
        ? { ...before.progress, state: result.state }
        : {
            state: result.state,
            orderState: null,
            orderReason: null,
            creditedAt: null,
            balanceAfterMinor: null,
          },
    changedAtMs: nowMs,
  });
}

async function resendIfBehind(
  database: OutboxDatabase,
  deviceId: string,
  first: IntakeAnswer,
  world: SendWorld,
): Promise<void> {
  let lastNumber = first.lastNumber;
  for (;;) {
    const device = await database.devices.get(deviceId);
    const answered = await database.statuses
      .where('[deviceId+number]')
      .between([deviceId, lastNumber], [deviceId, Dexie.maxKey], false, false)
      .filter((row) => row.state !== 'queued')
      .count();
    const tried = device?.resentFrom;
    const triedLately = tried?.number === lastNumber && world.nowMs() - tried.atMs < RESEND_AGAIN_AFTER_MS;
    if (!device || answered === 0 || triedLately) return;
    const batch = await database.items
      .where('[deviceId+number]')
      .between([deviceId, lastNumber], [deviceId, Dexie.maxKey], false, false)
      .limit(MAX_INTAKE_ITEMS)
      .toArray();
    await database.devices.update(deviceId, { resentFrom: { number: lastNumber, atMs: world.nowMs() } });
    const reply = await sendBatch(database, deviceId, batch, world);
    if (reply.kind !== 'answer') return;
    lastNumber = reply.answer.lastNumber;
  }
}

async function noteSending(database: OutboxDatabase, sending: number, nowMs: number): Promise<void> {
  await database.transaction('rw', database.meta, async () => {
    const contact = await database.contact();
    await database.meta.put({ ...contact, sending, sendingSince: nowMs });
  });
}

async function noteContact(database: OutboxDatabase, state: ContactState, nowMs: number): Promise<void> {
  await database.transaction('rw', database.meta, async () => {
    const before = await database.contact();
    const failures = state === 'online' ? 0 : before.failures + 1;
    await database.meta.put({ key: 'contact', state, atMs: nowMs, failures, sendingSince: null, sending: 0 });
  });
}

async function forgetOldItems(database: OutboxDatabase, nowMs: number): Promise<void> {
  const { items, statuses } = database;
  await database.transaction('rw', [items, statuses], async () => {
    const old = await statuses
      .where('changedAtMs')
      .below(nowMs - KEEP_ACCEPTED_MS)
      .filter((row) => row.state === 'accepted')
      .primaryKeys();
    await items.bulkDelete(old);
    await statuses.bulkDelete(old);
  });
}
