import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  beginClosingRoute,
  type Closing,
  closeShiftRoute,
  confirmClosingRoute,
  correctRoute,
  handOverRoute,
  refundsList,
  minorUnits,
  moveHeldRoute,
  openAccountRoute,
  payoutRoute,
  readClosingAgainRoute,
  refundHeldRoute,
  refundRoute,
  type Settings,
  showClosingRoute,
} from '#shared';
import { type Desk, Unanswered } from './desk.js';
import type { AnyCommand, MadeCommand } from './made-command.js';
import { newOpening, openingForm, type OpenMeter } from './open-property.js';
import type { Random } from './random.js';
import type { SimulatedTablet } from './simulated-tablet.js';

const CLERKS = 4;
const MOST_CLOSINGS_AT_ONCE = 3;
/** Of the settlements so many move into the meter's next account, as far as they are drawn. */
const TRANSFERRED = 0.4;
const PAYS_BACK = 0.3;
/** Of held sales so many go to a meter, the others back to their tenant. */
const MOVED = 0.6;
const REFUND_MINOR = { least: 50, most: 900 };
const HAND_OVER_MINOR = { least: 100, most: 5_000 };
const MISCOUNTED_MINOR = 200;
/** Corrections are of what was sold lately: some of it is still on its way to its meter. */
const RECENT = 25;
const LOOK_EVERY_MS = 700;
const REST_MS = { least: 50, most: 400 };
const REASON = 'torture';

interface Kind {
  readonly weight: number;
  /** nothing is done when there is nothing to do it with */
  make(random: Random): Promise<void>;
}

/**
 * The office beside the tablets: refunds and their payouts, corrections of sales and of refunds, the ways out of held,
 * cash handed over, tills closed, and meters closed with a settlement and opened for another tenant. All of it over the same doors, with ids of
 * its own, while the tablets sell to the same meters.
 */
export class Clerks {
  private readonly kinds: readonly Kind[];
  private readonly closing = new Set<string>();
  private readonly flows = new Set<Promise<void>>();
  /** refunds that may be paid out or reversed; settlements too */
  private readonly refunds: { readonly refundId: string; readonly isOurs: boolean }[] = [];
  private till = randomUUID();
  private isStopped = false;
  private failure: unknown;

  constructor(
    private readonly desks: { readonly office: Desk; readonly cashier: Desk },
    private readonly tablets: readonly SimulatedTablet[],
    /** what the tablets sell to: a meter that is opened again takes the place of what it was */
    private readonly meters: OpenMeter[],
    private readonly settings: Settings,
    private readonly random: Random,
    readonly made: MadeCommand[],
  ) {
    this.kinds = [
      { weight: 30, make: (draw) => this.refund(draw) },
      { weight: 30, make: (draw) => this.correctSale(draw) },
      { weight: 20, make: (draw) => this.payOut(draw) },
      { weight: 8, make: (draw) => this.correctRefund(draw) },
      { weight: 8, make: (draw) => this.release(draw) },
      { weight: 12, make: (draw) => this.handOver(draw) },
      { weight: 3, make: (draw) => this.closeTill(draw) },
      { weight: 10, make: (draw) => Promise.resolve(this.closeMeter(draw)) },
    ];
  }

  /** How many commands there are of each kind, and how many of them were refused. */
  get words(): string {
    const kinds = new Map<string, { all: number; refused: number }>();
    for (const { what, refusal } of this.made) {
      const { all, refused } = kinds.get(what) ?? { all: 0, refused: 0 };
      kinds.set(what, { all: all + 1, refused: refused + (refusal === null ? 0 : 1) });
    }
    return [...kinds].map(([what, { all, refused }]) => `${what} ${all} (${refused} refused)`).join(' · ');
  }

  /** Works until there are so many commands; `mayGoOn` holds the clerks back while they are ahead of the sales. */
  async run(commands: number, mayGoOn: () => boolean): Promise<void> {
    const most = this.made.length + commands;
    await Promise.all(
      Array.from({ length: CLERKS }, async (_, at) => {
        const random = this.random.fork(`clerk ${at}`);
        while (!this.isStopped && this.made.length < most) {
          if (mayGoOn()) await random.weighted(this.kinds).make(random);
          await pause(random.whole(REST_MS.least, REST_MS.most));
        }
      }),
    ).catch((error: unknown) => this.fail(error));
    await Promise.all(this.flows);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Begins nothing new; `run` ends when what was begun is over. */
  stop(): void {
    this.isStopped = true;
  }

  private fail(error: unknown): void {
    this.isStopped = true;
    // What was not answered in time shows in the comparison.
    if (!(error instanceof Unanswered)) this.failure ??= error;
  }

  private note(command: AnyCommand, refusal: string | null): void {
    this.made.push({ ...command, refusal });
  }

  private async refund(random: Random): Promise<void> {
    const { assignmentId, meterCode } = random.pick(this.meters);
    const refundId = randomUUID();
    const amountMinor = minorUnits(random.whole(REFUND_MINOR.least, REFUND_MINOR.most));
    const body = { refundId, assignmentId, amountMinor, reason: REASON };
    const { refusal } = await this.desks.office.send(refundRoute, { body });
    this.note({ what: 'refund', id: refundId, assignmentId, meterCode, amountMinor }, refusal);
    if (refusal === null) this.refunds.push({ refundId, isOurs: true });
  }

  private async payOut(random: Random): Promise<void> {
    const refund = this.takeRefund(random, () => true);
    if (!refund) return;
    const { refundId } = refund;
    const [payoutId, shiftId] = [randomUUID(), this.till];
    const body = { payoutId, shiftId, method: 'cash' as const };
    const { done, refusal } = await this.desks.office.send(payoutRoute, { params: { refundId }, body });
    const amountMinor = done?.payout?.amountMinor ?? 0;
    this.note({ what: 'payout', id: payoutId, refundId, shiftId, amountMinor }, refusal);
    if (refusal === 'refund_not_payable') this.refunds.push(refund);
  }

  private async correctRefund(random: Random): Promise<void> {
    const refund = this.takeRefund(random, ({ isOurs }) => isOurs);
    if (!refund) return;
    const { refundId } = refund;
    const payment = random.chance(PAYS_BACK) ? { payment: { method: 'cash' as const, shiftId: this.till } } : {};
    await this.correct({ saleId: null, refundId }, { refundId, ...payment });
    this.refunds.push(refund);
  }

  /** A sale that came too late, or twice with one number: its cash is in the books, and somebody decides. */
  private async release(random: Random): Promise<void> {
    const { sales, answers } = random.pick(this.tablets);
    const held = sales.filter(({ id }) => answers.get(id)?.stored === 'held');
    if (held.length === 0) return;
    const { id: saleId, amountMinor } = random.pick(held);
    const releaseId = randomUUID();
    const params = { saleId };
    const assignmentId = random.chance(MOVED) ? random.pick(this.meters).assignmentId : null;
    const { office } = this.desks;
    const { refusal } =
      assignmentId === null
        ? await office.send(refundHeldRoute, { params, body: { releaseId } })
        : await office.send(moveHeldRoute, { params, body: { releaseId, assignmentId } });
    this.note({ what: 'release', id: releaseId, saleId, amountMinor, assignmentId }, refusal);
    if (refusal === null && assignmentId === null) this.refunds.push({ refundId: releaseId, isOurs: false });
  }

  private async correctSale(random: Random): Promise<void> {
    const { sales, answers } = random.pick(this.tablets);
    const known = sales.slice(-RECENT).filter(({ id }) => answers.get(id)?.stored === 'accepted');
    if (known.length === 0) return;
    const { id: saleId } = random.pick(known);
    await this.correct({ saleId, refundId: null }, { saleId });
  }

  private async correct(
    of: { readonly saleId: string | null; readonly refundId: string | null },
    named: object,
  ): Promise<void> {
    const correctionId = randomUUID();
    const body = { correctionId, reason: REASON, ...named };
    const { done, refusal } = await this.desks.office.send(correctRoute, { body });
    this.note({ what: 'correction', id: correctionId, ...of, amountMinor: done?.amountMinor ?? 0 }, refusal);
    // The reversal of a sale is money that goes back, under the correction's own id.
    if (refusal === null && of.saleId !== null) this.refunds.push({ refundId: correctionId, isOurs: false });
  }

  private async handOver(random: Random): Promise<void> {
    const { shiftId } = random.pick(this.tablets);
    const handOverId = randomUUID();
    const amountMinor = minorUnits(random.whole(HAND_OVER_MINOR.least, HAND_OVER_MINOR.most));
    const body = { handOverId, shiftId, amountMinor, acceptShortage: false, remark: '' };
    const { refusal } = await this.desks.cashier.send(handOverRoute, { body });
    this.note({ what: 'hand-over', id: handOverId, shiftId, amountMinor }, refusal);
  }

  /** Closes the office's till with a wrong count; the next money goes into a new one. */
  private async closeTill(random: Random): Promise<void> {
    const shiftId = this.till;
    this.till = randomUUID();
    const countedMinor = minorUnits(random.whole(0, MISCOUNTED_MINOR));
    const closingId = randomUUID();
    const body = { closingId, countedMinor, reason: REASON };
    const { refusal } = await this.desks.cashier.send(closeShiftRoute, { params: { shiftId }, body });
    this.note({ what: 'till closing', id: closingId, shiftId, countedMinor }, refusal);
  }

  /** A closing takes as long as its meter does; the clerk goes on with other things. */
  private closeMeter(random: Random): void {
    const at = random.whole(0, this.meters.length - 1);
    const meter = this.meters[at];
    if (!meter || this.closing.has(meter.meterCode) || this.closing.size >= MOST_CLOSINGS_AT_ONCE) return;
    this.closing.add(meter.meterCode);
    const flow = this.closeAndOpen(meter, at, random)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.closing.delete(meter.meterCode);
        this.flows.delete(flow);
      });
    this.flows.add(flow);
  }

  private async closeAndOpen(meter: OpenMeter, at: number, random: Random): Promise<void> {
    const { office } = this.desks;
    const { accountId, assignmentId, meterCode } = meter;
    const params = { accountId };
    const closingId = randomUUID();
    const begin = { requestId: randomUUID(), closings: [{ closingId, assignmentId }] };
    const { refusal } = await office.send(beginClosingRoute, { params, body: begin });
    const made = { what: 'closing' as const, id: closingId, assignmentId, meterCode };
    if (refusal !== null) return this.note({ ...made, settledMinor: null }, refusal);
    const place = this.made.push({ ...made, settledMinor: null, refusal: null }) - 1;
    const { settledMinor } = await this.untilClosed(accountId, closingId);
    this.made[place] = { ...made, settledMinor, refusal: null };
    const settlement = await this.settlementOf(accountId);
    if (settlement) this.refunds.push({ refundId: settlement.refundId, isOurs: false });
    await this.openAgain(meter, at, settlement ? this.partOf(settlement.payableMinor, random) : 0);
  }

  private partOf(payableMinor: number, random: Random): number {
    return random.chance(TRANSFERRED) ? random.whole(0, payableMinor) : 0;
  }

  private async openAgain({ meterCode, assignmentId }: OpenMeter, at: number, transferredMinor: number): Promise<void> {
    const opening = newOpening(meterCode, transferredMinor > 0 ? assignmentId : null, transferredMinor);
    const { done, refusal } = await this.desks.office.send(openAccountRoute, {
      body: openingForm(opening, this.settings),
    });
    this.note(opening, refusal);
    if (done) this.meters[at] = { meterCode, accountId: done.account.accountId, assignmentId: opening.id };
    // The settlement was paid out meanwhile.
    else if (transferredMinor > 0) await this.openAgain({ meterCode, assignmentId, accountId: '' }, at, 0);
  }

  private async untilClosed(accountId: string, closingId: string): Promise<Closing> {
    const { office } = this.desks;
    for (; ; await pause(LOOK_EVERY_MS)) {
      const { closings } = await office.look(showClosingRoute, { params: { accountId } });
      const closing = closings.find((one) => one.closingId === closingId);
      if (!closing) throw new Error(`closing ${closingId} is gone`);
      const { state, attempt, balanceMinor } = closing;
      if (state === 'done') return closing;
      if (state === 'needs_attention') {
        await office.send(readClosingAgainRoute, { params: { closingId }, body: { attempt } });
      }
      if (state !== 'ready' || balanceMinor === null) continue;
      const arrears = balanceMinor < 0 ? { how: 'written_off' as const, reason: REASON } : null;
      const confirmed = { closingId, attempt, balanceMinor, arrears, withoutMeter: null };
      const body = { confirmId: randomUUID(), closings: [confirmed] };
      await office.send(confirmClosingRoute, { params: { accountId }, body });
    }
  }

  private async settlementOf(accountId: string): Promise<{ refundId: string; payableMinor: number } | undefined> {
    const query = { accountId, cause: 'settlement' as const, state: 'payable' as const };
    const { items } = await this.desks.office.look(refundsList.page, { query });
    return items[0];
  }

  /** One of the refunds, which nobody else takes meanwhile. */
  private takeRefund(random: Random, fits: (refund: { readonly isOurs: boolean }) => boolean) {
    const fitting = this.refunds.filter(fits);
    if (fitting.length === 0) return undefined;
    const taken = random.pick(fitting);
    this.refunds.splice(this.refunds.indexOf(taken), 1);
    return taken;
  }
}
