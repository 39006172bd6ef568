import { randomUUID } from 'node:crypto';
import { flatPrices, salesList, minorUnits, openAccountRoute, pricePerKwh, showAccountRoute } from '#shared';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { EMPTY_COUNTERS, ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeProperty, METER } from '../../test/small-property.js';
import { Ledger } from '../ledger/ledger.js';

const TERMS = {
  hoardingLimitMinor: minorUnits(1000_00),
  prices: flatPrices(pricePerKwh(12_500)),
  powerThresholdW: 54_001,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  promptAlarm1: true,
  promptAlarm2: true,
  sendAlarms: false,
  electricityType: 'commercial' as const,
};

describe('an opening on its way to the meter', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let client: TestClient;
    let gateway: ScriptedGateway;
    const assignmentId = randomUUID();
    let accountId: string;

    beforeEach(async () => {
      server = await start();
      await makeProperty(server);
      client = await server.signIn();
      gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
      gateway.meters.set(METER, { ...EMPTY_COUNTERS, opened: false });
      await gateway.sendReadings([gateway.reading(METER)]);
      const meter = { assignmentId, meterCode: METER, terms: TERMS, firstRechargeMinor: 50_00, method: 'cash' };
      const body = { requestId: randomUUID(), name: 'Zoë Łącka', telephone: '', address: '', remark: '' };
      const meters = [{ ...meter, transferredFrom: null, transferredMinor: 0 }];
      const opened = await client.call(openAccountRoute, { body: { ...body, meters, shiftId: randomUUID() } });
      ({ accountId } = opened.account);
      await until(() => gateway.wanted.length === 1);
      const [wanted] = gateway.wanted;
      if (wanted) await gateway.confirm(wanted);
      await gateway.apply(await gateway.offer(0));
    });
    afterEach(() => gateway.leave());

    const progress = async () => {
      const [assignment] = (await client.call(showAccountRoute, { params: { accountId } })).assignments;
      return assignment?.progress;
    };
    const balances = () =>
      server.database.read(async (em) => {
        const ledger = server.get(Ledger);
        const meter = await ledger.balance(em, `meter:${assignmentId}`);
        return { meter: Number(meter), held: Number(await ledger.balance(em, 'held')) };
      });

    it('is taken when settings, opening and first credit are, and the sale says credited', async () => {
      expect(await progress()).toEqual(
        jasmine.objectContaining({ settings: 'confirmed', open: 'applied', taken: false }),
      );
      const offer = await gateway.offer(1);
      expect([offer.kind, offer.amountHundredths, offer.expectedCount]).toEqual(['credit', 50_00, 1]);
      const before = await balances();
      await gateway.apply(offer);
      expect(await progress()).toEqual(jasmine.objectContaining({ firstCredit: 'applied', taken: true }));
      const [sale] = (await client.call(salesList.page)).items;
      expect([sale?.state, sale?.orderState, Number(sale?.balanceAfterMinor)]).toEqual(['credited', 'applied', 50_00]);
      expect(sale?.creditedAt).not.toBeNull();
      expect(await balances()).toEqual(before);
    });

    it('leaves the money in held when the meter refuses the first credit, once however often it is told', async () => {
      const offer = await gateway.offer(1);
      const before = await balances();
      const counters = { before: gateway.counters(METER), after: gateway.counters(METER) };
      for (let time = 0; time < 2; time++) {
        expect(await gateway.outcome(offer, 'refused', counters, 'over_hoarding_limit')).toBeTrue();
      }
      const [sale] = (await client.call(salesList.page)).items;
      expect([sale?.state, sale?.heldReason, sale?.orderReason]).toEqual([
        'held',
        'meter_refused',
        'over_hoarding_limit',
      ]);
      const after = await balances();
      expect(Math.abs(before.meter)).toBe(50_00);
      expect([after.meter, Math.abs(after.held)]).toEqual([0, 50_00]);
    });
  });
});
