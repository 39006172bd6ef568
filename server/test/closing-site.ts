/** A tenant with one or two meters behind a scripted gateway that does at once what it is told, until it is held. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AccountClosing,
  type AssignmentTerms,
  beginClosingRoute,
  confirmClosingRoute,
  flatPrices,
  type MeterCode,
  type MeterMode,
  minorUnits,
  openAccountRoute,
  type OrderOffer,
  pricePerKwh,
  showClosingRoute,
} from '#shared';
import { CreditOrderRow } from '../src/credit/credit-order.entity.js';
import { GatewayLink } from '../src/gateways/gateway-link.js';
import { Ledger } from '../src/ledger/ledger.js';
import { LedgerRow } from '../src/ledger/ledger.entity.js';
import type { LedgerAccountName } from '../src/ledger/ledger-account.js';
import { MeterStateRow } from '../src/readings/meter-state.entity.js';
import type { TestClient, TestServer } from './harness.js';
import { EMPTY_COUNTERS, ScriptedGateway, until } from './scripted-gateway.js';
import { makeProperty } from './small-property.js';

export const CLOSING_TERMS: AssignmentTerms = {
  hoardingLimitMinor: minorUnits(1000_00),
  prices: flatPrices(pricePerKwh(12_500)),
  powerThresholdW: 54_001,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  promptAlarm1: true,
  promptAlarm2: true,
  sendAlarms: false,
  electricityType: 'commercial',
};

export interface ClosingTenant {
  readonly accountId: string;
  readonly number: string;
  readonly assignmentIds: readonly string[];
}

export class ClosingSite {
  readonly modes = new Map<string, MeterMode>();
  /** what the meter does with an order instead of taking it; undefined takes it */
  refuse: (offer: OrderOffer) => 'below_zero' | 'meter_closed' | 'bad_check' | 'nothing' | undefined = () => undefined;
  /** holds back confirmations of settings and order outcomes */
  held = false;
  private readonly landed = new Set<string>();
  private seenWanted = 0;
  private seenOffers = 0;
  private running = true;
  private pilot: Promise<void> = Promise.resolve();

  private constructor(
    readonly server: TestServer,
    readonly client: TestClient,
    readonly gateway: ScriptedGateway,
  ) {}

  static async open(server: TestServer): Promise<ClosingSite> {
    await makeProperty(server);
    const gateway = await ScriptedGateway.enrol(server);
    const site = new ClosingSite(server, await server.signIn(), gateway);
    gateway.answerRead = (meterCode) => ({
      ok: true,
      reading: site.reading(meterCode),
      nowSteadyMs: gateway.steadyMs(),
    });
    await gateway.connect();
    site.pilot = site.fly();
    return site;
  }

  async close(): Promise<void> {
    this.running = false;
    await this.pilot;
    await this.gateway.leave();
  }

  /** The line to the gateway is cut, and the server has noticed. */
  async cut(): Promise<void> {
    await this.gateway.leave();
    await until(() => this.server.get(GatewayLink).connected().length === 0);
  }

  /** The server stops and starts again; the gateway dials in anew. */
  async restart(): Promise<void> {
    await this.gateway.leave();
    await this.server.restart();
    await this.gateway.connect();
  }

  reading(meterCode: MeterCode) {
    const mode = this.modes.get(meterCode) ?? 'prepaid';
    return this.gateway.reading(meterCode, { mode, relayClosed: mode !== 'forced_off' });
  }

  /** The meter burns what it holds down to this. */
  burn(meterCode: MeterCode, remainingHundredths: number): void {
    this.gateway.meters.set(meterCode, { ...this.gateway.counters(meterCode), remainingHundredths });
  }

  private async fly(): Promise<void> {
    while (this.running) {
      await pause(5);
      if (this.held || !this.gateway.connected) continue;
      const wanted = this.gateway.wanted[this.seenWanted];
      if (wanted) {
        this.seenWanted += 1;
        this.modes.set(wanted.meterCode, wanted.mode);
        await this.gateway.confirm(wanted);
        continue;
      }
      const offer = this.gateway.offers[this.seenOffers];
      if (!offer) continue;
      this.seenOffers += 1;
      await this.carryOut(offer);
    }
  }

  private async carryOut(offer: OrderOffer): Promise<void> {
    const counters = this.gateway.counters(offer.meterCode);
    // Offered again, by a server that was started again: it is in.
    if (this.landed.has(offer.orderId)) return;
    const refusal = this.refuse(offer);
    if (refusal === 'nothing') return;
    if (refusal) await this.gateway.outcome(offer, 'refused', { before: counters, after: counters }, refusal);
    else {
      this.landed.add(offer.orderId);
      await this.gateway.apply(offer);
    }
  }

  /** Opens an account with these meters, each with 50.00, and waits until the meters have taken it. */
  async tenant(meterCodes: readonly MeterCode[], firstRechargeMinor = 50_00): Promise<ClosingTenant> {
    for (const meterCode of meterCodes) {
      const counters = this.gateway.meters.get(meterCode) ?? EMPTY_COUNTERS;
      this.gateway.meters.set(meterCode, { ...counters, opened: false });
      await this.gateway.sendReadings([this.reading(meterCode)]);
    }
    const meters = meterCodes.map((meterCode) => ({
      ...{ assignmentId: randomUUID(), meterCode, terms: CLOSING_TERMS, firstRechargeMinor, method: 'cash' },
      ...{ transferredFrom: null, transferredMinor: 0 },
    }));
    const person = { name: 'Zoë Łącka', telephone: '', address: '', remark: '' };
    const body = { requestId: randomUUID(), ...person, meters, shiftId: randomUUID() };
    const { account } = await this.client.call(openAccountRoute, { body });
    await until(async () => (await this.openOrders()) === 0);
    const assignmentIds = meters.map(({ assignmentId }) => assignmentId);
    return { accountId: account.accountId, number: account.number, assignmentIds };
  }

  /** How many orders are not ended. */
  openOrders(): Promise<number> {
    return this.server.database.read(async (em) => {
      const states = await em.find(MeterStateRow);
      return states.reduce((sum, { openOrders }) => sum + openOrders, 0);
    });
  }

  async begin(tenant: ClosingTenant, client = this.client): Promise<AccountClosing> {
    const closings = tenant.assignmentIds.map((assignmentId) => ({ closingId: randomUUID(), assignmentId }));
    const body = { requestId: randomUUID(), closings };
    return client.call(beginClosingRoute, { params: { accountId: tenant.accountId }, body });
  }

  show(tenant: Pick<ClosingTenant, 'accountId'>): Promise<AccountClosing> {
    return this.client.call(showClosingRoute, { params: { accountId: tenant.accountId } });
  }

  /** Waits until all closings of the tenant are in this state. */
  async reach(tenant: ClosingTenant, state: string): Promise<AccountClosing> {
    let shown = await this.show(tenant);
    await until(async () => {
      shown = await this.show(tenant);
      return shown.closings.length > 0 && shown.closings.every((closing) => closing.state === state);
    }, 15_000);
    return shown;
  }

  /** What a form sends that confirms what it sees. */
  confirmation(shown: AccountClosing, more: Record<string, unknown> = {}) {
    const closings = shown.closings.map(({ closingId, attempt, balanceMinor }) => ({
      ...{ closingId, attempt, balanceMinor: balanceMinor ?? 0, arrears: null, withoutMeter: null },
      ...more,
    }));
    return { confirmId: randomUUID(), closings };
  }

  async confirm(tenant: ClosingTenant, shown: AccountClosing, more: Record<string, unknown> = {}) {
    const body = this.confirmation(shown, more);
    return this.client.call(confirmClosingRoute, { params: { accountId: tenant.accountId }, body });
  }

  balance(account: LedgerAccountName): Promise<number> {
    return this.server.database.read(async (em) => Number(await this.server.get(Ledger).balance(em, account)));
  }

  /** What must always be true: debits are credits, and what a meter's account was given is what its orders did. */
  async checkBooks(): Promise<void> {
    const { ledger, orders, states } = await this.server.database.read(async (em) => ({
      ledger: await em.find(LedgerRow),
      orders: await em.find(CreditOrderRow),
      states: await em.find(MeterStateRow),
    }));
    const names = new Set(ledger.flatMap(({ debit, credit }) => [debit, credit]));
    const sum = (rows: readonly { amountMinor: number }[]) => rows.reduce((all, row) => all + row.amountMinor, 0);
    const balanceOf = (name: string): number =>
      sum(ledger.filter((row) => row.credit === name)) - sum(ledger.filter((row) => row.debit === name));
    expect([...names].reduce((all, name) => all + balanceOf(name), 0)).toBe(0);
    for (const name of [...names].filter((one) => one.startsWith('meter:'))) {
      const exchanged = ledger.filter((row) => row.kind === 'exchange');
      const without =
        sum(exchanged.filter((row) => row.credit === name)) - sum(exchanged.filter((row) => row.debit === name));
      const own = orders.filter((order) => `meter:${order.assignmentId}` === name);
      // A negative order is booked when it is applied, a positive one with its money.
      const counted = own.filter(({ state, amountMinor }) =>
        amountMinor < 0 ? state === 'applied' : state !== 'refused' && state !== 'void',
      );
      expect(balanceOf(name) - without)
        .withContext(name)
        .toBe(sum(counted));
    }
    for (const entry of ledger.filter((row) => row.kind !== 'exchange')) {
      const touches = entry.debit.startsWith('meter:') || entry.credit.startsWith('meter:');
      if (touches) expect(orders.some(({ orderId }) => orderId === entry.orderId)).toBeTrue();
    }
    for (const { meterCode, openOrders, onItsWayMinor } of states) {
      const open = orders.filter(
        (order) => order.meterCode === meterCode && !['applied', 'refused', 'void'].includes(order.state),
      );
      expect([openOrders, Number(onItsWayMinor)])
        .withContext(meterCode)
        .toEqual([open.length, sum(open)]);
    }
    expect(balanceOf('carried')).withContext('carried').toBe(0);
  }
}
