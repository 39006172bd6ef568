/**
 * The queue as a file: what a tablet could not send goes up from any other one, by the first one's signature. Signed
 * bytes and the device's certificate, nothing that is secret and no personal data: a remark beside a sale stays behind.
 */
import * as z from 'zod/mini';
import { formatReceiptNumber, fromBase64Url, intakeItemSchema, MAX_INTAKE_ITEMS, toBase64Url } from '#shared';
import { deliver, type IntakeTransport } from './intake-transport';
import { isSale, type OutboxDatabase, type OutboxItem } from './outbox-database';

const queueFileSchema = z.object({
  format: z.literal('prepaid-queue'),
  version: z.literal(1),
  exportedAt: z.iso.datetime(),
  devices: z.array(
    z.object({
      deviceId: z.uuid(),
      prefix: z.string(),
      certificate: z.string(),
      /** as the server signed them, those that the items name; files of older versions have none */
      leases: z.optional(z.array(z.string())),
      items: z.array(z.extend(intakeItemSchema, { receiptNumber: z.string(), number: z.int() })),
    }),
  ),
});
export type QueueFile = z.infer<typeof queueFileSchema>;

/** All that the server has not answered for, by device and number. */
export async function exportQueue(database: OutboxDatabase, nowMs: number): Promise<QueueFile> {
  const devices = await database.devices.toArray();
  return {
    format: 'prepaid-queue',
    version: 1,
    exportedAt: new Date(nowMs).toISOString(),
    devices: await Promise.all(
      devices.map(async ({ deviceId, prefix, certificate }) => {
        const queued = await database.statuses.where({ deviceId, state: 'queued' }).sortBy('number');
        const found = await database.items.bulkGet(queued.map((row) => row.id));
        const items = found.filter((item) => item !== undefined);
        const leaseIds = new Set(items.flatMap(leaseOf));
        const leases = await database.leases.bulkGet([...leaseIds]);
        return {
          deviceId,
          prefix,
          certificate,
          leases: leases.flatMap((lease) => lease?.jws ?? []),
          items: items.map((item) => ({
            receiptNumber: formatReceiptNumber(prefix, item.number),
            number: item.number,
            bytes: toBase64Url(item.bytes),
            signature: toBase64Url(item.signature),
          })),
        };
      }),
    ),
  };
}

function leaseOf(item: OutboxItem): string[] {
  if (isSale(item)) return [item.leaseId];
  return item.said.kind === 'lease_closed' ? [item.said.leaseId] : [];
}

export type QueueFileResult =
  | { readonly ok: true; readonly accepted: number; readonly held: number; readonly quarantined: number }
  | { readonly ok: false; readonly refusal: 'not_a_queue_file' | 'no_signal' | 'server_away' | 'file_refused' };

/** Sends a file that another device exported. Sending it twice books nothing twice. */
export async function sendQueueFile(text: string, transport: IntakeTransport): Promise<QueueFileResult> {
  const file = queueFileSchema.safeParse(readJson(text));
  if (!file.success) return { ok: false, refusal: 'not_a_queue_file' };
  const counts = { accepted: 0, held: 0, quarantined: 0 };
  for (const { deviceId, certificate, leases = [], items } of file.data.devices) {
    const presented = { certificates: [certificate], leases: leases.slice(0, MAX_INTAKE_ITEMS) };
    if (items.some((item) => fromBase64Url(item.bytes) === undefined))
      return { ok: false, refusal: 'not_a_queue_file' };
    for (let at = 0; at < items.length; at += MAX_INTAKE_ITEMS) {
      const batch = items.slice(at, at + MAX_INTAKE_ITEMS).map(({ bytes, signature }) => ({ bytes, signature }));
      const reply = await deliver(transport, { deviceId, items: batch }, () => Promise.resolve(presented));
      if (reply.kind === 'refused') return { ok: false, refusal: 'file_refused' };
      if (reply.kind !== 'answer') return { ok: false, refusal: reply.kind };
      for (const result of reply.answer.results) counts[result.stored]++;
    }
  }
  return { ok: true, ...counts };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
