import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { busFaultsSchema, meterFaultsSchema } from './meter-faults.js';
import type { PropertyClock } from './property-clock.js';
import type { SimulatedBus } from './simulated-bus.bus.js';
import type { SimulatedMeter } from './simulated-meter.js';
import type { SimulatedMeterPlace } from './start-simulator.js';

export interface Property {
  readonly buses: ReadonlyMap<string, SimulatedBus>;
  readonly meters: ReadonlyMap<string, SimulatedMeter>;
  readonly places: readonly SimulatedMeterPlace[];
  readonly clock: PropertyClock;
}

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const creditSchema = z.strictObject({ amountHundredths: z.number().int() });
const loadSchema = z.strictObject({ watts: z.number().int().min(0).max(100_000).nullable() });
const advanceSchema = z.strictObject({ ms: z.number().int().min(0) });
const MOST_BODY_BYTES = 10_000;

/**
 * The small HTTP server, on 127.0.0.1 only, through which tests and training look at the true registers and switch
 * faults on and off. It knows what the meters know, not what the server believes.
 */
export async function startControl(port: number, property: Property): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, property).then(
      (result) => reply(response, 200, result),
      (error: unknown) => {
        const status = error instanceof Refused ? error.status : 500;
        reply(response, status, { message: error instanceof Error ? error.message : String(error) });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function handle(request: IncomingMessage, property: Property): Promise<unknown> {
  const path = (request.url ?? '/').split('?')[0]?.split('/').filter(Boolean) ?? [];
  const [what, name = '', part] = path;
  const route = `${request.method} ${what ?? ''}${name ? '/:name' : ''}${part ? `/${part}` : ''}`;
  switch (route) {
    case 'GET meters':
      return property.places.map((place) => summary(place, property));
    case 'GET meters/:name':
      return details(name, property);
    case 'PUT meters/:name/faults':
      return setMeterFaults(meterNamed(name, property), await body(request, meterFaultsSchema));
    case 'PUT meters/:name/load':
      meterNamed(name, property).setLoad((await body(request, loadSchema)).watts);
      return details(name, property);
    case 'POST meters/:name/credit-by-hand':
      meterNamed(name, property).creditByHand((await body(request, creditSchema)).amountHundredths);
      return details(name, property);
    case 'GET buses':
      return [...property.buses.values()].map(busSummary);
    case 'GET buses/:name':
      return busSummary(busNamed(name, property));
    case 'PUT buses/:name/faults':
      return setBusFaults(busNamed(name, property), await body(request, busFaultsSchema));
    case 'POST clock/:name':
      if (name !== 'advance') break;
      property.clock.advance((await body(request, advanceSchema)).ms);
      return { now: new Date(property.clock.now()).toISOString() };
  }
  throw new Refused(404, `There is nothing at ${request.method} ${request.url}.`);
}

function setMeterFaults(meter: SimulatedMeter, faults: z.infer<typeof meterFaultsSchema>): unknown {
  meter.faults = faults;
  return { faults };
}

function setBusFaults(bus: SimulatedBus, faults: z.infer<typeof busFaultsSchema>): unknown {
  bus.faults = faults;
  return busSummary(bus);
}

function meterNamed(code: string, property: Property): SimulatedMeter {
  const meter = property.meters.get(code.toUpperCase());
  if (!meter) throw new Refused(404, `There is no meter ${code} in this property.`);
  return meter;
}

function busNamed(dpuCode: string, property: Property): SimulatedBus {
  const bus = property.buses.get(dpuCode);
  if (!bus) throw new Refused(404, `There is no DPU ${dpuCode} in this property.`);
  return bus;
}

function busSummary(bus: SimulatedBus): unknown {
  return { dpuCode: bus.dpuCode, place: bus.place, port: bus.port, counters: bus.counters, faults: bus.faults };
}

function summary(place: SimulatedMeterPlace, property: Property): Record<string, unknown> {
  const meter = meterNamed(place.code, property);
  const { state } = meter;
  return {
    code: place.code,
    dpuCode: place.dpuCode,
    unit: place.unit,
    room: place.room ?? '',
    model: place.model,
    ownNumber: meter.body.ownNumber,
    remainingHundredths: state.remaining,
    totalPurchasedHundredths: state.totalPurchased,
    chargedHundredths: state.charged,
    purchaseCount: state.purchaseCount,
    isAccountOpen: state.isAccountOpen,
    relayClosed: meter.isRelayClosed,
    forced: state.forced,
    energyWh: state.energyWh.reduce((total, energyWh) => total + energyWh, 0),
    faults: meter.faults,
  };
}

function details(code: string, property: Property): unknown {
  const meter = meterNamed(code, property);
  const place = property.places.find((candidate) => candidate.code === meter.body.code);
  if (!place) throw new Refused(404, `There is no meter ${code} in this property.`);
  const hex = (address: number, count: number): string | undefined => meter.registers(address, count)?.toString('hex');
  return {
    ...summary(place, property),
    state: meter.state,
    counters: meter.counters,
    isDark: meter.isDark,
    registers: {
      hot: hex(0x0200, 48),
      prepay: hex(0x0400, 25),
      threshold: hex(0x0480, 2),
      forced: hex(0x0057, 2),
      ownNumber: hex(0x0043, 3),
      mailbox: hex(0x7f00, 13),
    },
  };
}

async function body<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const buffer = Buffer.from(part);
    bytes += buffer.length;
    if (bytes > MOST_BODY_BYTES) throw new Refused(413, 'The request is longer than anything that is taken here.');
    parts.push(buffer);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
  } catch {
    throw new Refused(400, 'The request is not JSON.');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refused(400, `${issue?.path.join('.') || 'request'}: ${issue?.message ?? 'is not what is taken here'}`);
}

function reply(response: ServerResponse, status: number, result: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}
