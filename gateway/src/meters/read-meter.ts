/** One complete reading of a meter in one slot: what every poll reads and, where it has one, its mailbox. */
import type { GatewayReading, MeterCounters, NoCredit } from '#shared';
import type { BusLine } from '../bus/bus-queue.js';
import { BusFault } from '../bus/bus-fault.js';
import { decodeReading, type MeterReading } from '../profiles/decode-reading.js';
import { decodeMailboxState, MAILBOX_STATE_REGISTERS, type MailboxState } from '../profiles/mailbox.js';
import { decodeOwnNumber } from '../profiles/meter-terms.js';
import { creditStrategy, pollBlocks, refuseKind } from '../profiles/profile.js';
import type { GatewayClock } from './gateway-clock.js';
import type { SiteMeter } from './site.js';

/** Another meter answers at this address, or one of another kind; the sentence says which. */
export class WrongMeter extends Error {
  override readonly name = 'WrongMeter';
}

/** A meter as it is now. */
export interface MeterSnapshot {
  readonly values: MeterReading;
  readonly mailbox: MailboxState | null;
  /** the meter's own number; null where the model has none */
  readonly meterNumber: string | null;
  /** a sentence when what answers is of another kind than the model that is written down */
  readonly wrongKind: string | null;
}

/** Whether credit reaches this meter through a mailbox. */
export const hasMailbox = ({ place, profile }: SiteMeter): boolean =>
  !place.postpaid && creditStrategy(profile, place.simulated) === 'mailbox';

/** Why no credit reaches a prepaid meter; undefined where it does, and where none is meant to. */
export function whyNoCredit(meter: SiteMeter, hasKey: boolean): NoCredit | undefined {
  if (meter.place.postpaid) return undefined;
  if (!hasMailbox(meter)) return 'no_way';
  return hasKey ? undefined : 'no_key';
}

/** Reads the meter. Rejects with a `BusFault`; `garbled` also for bytes that no meter of this model gives. */
export async function readMeter(line: BusLine, meter: SiteMeter): Promise<MeterSnapshot> {
  const { place, profile } = meter;
  const blocks: Record<string, Buffer> = {};
  for (const [name, block] of pollBlocks(profile)) {
    blocks[name] = await line.readRegisters(place.address, block.address, block.registers);
  }
  const values = decoded(() => decodeReading(profile, blocks, place.ctRatio));
  const wrongKind = refuseKind(profile, values.kind) ?? null;
  // Registers of another kind of meter mean something else; nothing more is asked of it.
  if (wrongKind !== null) return { values, mailbox: null, meterNumber: null, wrongKind };
  const mailbox = hasMailbox(meter) ? await readMailbox(line, meter) : null;
  const meterNumber = mailbox?.meterNumber ?? (await readOwnNumber(line, meter));
  return { values, mailbox, meterNumber, wrongKind };
}

/** Says why a meter with this number is not the one that is meant; undefined when it may be. */
export type Strangeness = (meterNumber: string | null) => string | undefined;

/** Throws `WrongMeter` when the snapshot is of another meter than is meant, or of another kind. */
export function checkMeter(snapshot: MeterSnapshot, strangeness: Strangeness): void {
  const fault = snapshot.wrongKind ?? strangeness(snapshot.meterNumber);
  if (fault !== undefined) throw new WrongMeter(fault);
}

async function readMailbox(line: BusLine, { place, profile }: SiteMeter): Promise<MailboxState | null> {
  if (!profile.mailbox) return null;
  const bytes = await line.readRegisters(place.address, profile.mailbox.readAddress, MAILBOX_STATE_REGISTERS);
  const mailbox = decodeMailboxState(bytes);
  if (!mailbox) throw new BusFault('garbled', `What ${place.meterCode} answers is not what a mailbox says.`);
  return mailbox;
}

async function readOwnNumber(line: BusLine, { place, profile }: SiteMeter): Promise<string | null> {
  const block = profile.blocks['own_number'];
  if (!block) return null;
  try {
    const bytes = await line.readRegisters(place.address, block.address, block.registers);
    return decodeOwnNumber(profile, bytes) ?? null;
  } catch (error) {
    // The register is known from one source only: a meter that does not have it is still a meter.
    if (error instanceof BusFault && error.code === 'exception') return null;
    throw error;
  }
}

function decoded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new BusFault('garbled', error.message);
    throw error;
  }
}

/** The meter's side of the credit; undefined where it has no mailbox. */
export function countersOf({ values, mailbox }: MeterSnapshot): MeterCounters | undefined {
  if (!mailbox || values.purchaseCount === null || values.remainingHundredths === null) return undefined;
  return {
    purchaseCount: values.purchaseCount,
    totalPurchasedHundredths: mailbox.totalPurchasedHundredths,
    remainingHundredths: values.remainingHundredths,
    lastWireId: mailbox.lastWireId,
    lastAmountHundredths: mailbox.lastAmountHundredths,
    opened: mailbox.opened,
  };
}

/** The snapshot as it is sent to the server. */
export function readingOf(snapshot: MeterSnapshot, meter: SiteMeter, clock: GatewayClock): GatewayReading {
  const { values, mailbox } = snapshot;
  return {
    meterCode: meter.place.meterCode,
    steadyMs: clock.steadyMs(),
    bootId: clock.bootId,
    wallAt: clock.now().toISOString(),
    kind: values.kind,
    meterNumber: snapshot.meterNumber,
    energyWh: values.energyWh,
    energyByTariffWh: values.energyByTariffWh,
    powerW: values.powerW,
    voltageTenths: values.voltageTenths,
    currentHundredths: values.currentHundredths,
    remainingHundredths: values.remainingHundredths,
    purchaseCount: values.purchaseCount,
    totalPurchasedHundredths: mailbox?.totalPurchasedHundredths ?? null,
    opened: mailbox?.opened ?? null,
    relayClosed: values.relayClosed,
    mode: values.mode,
    arrears: values.arrears,
    alarm1: values.alarm1,
    alarm2: values.alarm2,
    overload: values.overload,
  };
}
