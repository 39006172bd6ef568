import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { type IntakeItem, type QuarantineReason, SALE_REMARK_MOST } from '#shared';
import { Ids } from '../database/ids.js';
import { insertNewRows } from '../database/rows.js';
import { Refused } from '../http/refused.js';
import { type ArrivedItem, type Decision, headOf } from './decide-intake.js';
import { mayKeep, UNBELIEVED_WINDOW_MS } from './quarantine-limit.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';

/** An item with its text as sent. */
export interface SentItem extends ArrivedItem {
  readonly sent: IntakeItem;
}

/** The seller's words. They decide nothing, and keep no money out, however long they are. */
export const remarkOf = ({ remark }: IntakeItem): string | null => remark?.trim().slice(0, SALE_REMARK_MOST) || null;

/** Keeps what cannot be believed until a person has looked, within limits that nobody's junk can pass. */
@Injectable()
export class Quarantine {
  constructor(private readonly ids: Ids) {}

  /**
   * Keeps the quarantined items of a delivery, each once, and closes what has come in as it should by now. Refused:
   * `quarantine_too_often`.
   */
  async keep(
    em: EntityManager,
    decided: readonly { decision: Decision; item: SentItem }[],
    now: Date,
    source: string | undefined,
  ): Promise<{ at: (item: SentItem) => Date | undefined; added: QuarantinedItemRow[] }> {
    const resolved = decided
      .filter(({ decision }) => decision.outcome === 'accepted' || decision.outcome === 'held')
      .flatMap(({ item }) => [digestOf('signature_wrong', item), digestOf('device_unknown', item)]);
    if (resolved.length > 0) {
      await em.update(QuarantinedItemRow, { digest: In(resolved), resolvedAt: IsNull() }, { resolvedAt: now });
    }
    const rows = new Map<string, QuarantinedItemRow>();
    const digests = new Map<SentItem, string>();
    for (const { decision, item } of decided) {
      if (decision.outcome !== 'quarantined') continue;
      const row = this.toRow(decision.reason, item, now, source);
      digests.set(item, row.digest);
      rows.set(row.digest, row);
    }
    if (rows.size === 0) return { at: () => undefined, added: [] };
    const look = async () => {
      const before = await em.findBy(QuarantinedItemRow, { digest: In([...rows.keys()]) });
      const known = new Map(before.map((row) => [row.digest, row]));
      return { known, added: [...rows.values()].filter((row) => !known.has(row.digest)) };
    };
    const first = await look();
    // The same delivery at the same moment may have been kept between the look and the count.
    const isFull = await isTooMuch(em, first.added, now, source);
    const { known, added } = isFull ? await look() : first;
    if (isFull && (await isTooMuch(em, added, now, source))) throw tooOften();
    await insertNewRows(em, QuarantinedItemRow, added);
    return { at: (item) => known.get(digests.get(item) ?? '')?.receivedAt, added };
  }

  private toRow(reason: QuarantineReason, item: SentItem, now: Date, source: string | undefined): QuarantinedItemRow {
    const head = headOf(item.decoded);
    return {
      quarantineId: this.ids.next(),
      digest: digestOf(reason, item),
      reason,
      bytesText: item.sent.bytes,
      signatureText: item.sent.signature,
      remark: remarkOf(item.sent),
      signed: item.proof === 'signed',
      claimedId: head?.id ?? null,
      claimedDeviceId: head?.deviceId ?? null,
      claimedNumber: head?.number ?? null,
      claimedAmountMinor: head?.amountMinor ?? null,
      sourceDigest: source === undefined ? null : digestOfSource(source),
      receivedAt: now,
      ...{ resolvedAt: null, dismissId: null, dismissReason: null, dismissedById: null },
    };
  }
}

/** Counted, not locked: two deliveries at the same moment may pass the limit by one of them. */
async function isTooMuch(
  em: EntityManager,
  added: readonly QuarantinedItemRow[],
  now: Date,
  source: string | undefined,
): Promise<boolean> {
  const more = added.filter(({ signed }) => !signed).length;
  if (more === 0) return false;
  const since = MoreThan(new Date(now.getTime() - UNBELIEVED_WINDOW_MS));
  const here = source === undefined ? undefined : { sourceDigest: digestOfSource(source), receivedAt: since };
  const kept = {
    fromHere: here ? await em.countBy(QuarantinedItemRow, { ...here, signed: false }) : 0,
    inAll: await em.countBy(QuarantinedItemRow, { resolvedAt: IsNull(), signed: false }),
  };
  return !mayKeep(kept, more);
}

const tooOften = (): Refused =>
  new Refused(
    'quarantine_too_often',
    'Too much has come that no device of this server signed: nothing of it is kept. Keep it, and send it again later.',
  );

function digestOfSource(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}

function digestOf(reason: QuarantineReason, item: SentItem): string {
  return createHash('sha256').update(`${reason} ${item.sent.bytes}`).digest('hex');
}
