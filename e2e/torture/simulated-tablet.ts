import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import {
  encodeSaleIntent,
  enrolDeviceRoute,
  grantLeaseRoute,
  intakeRoute,
  MAX_INTAKE_ITEMS,
  minorUnits,
} from '#shared';
import { type DeviceKey, newDeviceKey } from '../device-key.js';
import { callDoor, Refused } from './door.js';
import type { Office, OpenMeter } from './open-property.js';
import { OutboxFile, type SafeSale } from './outbox-file.js';

interface Enrolled {
  readonly deviceId: string;
  readonly operatorId: string;
  readonly key: DeviceKey;
  readonly shiftId: string;
}

/** The tablet was killed while it did this. */
export class Killed extends Error {}

/**
 * A tablet with a key, a lease and an outbox of its own. It calls a sale safe when its outbox has it on the disk, and
 * sends by the same door as the app. `outbox` is what a kill leaves of it.
 */
export class SimulatedTablet {
  private outbox: OutboxFile;
  private leaseId = '';
  private life = 0;
  private hasCopy = false;

  private constructor(
    readonly name: string,
    private readonly outboxPath: string,
    private readonly enrolled: Enrolled,
    private readonly linePort: number,
  ) {
    this.outbox = new OutboxFile(outboxPath);
  }

  static async enrol(name: string, outboxPath: string, office: Office, linePort: number): Promise<SimulatedTablet> {
    const key = newDeviceKey();
    const { deviceId } = await office.ask(enrolDeviceRoute, {
      body: { requestId: randomUUID(), name, publicKey: key.publicKey },
    });
    const enrolled = { deviceId, operatorId: office.operatorId, key, shiftId: randomUUID() };
    const tablet = new SimulatedTablet(name, outboxPath, enrolled, linePort);
    await tablet.renewLease(office);
    return tablet;
  }

  get deviceId(): string {
    return this.enrolled.deviceId;
  }

  get shiftId(): string {
    return this.enrolled.shiftId;
  }

  get sales(): readonly SafeSale[] {
    return this.outbox.sales;
  }

  get answers(): OutboxFile['answers'] {
    return this.outbox.answers;
  }

  get queued(): readonly SafeSale[] {
    return this.outbox.queued;
  }

  get lastNumber(): number {
    return this.outbox.lastNumber;
  }

  /** A lease in place of the one before; stays with that one while the server does not have every number. */
  async renewLease(office: Office): Promise<void> {
    const proof = this.enrolled.key.prove(this.deviceId, office.operatorId);
    const body = { requestId: randomUUID(), lastNumber: this.lastNumber, durable: true, clockMs: Date.now(), proof };
    try {
      const { lease } = await office.ask(grantLeaseRoute, { params: { deviceId: this.deviceId }, body });
      this.leaseId = lease.leaseId;
    } catch (error) {
      if (!(error instanceof Refused) || error.refusal !== 'numbers_missing') throw error;
    }
  }

  /** Sells; the sale is safe when this returns. */
  sell(meter: OpenMeter, amountMinor: number): void {
    this.outbox.keep(this.makeSale(meter, amountMinor));
  }

  /** Is killed in the middle of a sale that was not safe yet, and started again from what is on the disk. */
  dieSelling(meter: OpenMeter, amountMinor: number): void {
    this.outbox.dieWriting(this.makeSale(meter, amountMinor));
    this.comeBack();
  }

  /** Is killed whatever it is doing, and started again. A reply that is on its way finds nobody. */
  die(): void {
    this.outbox.close();
    this.comeBack();
  }

  /**
   * Sends what is queued, oldest first, until the queue is empty or the line breaks. `from` leaves out so many items,
   * as a second sender does that began later.
   */
  async send(from = 0): Promise<void> {
    for (;;) {
      const batch = this.outbox.queued.slice(from, from + MAX_INTAKE_ITEMS);
      if (batch.length === 0) return;
      await this.deliver(this.deviceId, batch);
    }
  }

  /** The queue, exported to a file and sent by this other device; its owner does not hear of it and sends again. */
  async sendFor(other: SimulatedTablet): Promise<void> {
    const items = other.queued.slice(0, MAX_INTAKE_ITEMS).map(({ item }) => item);
    if (items.length > 0) await callDoor(this.linePort, intakeRoute, { body: { deviceId: this.deviceId, items } });
  }

  /**
   * A copy of this tablet's whole profile, key and queue, as a restored backup of the browser would be: both go on
   * selling with the same numbers. One copy at most, and it sells once: the numbers of the two meet at the server.
   */
  copy(): SimulatedTablet | undefined {
    if (this.hasCopy) return undefined;
    this.hasCopy = true;
    copyFileSync(this.outboxPath, `${this.outboxPath}-copy`);
    const copy = new SimulatedTablet(`${this.name}-copy`, `${this.outboxPath}-copy`, this.enrolled, this.linePort);
    copy.leaseId = this.leaseId;
    copy.hasCopy = true;
    return copy;
  }

  private async deliver(deviceId: string, batch: readonly SafeSale[]): Promise<void> {
    const { life } = this;
    const items = batch.map(({ item }) => item);
    const { results } = await callDoor(this.linePort, intakeRoute, { body: { deviceId, items } });
    if (life !== this.life) throw new Killed();
    results.forEach((result, at) => {
      const sale = batch[at];
      if (!sale || result.id !== sale.id) throw new Error(`${this.name} was answered about another sale`);
      this.outbox.answered(sale.id, result);
    });
  }

  private comeBack(): void {
    this.life += 1;
    this.outbox = new OutboxFile(this.outboxPath);
  }

  private makeSale({ meterCode, assignmentId }: OpenMeter, amountMinor: number): SafeSale {
    const nowMs = Date.now();
    const { deviceId, operatorId, shiftId } = this.enrolled;
    const id = randomUUID();
    const number = this.lastNumber + 1;
    const bytes = encodeSaleIntent({
      ...{ id, deviceId, number, amountMinor: minorUnits(amountMinor), soldAtMs: nowMs, leaseId: this.leaseId },
      ...{ shiftId, operatorId, assignmentId, meterCode, method: 'cash', serverTimeSeenMs: nowMs },
    });
    return { id, number, amountMinor, assignmentId, meterCode, item: this.enrolled.key.sign(bytes) };
  }
}
