import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { showSettingsRoute } from '#shared';
import { type MeterOnTheBus, readMeterOnTheBus } from '../meter-on-the-bus.js';
import { Clerks } from './clerks.js';
import type { Findings } from './books.js';
import { compareAll, type MadeSale, type MeterMoved } from './compare.js';
import { Desk } from './desk.js';
import { FaultCount, FaultSource } from './fault-source.js';
import { CUTS, type Cut, FaultyLine } from './faulty-line.js';
import { furnish, Office, openAccounts } from './open-property.js';
import { CASHIER, type DatabaseName, Property, type PropertyShape } from './property.js';
import { Random } from './random.js';
import { readBooks } from './read-books.js';
import { Sellers } from './sellers.js';
import { SimulatedTablet } from './simulated-tablet.js';

export interface TortureOptions {
  readonly seed: number;
  readonly sales: number;
  readonly database: DatabaseName;
  /** of all commands so many are the office's: 0.1 is one command for nine sales */
  readonly others: number;
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
  /** what the office did besides, in words */
  readonly others: string;
  readonly sales: number;
}

/** Of the requests of tablets and office so many break on the way. */
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
  const { seed, sales, database, others, say } = options;
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
    const { meters, commands } = await openAccounts(office);
    const breakingLine = async (name: string): Promise<FaultyLine> => {
      const cuts = random.fork(name);
      const plan = () => (cuts.chance(BROKEN_REQUESTS) ? cuts.pick(CUTS) : undefined);
      const line = await FaultyLine.open(property.serverPort, plan, broken(name));
      lines.push(line);
      return line;
    };
    const tabletLine = await breakingLine('tablet line');
    const officeLine = await breakingLine('office line');
    const tablets: SimulatedTablet[] = [];
    for (let at = 0; at < options.tablets; at++) {
      const name = `tablet-${at + 1}`;
      tablets.push(await SimulatedTablet.enrol(name, join(options.dir, `${name}.jsonl`), office, tabletLine.port));
    }
    say(`opened ${meters.length} meters, ${tablets.length} tablets sell; ${options.dir}`);

    const sellers = new Sellers(tablets, meters, office, random.fork('sellers'), faults);
    const desk = (one: Office, name: string) =>
      new Desk(one.through(officeLine.port), random.fork(name), faults, untilMs);
    const desks = {
      office: desk(office, 'desk'),
      cashier: desk(await Office.signIn(property.serverPort, CASHIER), 'cashier'),
    };
    const settings = await office.ask(showSettingsRoute);
    const clerks = new Clerks(desks, tablets, meters, settings, random.fork('clerks'), commands);
    const source = new FaultSource(random.fork('faults'), property, gatewayLine, faults, database === 'mariadb');
    const startedAt = Date.now();
    const isLate = () => Date.now() > untilMs;
    const watch = new Watch(office, sellers, clerks, say);
    let isQuiet = false;
    try {
      const breaking = source.run(options.faultEveryMs);
      breaking.catch(() => sellers.stop());
      const late = setTimeout(() => {
        sellers.stop();
        clerks.stop();
      }, untilMs - Date.now());
      const isNotFarBehind = () => watch.behind < MOST_BEHIND_PER_METER * meters.length;
      let isSelling = true;
      const openings = commands.length;
      const isAhead = () => (1 - others) * (commands.length - openings) > others * sellers.made;
      const working = clerks.run(Math.ceil((sales * others) / (1 - others)), () => !(isSelling && isAhead()));
      working.catch(() => sellers.stop());
      await sellers.run(sales, isNotFarBehind);
      isSelling = false;
      // The faults go on while the last sales are sent and credited.
      const isSent = await sellers.drain(untilMs);
      await working;
      clearTimeout(late);
      while (!isLate() && watch.behind > meters.length) await pause(LOOK_EVERY_MS);
      await source.stop();
      await breaking;
      isQuiet = isSent && (await comeToRest(office, untilMs));
      say(`${isQuiet ? 'came to rest' : 'did not come to rest'} after ${seconds(Date.now() - startedAt)} s`);
    } finally {
      watch.stop();
    }
    const after = await readMeters(property);
    await property.stopServices();
    const made = madeSales(sellers.all);
    const books = await readBooks(property.databaseUrl);
    const found = compareAll(made, books, moved(property, before, after), commands);
    const audit = await property.audit();
    for (const line of audit.lines) say(`audit: ${line}`);
    const unexplained = [
      ...(isQuiet ? [] : ['it did not come to rest in time: what was on its way then counts as lost']),
      ...found.unexplained,
      ...[desks.office, desks.cashier].flatMap(({ broken }) => broken),
      ...audit.findings.map((finding) => `audit: ${finding}`),
    ];
    return { ...found, unexplained, faults, sales: made.length, others: clerks.words };
  } finally {
    await property.stop();
    for (const line of lines) await line.close();
  }
}

/** Looks now and then how much is still on its way: with the tablets, or at the server for its meter. */
class Watch {
  behind = 0;
  private readonly timer: NodeJS.Timeout;
  private saidAt = Date.now();

  constructor(
    private readonly office: Office,
    private readonly sellers: Sellers,
    private readonly clerks: Clerks,
    private readonly say: (line: string) => void,
  ) {
    // The server may be down just now.
    this.timer = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const meters = await this.office.meters();
    this.behind = this.sellers.queued + meters.reduce((sum, { state }) => sum + state.openOrders, 0);
    if (Date.now() - this.saidAt < SAY_EVERY_MS) return;
    this.saidAt = Date.now();
    this.say(`sold ${this.sellers.made}, ${this.behind} on their way · ${this.clerks.words}`);
  }
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
