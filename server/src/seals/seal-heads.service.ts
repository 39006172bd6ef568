import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { BodyOf, acceptRestoreRoute, SealsReport } from '#shared';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { doneOrChecked } from '../database/done-or-checked.js';
import { againWhenTaken } from '../database/made-once.js';
import { insertNewRows } from '../database/rows.js';
import { DeviceRow } from '../devices/device.entity.js';
import { GatewayRow } from '../gateways/gateway.entity.js';
import { sealHeadsMissing } from '../health/metrics.js';
import { Refused } from '../http/refused.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { noteOperation } from '../log/note-operation.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { AcceptedRestoreRow, bytesOfAcceptance } from './accepted-restore.entity.js';
import { KeptHeadRow } from './kept-head.entity.js';
import { decodeHead, encodeHead, type HasSigned, isOlder, type SealHead } from './seal-head.js';
import { acceptedRestores, conflictOf, judgeHeads, newestOf } from './seal-heads.queries.js';
import { NO_HASH } from './seal.js';

/** Who keeps a head for us. */
export type Keeper = `gateway:${string}` | `device:${string}`;

export interface GivenHead {
  readonly hash: string;
  readonly signed: string;
}

/** Hands the newest head of the seals to gateways and tablets, and takes back what they kept. */
@Injectable()
export class SealHeads {
  private readonly hasSigned: HasSigned;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keys: SigningKeys,
    private readonly logger: Logger,
  ) {
    this.hasSigned = (keyId, bytes, signature) => keys.hasSigned(keyId, bytes, signature);
  }

  /**
   * Takes the head that a keeper gives back, and gives it the newest one. While what it keeps does not stand in the chain
   * it is given none, so that it goes on keeping the proof until a person has answered for it.
   */
  async exchange(keeper: Keeper, told: string | undefined): Promise<GivenHead | undefined> {
    if (told !== undefined) await this.told(keeper, told);
    return this.database.read(async (em) => {
      const judged = await judgeHeads(em, this.hasSigned, keeper);
      const [conflict] = judged.flatMap((one) => conflictOf(one) ?? []);
      if (!conflict) return this.newest(em);
      this.logger.error({ keeper, ...conflict }, 'a chain of seals lacks a head that was handed out');
      return undefined;
    });
  }

  /** Notes what a keeper has, as it says. */
  async told(keeper: Keeper, signed: string): Promise<void> {
    const head = decodeHead(signed, this.hasSigned);
    if (head) await this.keep(keeper, signed, head);
    else this.logger.warn({ keeper }, 'a head of the seals was told that this server never signed');
  }

  async report(): Promise<SealsReport> {
    return this.database.read((em) => this.reportIn(em));
  }

  /** Counts what is missing, for whoever watches the metrics. */
  async look(): Promise<void> {
    const judged = await this.database.read((em) => judgeHeads(em, this.hasSigned));
    sealHeadsMissing.set(judged.filter((one) => conflictOf(one) !== undefined).length);
  }

  /** The same id gives the same answer, for ever. Refused: `acceptance_taken`, `nothing_to_accept`. */
  async accept(who: Who, { acceptanceId, reason }: BodyOf<typeof acceptRestoreRoute>): Promise<SealsReport> {
    const work = async (em: EntityManager): Promise<SealsReport> => {
      const { done } = await doneOrChecked(
        () => answered(em, acceptanceId, reason),
        () => this.findConflict(em),
      );
      if (done) return this.reportIn(em);
      const said = { acceptanceId, reason, byId: who.operatorId, at: this.clock.now() };
      const signature = this.keys.signBytes(bytesOfAcceptance(said));
      await em.insert(AcceptedRestoreRow, { ...said, signature, keyId: this.keys.keyId });
      const after = { reason };
      const thing = String((await newestOf(em, 'books'))?.block ?? 0);
      await noteOperation(em, who, { at: said.at, command: 'restore_accepted', thing, before: null, after });
      return this.reportIn(em);
    };
    const report = await againWhenTaken(() => this.database.transaction(work));
    await this.look();
    return report;
  }

  /** Refused: `nothing_to_accept`. */
  private async findConflict(em: EntityManager): Promise<void> {
    if ((await judgeHeads(em, this.hasSigned)).some((one) => conflictOf(one) !== undefined)) return;
    throw new Refused(
      'nothing_to_accept',
      'The chains have every head that anybody keeps: there is nothing to accept.',
    );
  }

  private async keep(keeper: Keeper, signed: string, head: SealHead): Promise<void> {
    const digest = createHash('sha256').update(`${keeper} ${signed}`).digest('hex');
    if (await this.database.read((em) => em.existsBy(KeptHeadRow, { digest }))) return;
    const { block, hash } = head.newest.books ?? { block: 0, hash: NO_HASH };
    const times = { issuedAt: new Date(head.issuedAtMs), toldAt: this.clock.now() };
    const row = { digest, keeper, signed, block, hash, ...times };
    await this.database.transaction(async (em) => {
      await insertNewRows(em, KeptHeadRow, [row]);
      // An older one that stands says no more than this one does.
      const judged = await judgeHeads(em, this.hasSigned, keeper);
      const old = judged.filter(
        ({ row: one, head: kept, judgement }) =>
          judgement?.verdict === 'stands' && one.digest !== digest && kept && isOlder(kept, head),
      );
      if (old.length > 0) await em.delete(KeptHeadRow, { digest: In(old.map(({ row: one }) => one.digest)) });
    });
  }

  private async newest(em: EntityManager): Promise<GivenHead | undefined> {
    const [books, log] = [await newestOf(em, 'books'), await newestOf(em, 'log')];
    if (!books && !log) return undefined;
    const newest = { ...(books && { books }), ...(log && { log }) };
    const head = { newest, issuedAtMs: this.clock.now().getTime() };
    const signed = encodeHead(head, this.keys.keyId, (bytes) => this.keys.signBytes(bytes));
    return { hash: [books, log].map((one) => one?.hash ?? NO_HASH).join(' '), signed };
  }

  private async reportIn(em: EntityManager): Promise<SealsReport> {
    const last = await newestOf(em, 'books');
    const judged = await judgeHeads(em, this.hasSigned);
    const accepted = (await acceptedRestores(em, this.hasSigned)).filter(({ isSigned }) => isSigned);
    const operators = await em.findBy(OperatorRow, { operatorId: In(accepted.map(({ row }) => row.byId)) });
    const nameOf = new Map(operators.map(({ operatorId, fullName }) => [operatorId, fullName]));
    const keepers = await keeperNames(em);
    const stands = judged.filter(({ judgement }) => judgement?.verdict === 'stands').map(({ row }) => row.keeper);
    return {
      newest: last ? { block: last.block, hash: last.hash, sealedAt: last.sealedAt.toISOString() } : null,
      keepers: new Set(stands).size,
      conflicts: judged.flatMap((one) => {
        const found = conflictOf(one);
        if (!found) return [];
        const { chain, block, hash, verdict } = found;
        const { keeper, issuedAt, toldAt } = one.row;
        return {
          ...{ keeper: keepers.get(keeper) ?? keeper, chain, block, hash },
          ...{ what: verdict === 'differs' ? 'differs' : 'missing', issuedAt: issuedAt.toISOString() },
          toldAt: toldAt.toISOString(),
        };
      }),
      accepted: accepted.map(({ row }) => ({
        ...{ acceptanceId: row.acceptanceId, reason: row.reason, at: row.at.toISOString() },
        byName: nameOf.get(row.byId) ?? '',
      })),
    };
  }
}

/** The answer that this id stands for already. Refused: `acceptance_taken`. */
async function answered(em: EntityManager, acceptanceId: string, reason: string): Promise<AcceptedRestoreRow | null> {
  const row = await em.findOneBy(AcceptedRestoreRow, { acceptanceId });
  if (row && row.reason !== reason) {
    throw new Refused('acceptance_taken', 'This form was used for another answer already. Open the page again.');
  }
  return row;
}

async function keeperNames(em: EntityManager): Promise<Map<string, string>> {
  const gateways = await em.find(GatewayRow, { select: { gatewayId: true, name: true } });
  const devices = await em.find(DeviceRow, { select: { deviceId: true, prefix: true, name: true } });
  return new Map([
    ...gateways.map(({ gatewayId, name }) => [`gateway:${gatewayId}`, name] as const),
    ...devices.map(({ deviceId, prefix, name }) => [`device:${deviceId}`, `${prefix} · ${name}`] as const),
  ]);
}
