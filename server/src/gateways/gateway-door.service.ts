import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { Live } from '../live/live.js';
import { admitGateway, isListenedTo, type ReadOnlyReason } from './admit-gateway.js';
import type { AnswerOf } from './gateway-connection.js';
import { provesItself } from './gateway-proof.js';
import { GatewayRow } from './gateway.entity.js';

export interface Admitted {
  /** it was revoked: told to write nothing any more, and sent away */
  readonly isRevoked: boolean;
  readonly readOnlyReason: ReadOnlyReason | null;
  /** what the server has of this journal; undefined for one that it does not know */
  readonly acknowledgedSequence: number | undefined;
  /** the server's time */
  readonly at: Date;
}

/** Who may come in at the gateways' door, and what is remembered of it. */
@Injectable()
export class GatewayDoor {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: Live,
  ) {}

  /** Lets in a gateway that signed the nonce with its key; undefined for everybody else. */
  async admit(nonce: string, proof: AnswerOf<'challenge'>): Promise<Admitted | undefined> {
    const { gatewayId } = proof;
    const at = this.clock.now();
    const admitted = await this.database.transaction(async (em) => {
      await em.update(GatewayRow, { gatewayId }, { configVersion: () => 'config_version' });
      const row = await em.findOneBy(GatewayRow, { gatewayId });
      if (!row?.publicKey || !provesItself(row.publicKey, nonce, proof.signature)) return undefined;
      if (row.revokedAt) return { isRevoked: true, readOnlyReason: null, acknowledgedSequence: undefined, at };
      const admission = admitGateway(row, proof);
      if (!admission.admitted) return undefined;
      const { readOnlyReason } = admission;
      const isAccepted = isListenedTo(readOnlyReason);
      await em.update(
        GatewayRow,
        { gatewayId },
        {
          presentedInstanceId: proof.instanceId,
          presentedSequence: proof.lastSequence,
          version: proof.version.slice(0, 40),
          readOnly: readOnlyReason !== null,
          readOnlyReason,
          online: true,
          lastContactAt: at,
          // A gateway ignores versions below its own: after a restore counting goes on from what it has.
          configVersion: Math.max(row.configVersion, isAccepted ? (proof.configVersion ?? 0) : 0),
        },
      );
      if (isAccepted) await raiseEpochs(em, proof.epochs ?? {});
      const acknowledgedSequence = isAccepted ? row.acknowledgedSequence : undefined;
      return { isRevoked: false, readOnlyReason, acknowledgedSequence, at };
    });
    if (admitted?.isRevoked === false) this.live.gatewayChanged(gatewayId);
    return admitted;
  }

  /** Remembers that the gateway is still connected; false when it was revoked meanwhile. */
  stillThere(gatewayId: string): Promise<boolean> {
    const lastContactAt = this.clock.now();
    return this.database.transaction(async (em) => {
      await em.update(GatewayRow, { gatewayId }, { lastContactAt });
      const row = await em.findOneBy(GatewayRow, { gatewayId });
      return row !== null && row.revokedAt === null;
    });
  }

  /** Remembers that its connection has ended. */
  async left(gatewayId: string): Promise<void> {
    const lastContactAt = this.clock.now();
    await this.database.transaction((em) => em.update(GatewayRow, { gatewayId }, { online: false, lastContactAt }));
    this.live.gatewayChanged(gatewayId);
  }
}

/**
 * A gateway leaves out a bus that comes with a lower epoch than it has seen: another one owns it by now. After a restore
 * the epochs of the backup are such ones, and nobody would serve the bus; counting goes on from what the gateways have.
 */
async function raiseEpochs(em: EntityManager, epochs: Readonly<Record<string, number>>): Promise<void> {
  for (const [dpuCode, epoch] of Object.entries(epochs).sort(([a], [b]) => a.localeCompare(b))) {
    await em
      .createQueryBuilder()
      .update(DpuRow)
      .set({ epoch })
      .where('dpuCode = :dpuCode AND epoch < :epoch', { dpuCode, epoch })
      .execute();
  }
}
