import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { hashOfSeal, NO_HASH, SEAL_FORMAT, sealRow } from './seal.js';
import { SealRow } from './seal.entity.js';

/** No transaction lasts as long, and no two servers' clocks are as far apart: behind this no row comes any more. */
export const SEAL_AFTER_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;
const ROWS_PER_BLOCK = 500;

/** Closes blocks of ledger rows behind the sales, so that no sale waits for a seal. */
@Injectable()
export class Seals implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sealing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keys: SigningKeys,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sealing = this.sealDue().catch((error: unknown) =>
        this.logger.error({ err: error }, 'the ledger could not be sealed; it is tried again'),
      );
    }, LOOK_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sealing;
  }

  /** Seals all rows that are old enough. */
  async sealDue(): Promise<void> {
    for (;;) {
      try {
        const rows = await this.database.transaction((em) => this.sealNext(em));
        if (rows < ROWS_PER_BLOCK) return;
      } catch (error) {
        // Another server made this block meanwhile, and will make the next.
        if (isDuplicate(error)) return;
        throw error;
      }
    }
  }

  private async sealNext(em: EntityManager): Promise<number> {
    const [last] = await em.find(SealRow, { order: { block: 'DESC' }, take: 1 });
    const now = this.clock.now();
    const rows = await rowsAfter(em, last)
      .andWhere('row.bookedAt < :before', { before: now.getTime() - SEAL_AFTER_MS })
      .take(ROWS_PER_BLOCK)
      .getMany();
    const end = rows.at(-1);
    if (!end) return 0;
    const content = { block: (last?.block ?? 0) + 1, format: SEAL_FORMAT, rows: rows.map(sealRow) };
    const hash = hashOfSeal(last?.hash ?? NO_HASH, content);
    await em.insert(SealRow, {
      ...content,
      ...{ lastBookedAt: end.bookedAt, lastEntryId: end.entryId, lastLine: end.line },
      ...{ hash, signature: this.keys.signBytes(Buffer.from(hash)), keyId: this.keys.keyId, sealedAt: now },
    });
    return rows.length;
  }
}

type SealEnd = Pick<SealRow, 'lastBookedAt' | 'lastEntryId' | 'lastLine'>;

/** The rows behind a block, in the order of seals; all of them where there is no block. */
export function rowsAfter(em: EntityManager, end: SealEnd | undefined) {
  const query = em
    .createQueryBuilder(LedgerRow, 'row')
    .orderBy('row.bookedAt')
    .addOrderBy('row.entryId')
    .addOrderBy('row.line');
  return end ? query.where(`(${isAfter('after')})`, parametersOf('after', end)) : query;
}

/** The rows that stand where a block is, that begins after `start`. */
export function rowsOfBlock(em: EntityManager, start: SealEnd | undefined, end: SealEnd) {
  return rowsAfter(em, start).andWhere(`NOT (${isAfter('end')})`, parametersOf('end', end));
}

function isAfter(name: string): string {
  const [bookedAt, entryId, line] = [`:${name}At`, `:${name}Id`, `:${name}Line`];
  const sameTime = `row.entryId > ${entryId} OR (row.entryId = ${entryId} AND row.line > ${line})`;
  return `row.bookedAt > ${bookedAt} OR (row.bookedAt = ${bookedAt} AND (${sameTime}))`;
}

function parametersOf(name: string, { lastBookedAt, lastEntryId, lastLine }: SealEnd): Record<string, string | number> {
  return { [`${name}At`]: lastBookedAt.getTime(), [`${name}Id`]: lastEntryId, [`${name}Line`]: lastLine };
}
