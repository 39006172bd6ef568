import { Injectable } from '@nestjs/common';
import {
  addMinor,
  type CurrencyDecimals,
  type MeterCode,
  type MeterMode,
  type MinorUnits,
  type OrderKind,
  type OrderReason,
  toMeterHundredths,
  ZERO,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Ids } from '../database/ids.js';
import { caseOf, chunks, findRows, insertRows, unique, updateRows } from '../database/rows.js';
import { Refused } from '../http/refused.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { PropertySettings } from '../settings/settings.service.js';
import { CreditOrderRow } from './credit-order.entity.js';
import { lastingMode, MeterSettingsRow, type WantedTerms } from './meter-settings.entity.js';

/** Meters whose queues one statement moves on: it looks for each of them among all that it names. */
const METERS_AT_ONCE = 50;

export interface NewOrder {
  readonly orderId: string;
  readonly meterCode: MeterCode;
  readonly assignmentId: string;
  readonly saleId: string | null;
  readonly kind: OrderKind;
  /** zero for opening and closing, negative for a refund */
  readonly amountMinor: MinorUnits;
}

/** What became of an order, told in the transaction that stores it. */
export interface OrderEnding {
  readonly orderId: string;
  readonly saleId: string | null;
  readonly state: 'applied' | 'refused' | 'needs_attention' | 'void';
  readonly reason: OrderReason | null;
  readonly at: Date;
  /** what the meter held right after it */
  readonly balanceAfterMinor: MinorUnits | null;
}
export type EndingListener = (em: EntityManager, ending: OrderEnding) => Promise<void>;

/** Orders and wanted settings of meters, as the commands of other features make them inside their own transactions. */
@Injectable()
export class CreditOrders {
  private readonly endings: EndingListener[] = [];
  private readonly wakers: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly settings: PropertySettings,
  ) {}

  /**
   * Puts an order at the end of its meter's queue and locks the meter's state. Call `wake` after the commit.
   * Refused: `meter_unknown`, `meter_cannot_hold_exactly`.
   */
  create(em: EntityManager, order: NewOrder): Promise<void> {
    return this.createAll(em, [order]);
  }

  /** As `create`, for orders of several meters, in the order in which each meter is to take its own. */
  async createAll(em: EntityManager, orders: readonly NewOrder[]): Promise<void> {
    if (orders.length === 0) return;
    const { currencyDecimals } = await this.settings.current(em);
    const places = await this.takePlaces(em, orders);
    const createdAt = this.clock.now();
    const rows = orders.map((order, at) => ({
      ...order,
      amountHundredths: hundredthsOf(order.amountMinor, currencyDecimals, 'amount'),
      place: places[at] ?? 0,
      state: 'waiting' as const,
      reason: null,
      openSlot: null,
      expectedCount: null,
      wireId: null,
      countSlot: null,
      before: null,
      after: null,
      createdAt,
      offeredAt: null,
      waitUntil: null,
      journalledAt: null,
      endedAt: null,
      version: 1,
    }));
    await insertRows(em, CreditOrderRow, rows);
  }

  /** Moves the queues of the orders' meters on, many with one statement, and tells each order's place. */
  private async takePlaces(em: EntityManager, orders: readonly NewOrder[]): Promise<number[]> {
    const added = new Map<MeterCode, { count: number; sumMinor: MinorUnits }>();
    for (const { meterCode, amountMinor } of orders) {
      const { count, sumMinor } = added.get(meterCode) ?? { count: 0, sumMinor: ZERO };
      added.set(meterCode, { count: count + 1, sumMinor: addMinor(sumMinor, amountMinor) });
    }
    for (const some of chunks(unique(added.keys()), METERS_AT_ONCE)) {
      const counts = caseOf('meter_code', new Map(some.map((code) => [code, added.get(code)?.count ?? 0])));
      const sums = caseOf('meter_code', new Map(some.map((code) => [code, added.get(code)?.sumMinor ?? 0])));
      const change =
        `next_place = next_place + ${counts.sql}, open_orders = open_orders + ${counts.sql},` +
        ` on_its_way_minor = on_its_way_minor + ${sums.sql}`;
      const values = [...counts.values, ...counts.values, ...sums.values];
      await updateRows(em, MeterStateRow, 'meterCode', some, change, values);
    }
    const states = await findRows(em, MeterStateRow, 'meterCode', [...added.keys()], ['nextPlace']);
    const next = new Map(
      [...states].map(([meterCode, { nextPlace }]) => [meterCode, nextPlace - (added.get(meterCode)?.count ?? 0)]),
    );
    return orders.map(({ meterCode }) => {
      const place = next.get(meterCode);
      if (place === undefined) throw meterUnknown(meterCode);
      next.set(meterCode, place + 1);
      return place;
    });
  }

  /**
   * Makes a new version of what a meter is to be set to; the mode stays as wanted before where none is given. Locks the
   * meter's state. Call `wake` after the commit. Refused: `meter_unknown`, `meter_cannot_hold_exactly`.
   */
  async wantSettings(
    em: EntityManager,
    wish: {
      readonly meterCode: MeterCode;
      readonly terms: Omit<WantedTerms, 'mode'>;
      readonly mode?: MeterMode;
      /** of a test: the mode that whatever is wanted next goes back to */
      readonly modeAfter?: MeterMode;
    },
  ): Promise<{ settingsId: string; version: number }> {
    const { meterCode, terms } = wish;
    for (const limit of ['alarm1Minor', 'alarm2Minor', 'hoardingLimitMinor'] as const) {
      await this.hundredths(em, terms[limit], limit);
    }
    const locked = await em.update(MeterStateRow, { meterCode }, { settingsVersion: () => 'settings_version + 1' });
    if (locked.affected === 0) throw meterUnknown(meterCode);
    const { settingsVersion: version } = await em.findOneByOrFail(MeterStateRow, { meterCode });
    const before = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
    await em.update(MeterSettingsRow, { newestSlot: meterCode }, { newestSlot: null });
    const wanted: WantedTerms = {
      prices: terms.prices,
      alarm1Minor: terms.alarm1Minor,
      alarm2Minor: terms.alarm2Minor,
      hoardingLimitMinor: terms.hoardingLimitMinor,
      powerThresholdW: terms.powerThresholdW,
      mode: wish.mode ?? (before ? lastingMode(before) : 'prepaid'),
    };
    const settingsId = this.ids.next();
    await em.insert(MeterSettingsRow, {
      settingsId,
      meterCode,
      version,
      newestSlot: meterCode,
      wanted,
      modeAfter: wish.modeAfter ?? null,
      state: 'waiting',
      reason: null,
      tries: 0,
      createdAt: this.clock.now(),
      waitUntil: null,
      endedAt: null,
    });
    return { settingsId, version };
  }

  /**
   * Ends an order as void without its meter, if no gateway can have it; false when one may. The meter's lock must be
   * held. Tells the ending as any other.
   */
  async voidUnsent(em: EntityManager, orderId: string, reason: OrderReason | null = null): Promise<boolean> {
    const order = await em.findOneByOrFail(CreditOrderRow, { orderId });
    if (!isUnsent(order)) return false;
    const { meterCode, amountMinor, saleId, version } = order;
    const at = this.clock.now();
    const ended = { state: 'void' as const, reason, waitUntil: null, endedAt: at, version: version + 1 };
    const changed = await em.update(CreditOrderRow, { orderId, version, state: 'waiting' }, ended);
    if (changed.affected !== 1) throw new Error(`order ${orderId} was changed without its meter's lock`);
    await em.update(
      MeterStateRow,
      { meterCode },
      { openOrders: () => 'open_orders - 1', onItsWayMinor: () => `on_its_way_minor - (${amountMinor})` },
    );
    await this.tellEnding(em, { orderId, saleId, state: 'void', reason, at, balanceAfterMinor: null });
    return true;
  }

  /** How many orders of the meter are not ended, and their sum. Exact after the meter's state was locked. */
  async onItsWay(em: EntityManager, meterCode: MeterCode): Promise<{ openOrders: number; onItsWayMinor: MinorUnits }> {
    const state = await em.findOneBy(MeterStateRow, { meterCode });
    if (!state) throw meterUnknown(meterCode);
    return { openOrders: state.openOrders, onItsWayMinor: state.onItsWayMinor };
  }

  /**
   * Ends every order of the meter that no gateway can have, without the meter. The meter's lock must be held. Gives how
   * many are left.
   */
  async voidAllUnsent(em: EntityManager, meterCode: MeterCode, reason: OrderReason | null = null): Promise<number> {
    const waiting = await em.find(CreditOrderRow, { where: { meterCode, state: 'waiting' }, order: { place: 'ASC' } });
    for (const { orderId } of waiting) await this.voidUnsent(em, orderId, reason);
    return (await this.onItsWay(em, meterCode)).openOrders;
  }

  /** Lets the dispatcher look at once; to be called after the commit. */
  wake(): void {
    for (const waker of this.wakers) waker();
  }

  whenWoken(waker: () => void): void {
    this.wakers.push(waker);
  }

  /** Registers what another feature does in the transaction that stores an order's end or stop. */
  whenEnded(listener: EndingListener): void {
    this.endings.push(listener);
  }

  /** Tells the others; for the service that stores outcomes. */
  async tellEnding(em: EntityManager, ending: OrderEnding): Promise<void> {
    for (const listener of this.endings) await listener(em, ending);
  }

  private async hundredths(em: EntityManager, amount: MinorUnits, what: string): Promise<number> {
    const { currencyDecimals } = await this.settings.current(em);
    return hundredthsOf(amount, currencyDecimals, what);
  }
}

/** What was ever offered has its wire id for good: a gateway may still have it in its journal. */
export function isUnsent({ state, wireId }: Pick<CreditOrderRow, 'state' | 'wireId'>): boolean {
  return state === 'waiting' && wireId === null;
}

function hundredthsOf(amount: MinorUnits, decimals: CurrencyDecimals, what: string): number {
  const hundredths = toMeterHundredths(amount, decimals);
  if (hundredths !== undefined) return hundredths;
  throw new Refused(
    'meter_cannot_hold_exactly',
    `The meter cannot hold ${amount} minor units (${what}) exactly: it has two decimals. Choose another amount.`,
  );
}

function meterUnknown(meterCode: MeterCode): Refused {
  return new Refused('meter_unknown', `There is no meter ${meterCode}. Check the code.`);
}
