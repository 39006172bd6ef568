import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  type ClosingEvent,
  type ClosingState,
  fromMeterHundredths,
  isClosingEnded,
  type MeterCode,
  minorUnits,
  nextClosingState,
} from '#shared';
import { In, IsNull, Not, type EntityManager } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { lockAccount } from '../accounts/accounts.queries.js';
import { lockAssignment } from '../accounts/assignment-lock.queries.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { Logger } from '../config/logger.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { lockMeter } from '../meters/meters.queries.js';
import { PropertySettings } from '../settings/settings.service.js';
import { ClosingRow } from './closing.entity.js';
import { loadClosingFacts } from './closings.queries.js';
import { type ClosingStep, nextClosingStep } from './next-closing-step.js';

/** Looks again for what was missed, or was begun at another server. */
const SWEEP_MS = 2_000;
/** A meter that is to be read for its closing is asked no more often. */
const READ_EVERY_MS = 10_000;
const UNDER_WAY: readonly ClosingState[] = ['powering_off', 'reading', 'settling', 'closing'];

/**
 * Moves closings on, step by step, each in a transaction of its own. What the next step is follows from the rows alone,
 * so a server that was stopped between two steps goes on where it was, and two servers do nothing twice.
 */
@Injectable()
export class ClosingSteps implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly underWay = new Set<string>();
  private readonly lastReads = new Map<string, { readonly attempt: number; readonly atMs: number }>();
  private sweep: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private again = false;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly orders: CreditOrders,
    private readonly settings: PropertySettings,
    private readonly link: GatewayLink,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    // Orders and settings that ended: also those of other meters, so only where something is waited for.
    this.orders.whenWoken(() => {
      if (this.underWay.size > 0) this.lookNow();
    });
  }

  onApplicationBootstrap(): void {
    this.sweep = setInterval(() => this.lookNow(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.sweep);
    await this.round;
  }

  /** Looks at every closing under way. */
  lookNow(): void {
    if (this.stopping) return;
    if (this.round) {
      this.again = true;
      return;
    }
    this.round = this.lookAtAll()
      .catch((error: unknown) => this.logger.error({ err: error }, 'the closings could not be looked at'))
      .finally(() => {
        this.round = undefined;
        if (!this.again) return;
        this.again = false;
        this.lookNow();
      });
  }

  private async lookAtAll(): Promise<void> {
    const rows = await this.database.read((em) =>
      em.find(ClosingRow, {
        select: { closingId: true, meterCode: true },
        where: { state: In([...UNDER_WAY]) },
        order: { closingId: 'ASC' },
      }),
    );
    this.underWay.clear();
    for (const { closingId } of rows) this.underWay.add(closingId);
    for (const { closingId, meterCode } of rows) {
      if (this.stopping) return;
      try {
        await this.advance(closingId);
      } catch (error) {
        this.logger.error({ err: error, closingId, meterCode }, 'a closing could not be moved on; it is tried again');
      }
    }
  }

  /** Takes every step that can be taken now. */
  private async advance(closingId: string): Promise<void> {
    for (;;) {
      const known = await this.database.read(async (em) => {
        const row = await em.findOneByOrFail(ClosingRow, { closingId });
        return { row, step: nextClosingStep(await loadClosingFacts(em, row)) };
      });
      if (known.step.step === 'wait') {
        if (known.step.for === 'reading') this.readSoon(known.row);
        return;
      }
      const moved = await this.database.transaction((em) => this.takeStep(em, known.row));
      if (!moved) return;
      this.announce(moved);
    }
  }

  /** Under the locks of account and meter; undefined when another was faster. */
  private async takeStep(em: EntityManager, known: ClosingRow): Promise<ClosingRow | undefined> {
    const { closingId, accountId } = known;
    await lockAccount(em, accountId);
    await lockForClosing(em, [known]);
    const row = await em.findOneByOrFail(ClosingRow, { closingId });
    const step = nextClosingStep(await loadClosingFacts(em, row));
    if (step.step === 'wait') return undefined;
    await this.take(em, row, step);
    return em.findOneByOrFail(ClosingRow, { closingId });
  }

  private async take(em: EntityManager, row: ClosingRow, step: Exclude<ClosingStep, { step: 'wait' }>): Promise<void> {
    switch (step.step) {
      case 'want_off':
        return this.wantOff(em, row);
      case 'powered_off':
        return moveClosing(em, row, 'powered_off', { poweredOffAt: this.clock.now(), reason: null });
      case 'read': {
        const { balanceMinor, energyWh, readAt } = step.reading;
        return moveClosing(em, row, 'read', { balanceMinor: balanceMinor ?? minorUnits(0), energyWh, readAt });
      }
      case 'close':
        return moveClosing(em, row, 'close', await this.afterSettling(em, row));
      case 'order_close': {
        const closeOrderId = this.ids.next();
        const { meterCode, assignmentId } = row;
        const order = { orderId: closeOrderId, meterCode, assignmentId, saleId: null, kind: 'close' as const };
        await this.orders.create(em, { ...order, amountMinor: minorUnits(0) });
        await em.update(ClosingRow, { closingId: row.closingId }, { closeOrderId });
        return;
      }
      case 'finish':
        return this.finish(em, row);
      case 'stop':
        return moveClosing(em, row, 'stop', { reason: step.reason.slice(0, 300) });
    }
  }

  /** What the meter held right after the settling order: what was settled must never be settled again. */
  private async afterSettling(
    em: EntityManager,
    { settleOrderId }: ClosingRow,
  ): Promise<Pick<ClosingRow, 'balanceMinor' | 'readAt'>> {
    const order = await em.findOneByOrFail(CreditOrderRow, { orderId: settleOrderId ?? '' });
    const { currencyDecimals } = await this.settings.current(em);
    const balanceMinor = fromMeterHundredths(order.after?.remainingHundredths ?? 0, currencyDecimals);
    return { balanceMinor, readAt: order.endedAt };
  }

  /** Makes forced off what is wanted of the meter; its prices and limits stay. */
  async wantOff(em: EntityManager, { assignmentId, meterCode }: ClosingRow): Promise<void> {
    const { terms } = await em.findOneByOrFail(AssignmentRow, { assignmentId });
    await this.orders.wantSettings(em, { meterCode, terms, mode: 'forced_off' });
  }

  /** Ends assignment and closing, and the account with its last meter. Account and meter are locked. */
  async finish(em: EntityManager, row: ClosingRow): Promise<void> {
    const { assignmentId, accountId } = row;
    const at = this.clock.now();
    await moveClosing(em, row, 'finish', { endedAt: at, reason: null });
    await em.update(AssignmentRow, { assignmentId }, { openMeterCode: null, closedAt: at });
    const isLast = !(await em.existsBy(AssignmentRow, { accountId, openMeterCode: Not(IsNull()) }));
    if (isLast) await em.update(AccountRow, { accountId }, { cancelledAt: at });
  }

  /** After the commit of any change: lets the others know and looks for the next step. */
  announce({ closingId, accountId, assignmentId, meterCode, building, saleId, state }: ClosingRow): void {
    if (isClosingEnded(state)) {
      this.underWay.delete(closingId);
      this.lastReads.delete(closingId);
    } else this.underWay.add(closingId);
    this.live.closingChanged(accountId);
    this.live.openingChanged(assignmentId);
    this.live.meterChanged(meterCode);
    if (saleId !== null) this.live.saleChanged(saleId);
    this.live.snapshotChanged(building);
    this.orders.wake();
  }

  /** Asks the meter, not more often than its bus can bear; what it says comes back as a reading. */
  private readSoon({ closingId, attempt, meterCode }: ClosingRow): void {
    const nowMs = performance.now();
    const last = this.lastReads.get(closingId);
    if (last?.attempt === attempt && nowMs - last.atMs < READ_EVERY_MS) return;
    this.lastReads.set(closingId, { attempt, atMs: nowMs });
    this.link
      .readNow(meterCode)
      .then(() => this.lookNow())
      .catch((error: unknown) => {
        if (error instanceof Refused) return;
        this.logger.warn({ err: error, meterCode }, 'a meter could not be read for its closing');
      });
  }
}

/** Locks assignments and then meters, as everybody does; their account is locked already. */
export async function lockForClosing(
  em: EntityManager,
  rows: readonly { readonly assignmentId: string; readonly meterCode: MeterCode }[],
): Promise<void> {
  for (const assignmentId of rows.map((row) => row.assignmentId).sort()) await lockAssignment(em, assignmentId);
  for (const meterCode of rows.map((row) => row.meterCode).sort()) await lockMeter(em, meterCode);
}

/** Moves a closing along its table; a step that is not in it is a bug and undoes the transaction. */
export async function moveClosing(
  em: EntityManager,
  { closingId, state }: ClosingRow,
  event: ClosingEvent,
  change: Partial<Omit<ClosingRow, 'closingId' | 'state' | 'confirmed'>> & { confirmed?: never },
): Promise<void> {
  const next = nextClosingState(state, event);
  if (next === undefined) throw new Error(`closing ${closingId}: no ${event} in ${state}`);
  await em.update(ClosingRow, { closingId, state }, { ...change, state: next });
}
