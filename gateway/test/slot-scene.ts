/**
 * One order on its way through the credit slot of a real site, and the places at which something can be made to fail: the
 * requests as the meter hears them. The spec's table says what fails where.
 */
import type { OrderOffer, OrderOutcome } from '#shared';
import type { MeterFaults } from '../simulator/meter-faults.js';
import { factoryState } from '../simulator/meter-state.js';
import type { MeterRequest, SimulatedMeter } from '../simulator/simulated-meter.js';
import { meterCode, sleep, until, type SiteUnderTest } from './site-under-test.js';

/** The requests of a slot, in their order; what follows the first write reads it back. */
export type SlotStep = 'first reading' | 'mailbox reading' | 'write' | 'reading back' | 'mailbox reading back';
/** What to do there; `'drop'` loses the request before the meter has it, or its reply after. */
type Act = () => unknown;

export const HISTORY = { purchaseCount: 3, totalPurchased: 5000, remaining: 300 };
const WRITE_ADDRESS = 0x7f20;

export class SlotScene {
  readonly meter: SimulatedMeter;
  readonly order: OrderOffer;
  /** whether the relay was ever closed after the order was offered */
  wasClosed = false;
  /** the server was told that the order is in the journal */
  isJournalled = false;
  private readonly armed: { step: SlotStep; when: 'before' | 'after'; act: Act; isStanding?: true }[] = [];
  private hasWritten = false;
  private mailboxWrites = 0;
  /** the reply in place of the next one that is dropped */
  private instead: Buffer | undefined;
  /** what goes on beside the slot, and must be over before the scene is */
  private beside: Promise<unknown> = Promise.resolve();
  private besideFault: unknown;

  private constructor(
    readonly site: SiteUnderTest,
    address: number,
    change: Partial<OrderOffer>,
  ) {
    this.meter = site.meter(address);
    const { purchaseCount: expectedCount } = HISTORY;
    this.order = site.order({ meterCode: meterCode(address), amountHundredths: 2000, expectedCount, ...change });
    this.tap();
  }

  /** A meter of the site with a history, forced off by confirmed settings, known to the gateway. */
  static async begin(site: SiteUnderTest, address: number, change: Partial<OrderOffer> = {}): Promise<SlotScene> {
    const { server } = site;
    const code = meterCode(address);
    Object.assign(site.opened(address).state, HISTORY, { lastOrderId: '00000000000000aa', lastOrderAmount: 100 });
    await server.set(site.wanted({ meterCode: code, mode: 'forced_off' }));
    const isOff = (): boolean => server.settingsOutcomes.some((one) => one.meterCode === code);
    await until('the mode is confirmed', isOff);
    await until('the meter is known', () => server.readings.some((reading) => reading.meterCode === code));
    return new SlotScene(site, address, change);
  }

  /** Arms one act for the first time that the step is reached. */
  at(step: SlotStep, when: 'before' | 'after', act: Act): void {
    this.armed.push({ step, when, act });
  }

  /** These faults are on from the step's reply on: for the reply to the request behind it. */
  faultsAfter(step: SlotStep, faults: MeterFaults): void {
    this.at(step, 'after', () => {
      this.meter.faults = faults;
    });
  }

  /** The connection ends at once, and another one is taken. */
  cutLine(): void {
    this.lineGoes();
    this.lineComes();
  }

  lineIsAwayFor(ms: number): void {
    this.lineGoes();
    this.do(async () => {
      await sleep(ms);
      this.lineComes();
    });
  }

  lineGoes(): void {
    this.site.simulator.buses[0]!.faults = { refuse: true };
  }

  lineComes(): void {
    this.site.simulator.buses[0]!.faults = {};
  }

  meterIsGoneFor(ms: number): void {
    this.meter.faults = { dead: true };
    this.do(async () => {
      await sleep(ms);
      this.meter.faults = {};
    });
  }

  /** SIGKILL now, and another start on the same journal. */
  killGateway(): void {
    const killed = this.site.killGateway();
    this.do(async () => {
      await killed;
      await this.startAgain();
    });
  }

  /** Another process on the same journal; the server offers the order again, as to every connection. */
  async startAgain(): Promise<void> {
    // One that is killed again on its way in has said nothing; what counts is the outcome.
    await this.site.spawnGateway().catch(() => undefined);
    await this.offerAgain();
  }

  /** A clean stop, which leaves the slot where it is, and another start. */
  stopGateway(): void {
    this.do(async () => {
      await this.site.stopGateway();
      await this.site.startGateway();
      await this.offerAgain();
    });
  }

  serverIsAwayFor(ms: number): void {
    this.do(async () => {
      await this.site.server.stop();
      await sleep(ms);
      await this.site.server.start();
      await this.site.admitted();
      await this.offerAgain();
    });
  }

  /** Something that goes on beside the slot. */
  do(work: () => Promise<unknown>): void {
    this.beside = this.beside.then(work).catch((error: unknown) => (this.besideFault ??= error));
  }

  /** An offer that nobody answers is no fault: the server makes it again. */
  async offerAgain(change: Partial<OrderOffer> = {}): Promise<void> {
    await this.site.server.offer({ ...this.order, ...change }).catch(() => undefined);
  }

  /** All that a meter remembers is gone but its number: as it left the factory. */
  loseMemory(): void {
    Object.assign(this.meter.state, factoryState(this.meter.body.code, this.meter.state.countedUntil));
    this.meter.setLoad(0);
  }

  /** Another meter hangs at the address, with the same counters. */
  swap(): void {
    (this.meter.body as { ownNumber: string }).ownNumber = '000000000042';
  }

  /** Offers the order and waits until its outcome is reported and everything beside is over. */
  async play(): Promise<OrderOutcome> {
    const { server } = this.site;
    void server.offer(this.order).then(
      (answer) => (this.isJournalled = answer.journalled),
      () => undefined,
    );
    await this.site.outcome(this.order.orderId, 30_000);
    await this.allBeside();
    if (this.besideFault) throw this.besideFault;
    return this.site.outcome(this.order.orderId);
  }

  /** What goes on beside may call for more. */
  private async allBeside(): Promise<void> {
    for (let last: Promise<unknown> | undefined; last !== this.beside;) {
      last = this.beside;
      await last;
    }
  }

  private tap(): void {
    const answer = this.meter.answer.bind(this.meter);
    this.meter.answer = (request) => {
      const step = this.stepOf(request);
      if (this.run(step, 'before') === 'drop') return this.takeInstead();
      const reply = answer(request);
      this.wasClosed ||= this.meter.isRelayClosed;
      return this.run(step, 'after') === 'drop' ? this.takeInstead() : reply;
    };
  }

  private takeInstead(): Buffer | undefined {
    const reply = this.instead;
    this.instead = undefined;
    return reply;
  }

  private stepOf({ address, count, functionCode }: MeterRequest): SlotStep | undefined {
    if (functionCode === 16 && address === WRITE_ADDRESS) {
      this.hasWritten = true;
      this.mailboxWrites += 1;
      return 'write';
    }
    if (address === 0x200 && count === 48) return this.hasWritten ? 'reading back' : 'first reading';
    if (address === 0x7f00 && count === 13) return this.hasWritten ? 'mailbox reading back' : 'mailbox reading';
    return undefined;
  }

  private run(step: SlotStep | undefined, when: 'before' | 'after'): unknown {
    const at = this.armed.findIndex((armed) => armed.step === step && armed.when === when);
    if (at < 0) return undefined;
    const armed = this.armed[at];
    if (!armed?.isStanding) this.armed.splice(at, 1);
    return armed?.act();
  }

  /** The meter acknowledges so many writes without having taken them. */
  acknowledgeInVain(writes = 1): void {
    for (let write = 0; write < writes; write++) this.at('write', 'before', () => this.onlyAcknowledge());
  }

  /** The meter acknowledges every write and takes none. */
  alwaysAcknowledgeInVain(): void {
    this.armed.push({ step: 'write', when: 'before', act: () => this.onlyAcknowledge(), isStanding: true });
  }

  private onlyAcknowledge(): 'drop' {
    this.instead = Buffer.from([16, 0x7f, 0x20, 0, 14]);
    return 'drop';
  }

  /** The meter takes one write and answers this. */
  answerWrite(reply: Buffer): void {
    this.at('write', 'after', () => {
      this.instead = reply;
      return 'drop';
    });
  }

  /** The meter is read as at a poll, and has time to be told what it has lost. */
  async lookAgain(): Promise<void> {
    this.meter.faults = {};
    await this.site.server.read(this.meter.body.code);
    if (this.meter.state.forced === 'off' || this.meter.body.ownNumber === '000000000042') return;
    await until('it is forced off again', () => this.meter.state.forced === 'off');
  }

  /** Writes to the mailbox that reached the meter, lost ones too. */
  get writes(): number {
    return this.mailboxWrites;
  }

  /** Every report of the order, as it came. */
  get reports(): string[] {
    return this.site.server.outcomes
      .filter(({ orderId }) => orderId === this.order.orderId)
      .map((outcome) => JSON.stringify(outcome));
  }

  /** Acts that were armed and never came to be: the case did not run as it says. */
  get leftArmed(): string[] {
    return this.armed.filter(({ isStanding }) => !isStanding).map(({ step, when }) => `${when} ${step}`);
  }

  /** What the meter itself says in the end. */
  get counters(): { count: number; total: number } {
    const { purchaseCount, totalPurchased } = this.meter.state;
    return { count: purchaseCount, total: totalPurchased };
  }
}
