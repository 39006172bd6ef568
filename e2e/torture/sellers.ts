import { setTimeout as pause } from 'node:timers/promises';
import { Refused } from './door.js';
import type { FaultCount } from './fault-source.js';
import type { Office, OpenMeter } from './open-property.js';
import type { Random } from './random.js';
import { Killed, type SimulatedTablet } from './simulated-tablet.js';

/** How often each of these is done in place of a plain turn. */
const CHANCES = { killed: 0.04, killedSelling: 0.03, twoSenders: 0.08, exported: 0.04, copied: 0.02, lease: 0.02 };
const AMOUNT_MINOR = { least: 100, most: 2_000 };
const MOST_IN_A_ROW = 6;
const REST_MS = { least: 20, most: 300 };

/** Tablets that sell, send, die, and are sent for, until together they have made so many sales. */
export class Sellers {
  private readonly copies: SimulatedTablet[] = [];
  /** sales that were begun, copies' ones as well */
  made = 0;
  private isStopped = false;

  constructor(
    private readonly tablets: readonly SimulatedTablet[],
    private readonly meters: readonly OpenMeter[],
    private readonly office: Office,
    private readonly random: Random,
    private readonly count: FaultCount,
  ) {}

  /** Sales that the server has not spoken of yet. */
  get queued(): number {
    return this.all.reduce((sum, { queued }) => sum + queued.length, 0);
  }

  get all(): readonly SimulatedTablet[] {
    return [...this.tablets, ...this.copies];
  }

  /** Sells until there are so many sales. `mayGoOn` holds the tablets back while the meters are far behind. */
  async run(sales: number, mayGoOn: () => boolean): Promise<void> {
    await Promise.all(
      this.tablets.map(async (tablet, at) => {
        const random = this.random.fork(`tablet ${at}`);
        while (this.made < sales && !this.isStopped) {
          if (mayGoOn()) await this.turn(tablet, random, sales);
          await pause(random.whole(REST_MS.least, REST_MS.most));
        }
      }),
    );
  }

  stop(): void {
    this.isStopped = true;
  }

  /** Sends until no tablet has anything queued; true when that was reached in time. */
  async drain(untilMs: number): Promise<boolean> {
    while (this.all.some(({ queued }) => queued.length > 0)) {
      if (Date.now() > untilMs) return false;
      await Promise.all(this.all.map((tablet) => attempt(() => tablet.send())));
      await pause(200);
    }
    return true;
  }

  private async turn(tablet: SimulatedTablet, random: Random, sales: number): Promise<void> {
    const inARow = Math.min(random.whole(1, MOST_IN_A_ROW), sales - this.made);
    this.made += inARow;
    for (let sale = 0; sale < inARow; sale++) tablet.sell(random.pick(this.meters), amountOf(random));
    if (random.chance(CHANCES.killedSelling)) {
      this.count.add('tablet killed in a sale');
      tablet.dieSelling(random.pick(this.meters), amountOf(random));
    }
    if (random.chance(CHANCES.copied) && this.made < sales) this.sellFromCopy(tablet, random);
    if (random.chance(CHANCES.exported)) {
      this.count.add('queue sent by another device');
      await attempt(() => random.pick(this.tablets).sendFor(tablet));
    }
    await this.send(tablet, random);
    if (random.chance(CHANCES.lease)) await attempt(() => tablet.renewLease(this.office));
  }

  private async send(tablet: SimulatedTablet, random: Random): Promise<void> {
    if (random.chance(CHANCES.killed)) {
      this.count.add('tablet killed while sending');
      const sending = attempt(() => tablet.send());
      await pause(random.whole(0, 40));
      tablet.die();
      await sending;
    } else if (random.chance(CHANCES.twoSenders)) {
      this.count.add('two senders at once');
      await Promise.all([attempt(() => tablet.send()), attempt(() => tablet.send(1)), attempt(() => tablet.send())]);
    } else await attempt(() => tablet.send());
  }

  /** Both sell one more with the same number: one of the two will be held, and its cash is in the books. */
  private sellFromCopy(tablet: SimulatedTablet, random: Random): void {
    const copy = tablet.copy();
    if (!copy) return;
    this.count.add('profile copied and sold with');
    this.made += 1;
    copy.sell(random.pick(this.meters), amountOf(random));
    tablet.sell(random.pick(this.meters), amountOf(random));
    this.copies.push(copy);
  }
}

function amountOf(random: Random): number {
  return random.whole(AMOUNT_MINOR.least, AMOUNT_MINOR.most);
}

/** What breaks on the way is tried again later, as a tablet does; what the server refuses is a defect of ours. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Killed) return;
    if (error instanceof Refused && error.status < 500) throw error;
  }
}
