import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EntityManager, ObjectLiteral } from 'typeorm';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { LEDGER_STREAM } from '../ledger/ledger-stream.js';
import { LOG_STREAM } from '../log/log-stream.js';
import { SealHeads } from './seal-heads.service.js';
import { endOfRows, readSealed } from './read-sealed.queries.js';
import { hashOfSeal, NO_HASH, SEAL_FORMAT, UNREADABLE } from './seal.js';
import { rowsAfter, type SealedStream } from './sealed-stream.js';

/** No transaction lasts as long, and no two servers' clocks are as far apart: behind this no row comes any more. */
export const SEAL_AFTER_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;
/** A row that is older while a server runs was left unsealed by no server. */
export const SEALED_WITHIN_MS = SEAL_AFTER_MS + 2 * LOOK_EVERY_MS;
export const ROWS_PER_BLOCK = 500;

/** Closes blocks of the ledger and of the operation log behind the commands, so that none waits for a seal. */
@Injectable()
export class Seals implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sealing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keys: SigningKeys,
    private readonly heads: SealHeads,
    private readonly logger: Logger,
  ) {}

  /** What was written just before the server stopped is sealed before anything new is written. */
  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.sealing = this.look();
    }, LOOK_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sealing;
  }

  private look(): Promise<void> {
    return this.sealDue()
      .then(() => this.heads.look())
      .catch((error: unknown) => this.logger.error({ err: error }, 'the books could not be sealed; it is tried again'));
  }

  /** Seals all rows that are old enough. */
  async sealDue(): Promise<void> {
    await this.sealStream(LEDGER_STREAM);
    await this.sealStream(LOG_STREAM);
  }

  private async sealStream<Row extends ObjectLiteral>(stream: SealedStream<Row>): Promise<void> {
    for (;;) {
      try {
        const rows = await this.database.transaction((em) => this.sealNext(em, stream));
        if (rows < ROWS_PER_BLOCK) return;
      } catch (error) {
        // Another server made this block meanwhile, and will make the next.
        if (isDuplicate(error)) return;
        throw error;
      }
    }
  }

  private async sealNext<Row extends ObjectLiteral>(em: EntityManager, stream: SealedStream<Row>): Promise<number> {
    const [last] = await em.find(stream.seals, { order: { block: 'DESC' }, take: 1 });
    const now = this.clock.now();
    const due = rowsAfter(em, stream, last)
      .andWhere(`row.${stream.order.at} < :before`, { before: now.getTime() - SEAL_AFTER_MS })
      .take(ROWS_PER_BLOCK);
    const found = await readSealed(em, stream, due);
    const end = await endOfRows(em, stream, found);
    if (!end) return 0;
    // Those behind it, whose times cannot be read, come into the next block.
    const rows = found.slice(0, found.findIndex(([id, line]) => id === end.lastEntryId && line === end.lastLine) + 1);
    const content = {
      ...{ block: (last?.block ?? 0) + 1, format: SEAL_FORMAT, rows },
      ...{ ...end, sealedAt: now },
    };
    for (const row of rows.filter(([, , digest]) => digest === UNREADABLE)) {
      const name = stream.nameOf(row);
      this.logger.error({ block: content.block, name }, 'what was altered and cannot be read is sealed as such');
    }
    const hash = hashOfSeal(last?.hash ?? NO_HASH, content);
    await em.insert(stream.seals, {
      ...content,
      ...{ hash, signature: this.keys.signBytes(Buffer.from(hash)), keyId: this.keys.keyId },
    });
    return found.length;
  }
}
