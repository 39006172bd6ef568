import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type MeterOnTheBus, readMeterOnTheBus } from '../meter-on-the-bus.js';
import { compareAll, type Findings, type MadeSale, type MeterMoved } from './compare.js';
import { FaultCount, FaultSource } from './fault-source.js';
import { CUTS, type Cut, FaultyLine } from './faulty-line.js';
import { furnish, Office, openAccounts } from './open-property.js';
import { type DatabaseName, Property, type PropertyShape } from './property.js';
import { Random } from './random.js';
import { readBooks } from './read-books.js';
import { Sellers } from './sellers.js';
import { SimulatedTablet } from './simulated-tablet.js';

export interface TortureOptions {
  readonly seed: number;
  readonly sales: number;
  readonly database: DatabaseName;
  readonly tablets: number;
  readonly shape: PropertyShape;
  /** on average one fault every so many ms, beside those of the tablets and their line */
  readonly faultEveryMs: number;
  /** it has failed when it has not come to rest by then */
  readonly withinMs: number;
  readonly dir: string;
  readonly say: (line: string) => void;
}

export interface TortureResult extends Findings {
  readonly faults: FaultCount;
  readonly sales: number;
}

/** Of the tablets' requests so many break on the way. */
const BROKEN_REQUESTS = 0.08;
/** Tablets wait while this many sales per meter are not credited yet, so that the faults meet sales to the end. */
const MOST_BEHIND_PER_METER = 8;
const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 30_000;

/** Sells under faults, lets everything come to rest, and compares. `property` can be ended from outside meanwhile. */
export async function runTorture(
  options: TortureOptions,
  onProperty: (property: Property) => void,
): Promise<TortureResult> {
  const { seed, sales, database, say } = options;
  const untilMs = Date.now() + options.withinMs;
  const random = new Random(`${seed}`);
  const faults = new FaultCount();
  const property = await Property.prepare(options.dir, database, options.shape);
  onProperty(property);
  const lines: FaultyLine[] = [];
  try {
    await property.startMetersAndServer();
    const office = await Office.signIn(property.serverPort);
    const code = await furnish(property, office);
    const broken = (where: string) => (cut: Cut) => faults.add(`${where} cut ${cut}`);
    const gatewayLine = await FaultyLine.open(property.serverPort, () => undefined, broken('gateway line'));
    lines.push(gatewayLine);
    await property.startGateway(gatewayLine.port, code);
    const before = await readMeters(property);
    const opened = await openAccounts(office);
    const cuts = random.fork('tablet line');
    const tabletLine = await FaultyLine.open(
      property.serverPort,
      () => (cuts.chance(BROKEN_REQUESTS) ? cuts.pick(CUTS) : undefined),
      broken('tablet line'),
    );
    lines.push(tabletLine);
    const tablets: SimulatedTablet[] = [];
    for (let at = 0; at < options.tablets; at++) {
      const name = `tablet-${at + 1}`;
      tablets.push(await SimulatedTablet.enrol(name, join(options.dir, `${name}.jsonl`), office, tabletLine.port));
    }
    say(`opened ${opened.length} meters, ${tablets.length} tablets sell; ${options.dir}`);

    const sellers = new Sellers(tablets, opened, office, random.fork('sellers'), faults);
    const source = new FaultSource(random.fork('faults'), property, gatewayLine, faults, database === 'mariadb');
    const startedAt = Date.now();
    const isLate = () => Date.now() > untilMs;
    const watch = await Watch.begin(property, sellers, say);
    try {
      const breaking = source.run(options.faultEveryMs);
      breaking.catch(() => sellers.stop());
      const late = setTimeout(() => sellers.stop(), untilMs - Date.now());
      const mostBehind = MOST_BEHIND_PER_METER * opened.length;
      await sellers.run(sales, () => watch.behind < mostBehind);
      clearTimeout(late);
      // The faults go on while the last sales are sent and credited.
      const isSent = await sellers.drain(untilMs);
      while (!isLate() && watch.behind > opened.length) await pause(LOOK_EVERY_MS);
      await source.stop();
      await breaking;
      const isQuiet = isSent && (await comeToRest(office, untilMs));
      say(`${isQuiet ? 'came to rest' : 'did not come to rest'} after ${seconds(Date.now() - startedAt)} s`);
    } finally {
      watch.stop();
    }
    const after = await readMeters(property);
    await property.stopServices();
    const made = madeSales(sellers.all);
    const books = await readBooks(property.databaseUrl);
    const found = compareAll(made, books, moved(property, before, after));
    const audit = await property.audit();
    for (const line of audit.lines) say(`audit: ${line}`);
    const unexplained = [...found.unexplained, ...audit.findings.map((finding) => `audit: ${finding}`)];
    return { ...found, unexplained, faults, sales: made.length };
  } finally {
    await property.stop();
    for (const line of lines) await line.close();
  }
}

/** Looks at the meters themselves now and then: how far they are behind what was sold. */
class Watch {
  behind = 0;
  private readonly timer: NodeJS.Timeout;
  private saidAt = Date.now();

  private constructor(
    private readonly property: Property,
    private readonly sellers: Sellers,
    private readonly say: (line: string) => void,
    private readonly countBefore: number,
  ) {
    this.timer = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS);
  }

  static async begin(property: Property, sellers: Sellers, say: (line: string) => void): Promise<Watch> {
    return new Watch(property, sellers, say, await countOf(property));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const credited = (await countOf(this.property)) - this.countBefore;
    const made = this.sellers.made;
    this.behind = made - credited;
    if (Date.now() - this.saidAt < SAY_EVERY_MS) return;
    this.saidAt = Date.now();
    this.say(`sold ${made}, credited ${credited}`);
  }
}

/** The purchase counts of all meters together. */
async function countOf(property: Property): Promise<number> {
  const meters = (await property.control('GET', '/meters')) as { purchaseCount: number }[];
  return meters.reduce((sum, { purchaseCount }) => sum + purchaseCount, 0);
}

/** Waits until no order is open and nothing changes any more. */
async function comeToRest(office: Office, untilMs: number): Promise<boolean> {
  for (; Date.now() < untilMs; await pause(500)) {
    const meters = await office.meters();
    if (meters.every(({ state }) => state.openOrders === 0)) return true;
  }
  return false;
}

async function readMeters(property: Property): Promise<Map<string, MeterOnTheBus>> {
  const read = new Map<string, MeterOnTheBus>();
  for (const { meterCode, port, unit } of property.meters)
    read.set(meterCode, await readMeterOnTheBus({ meterCode, busPort: port, unit }));
  return read;
}

function moved(
  property: Property,
  before: ReadonlyMap<string, MeterOnTheBus>,
  after: ReadonlyMap<string, MeterOnTheBus>,
): MeterMoved[] {
  return property.meters.map(({ meterCode }) => {
    const [first, last] = [before.get(meterCode), after.get(meterCode)];
    if (!first || !last) throw new Error(`meter ${meterCode} was not read`);
    return {
      meterCode,
      count: last.purchaseCount - first.purchaseCount,
      totalHundredths: last.totalPurchasedHundredths - first.totalPurchasedHundredths,
    };
  });
}

/** A copy of a profile has its tablet's sales from before the copy as well. */
function madeSales(tablets: readonly SimulatedTablet[]): MadeSale[] {
  const made = new Map<string, MadeSale>();
  for (const { deviceId, sales, answers } of tablets) {
    for (const { id, number, amountMinor, assignmentId, meterCode, item } of sales) {
      if (made.has(id)) continue;
      made.set(id, {
        ...{ id, deviceId, number, amountMinor, assignmentId, meterCode, bytes: item.bytes },
        answer: answers.get(id),
      });
    }
  }
  return [...made.values()];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(0);
