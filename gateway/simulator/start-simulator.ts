import { startControl } from './control.link.js';
import { factoryState, ownNumberOf } from './meter-state.js';
import type { MeterState } from './meter-state.js';
import type { SimulatedBody, SimulatedModel } from './meter-registers.js';
import { PropertyClock } from './property-clock.js';
import { SimulatedBus } from './simulated-bus.bus.js';
import type { BusPlace } from './simulated-bus.bus.js';
import { SimulatedMeter } from './simulated-meter.js';
import { StateFile } from './state-file.journal.js';

/** Where a simulated meter hangs. */
export interface SimulatedMeterPlace {
  /** meter code, ten characters */
  readonly code: string;
  readonly dpuCode: string;
  /** Modbus unit, 1 to 247 */
  readonly unit: number;
  readonly model: SimulatedModel;
  readonly room?: string;
  /** its bus; all meters of a DPU are on the same one. Port 0 takes a free one */
  readonly bus: BusPlace;
  /** 1 when not given */
  readonly ctRatio?: number;
  /** 12 digits; made from the code when not given */
  readonly ownNumber?: string;
}

export interface SimulatorOptions {
  readonly meters: readonly SimulatedMeterPlace[];
  /** where the meters keep their state; without it they forget it at the end */
  readonly stateDir?: string;
  /** of the control server on 127.0.0.1; 0 takes a free one */
  readonly controlPort?: number;
  /** 9600 when not given; 0 is a wire that takes no time */
  readonly baudRate?: number;
  /** how long a meter thinks before it answers, ms; 30 when not given */
  readonly replyDelayMs?: number;
  /** hex keys of the mailbox by key number */
  readonly keys?: Readonly<Record<string, string>>;
  /** how many times faster than outside time runs */
  readonly speed?: number;
}

export interface Simulator {
  readonly controlUrl: string;
  readonly buses: readonly SimulatedBus[];
  readonly meters: ReadonlyMap<string, SimulatedMeter>;
  readonly clock: PropertyClock;
  /** Ends everything; the states are on the disk when it resolves. */
  stop(): Promise<void>;
}

/** How often the meters' energy goes to the disk, ms. */
const REMEMBER_EVERY_MS = 5000;

/** Starts the property. Throws an Error with a sentence when the places contradict each other or a port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const file = options.stateDir === undefined ? undefined : new StateFile(options.stateDir);
  const speed = options.speed ?? 1;
  const clock = new PropertyClock(startTime(file), speed);
  const buses = makeBuses(options);
  const meters = makeMeters(options, file, clock, speed);
  hangMeters(options.meters, buses, meters);
  const rememberAll = (durable: boolean): void => {
    const states = [...meters.values()].map((meter) => meter.state);
    file?.write(states, durable);
    file?.tidy(states);
  };
  const started: { stop(): Promise<void> }[] = [];
  const timer = setInterval(() => rememberAll(false), REMEMBER_EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all(started.map((part) => part.stop()));
    rememberAll(true);
    file?.close();
  };
  try {
    rememberAll(true);
    for (const bus of buses.values()) {
      await bus.start();
      started.push(bus);
    }
    const control = await startControl(options.controlPort ?? 0, { buses, meters, places: options.meters, clock });
    started.push(control);
    return { controlUrl: control.url, buses: [...buses.values()], meters, clock, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Time inside never goes back, not even over a restart after time ran fast. */
function startTime(file: StateFile | undefined): number {
  const remembered = [...(file?.remembered.values() ?? [])].map((state) => state.countedUntil);
  return Math.max(Date.now(), ...remembered);
}

function makeBuses(options: SimulatorOptions): Map<string, SimulatedBus> {
  const buses = new Map<string, SimulatedBus>();
  for (const { dpuCode, bus: place, code } of options.meters) {
    const known = buses.get(dpuCode);
    if (known && JSON.stringify(known.place) !== JSON.stringify(place)) {
      throw new Error(`Meter ${code} is on DPU ${dpuCode} and at another place than the meters before it.`);
    }
    if (known) continue;
    const busOptions = { baudRate: options.baudRate ?? 9600, replyDelayMs: options.replyDelayMs ?? 30 };
    buses.set(dpuCode, new SimulatedBus(dpuCode, place, busOptions));
  }
  return buses;
}

function makeMeters(
  options: SimulatorOptions,
  file: StateFile | undefined,
  clock: PropertyClock,
  speed: number,
): Map<string, SimulatedMeter> {
  const keys = new Map(Object.entries(options.keys ?? {}).map(([number, hex]) => [Number(number), readKey(hex)]));
  const meters = new Map<string, SimulatedMeter>();
  for (const place of options.meters) {
    if (meters.has(place.code)) throw new Error(`Meter ${place.code} is named twice.`);
    const state = stateAtStart(file?.remembered.get(place.code), place.code, clock.now(), speed);
    const remember = (changed: MeterState): void => file?.write([changed], true);
    meters.set(place.code, new SimulatedMeter(bodyOf(place), place.unit, state, { clock, keys, remember }));
  }
  return meters;
}

function hangMeters(
  places: readonly SimulatedMeterPlace[],
  buses: ReadonlyMap<string, SimulatedBus>,
  meters: ReadonlyMap<string, SimulatedMeter>,
): void {
  for (const { dpuCode, unit, code } of places) {
    const bus = buses.get(dpuCode);
    const meter = meters.get(code);
    if (!bus || !meter) continue;
    if (bus.meters.has(unit)) throw new Error(`Meter ${code} has address ${unit}, which another meter on its bus has.`);
    bus.meters.set(unit, meter);
  }
}

/**
 * While the simulator was down the property had no power. Only as much time is made up for as may have gone by since
 * the last line was written, so that no register falls behind what was already read from it.
 */
function stateAtStart(remembered: MeterState | undefined, code: string, now: number, speed: number): MeterState {
  if (!remembered) return factoryState(code, now);
  const madeUpMs = Math.min(now - remembered.countedUntil, 2 * REMEMBER_EVERY_MS * speed);
  return { ...factoryState(code, now), ...remembered, countedUntil: now - madeUpMs };
}

function bodyOf(place: SimulatedMeterPlace): SimulatedBody {
  const prepaid = place.model === 'DDSY1352' || place.model === 'DTSY1352';
  return {
    code: place.code,
    model: place.model,
    phases: place.model === 'DDSY1352' ? 1 : 3,
    prepaid,
    ownNumber: place.ownNumber ?? ownNumberOf(place.code),
    ctRatio: place.ctRatio ?? 1,
  };
}

function readKey(hex: string): Buffer {
  const key = Buffer.from(hex, 'hex');
  if (key.length < 16 || key.length * 2 !== hex.length) {
    throw new Error('A mailbox key is at least 32 hex digits (16 bytes).');
  }
  return key;
}
