/** Two buildings with meters, of which one is postpaid, where accounts are opened over the HTTP door. */
import { randomUUID } from 'node:crypto';
import {
  type Account,
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  flatPrices,
  minorUnits,
  openAccountRoute,
  pricePerKwh,
} from '#shared';
import type { TestClient, TestServer } from './harness.js';

const DPU = {
  ...{ floor: 1, dpuNumber: 1, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};
const TERMS = {
  hoardingLimitMinor: minorUnits(1000_00),
  prices: flatPrices(pricePerKwh(12500)),
  powerThresholdW: 54001,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  ...{ promptAlarm1: true, promptAlarm2: true, sendAlarms: false, electricityType: 'commercial' },
};
export const FIRST = '0101010101';
export const SECOND = '0101010102';
export const POSTPAID = '0101010103';
export const ELSEWHERE = '0201010101';

/** A meter as it stands in the form. */
export const meter = (meterCode: string, changes: object = {}) => ({
  ...{ assignmentId: randomUUID(), meterCode, terms: TERMS, firstRechargeMinor: 50_00, method: 'cash' },
  ...{ transferredFrom: null, transferredMinor: 0, ...changes },
});
/** The form that opens an account. */
export const form = (meters: object[], changes: object = {}) => ({
  ...{ requestId: randomUUID(), shiftId: randomUUID(), name: 'Zoë Łącka', telephone: '555 0100', address: 'Unit 1' },
  ...{ remark: '', meters, ...changes },
});

export class OpeningSite {
  private constructor(
    readonly server: TestServer,
    readonly client: TestClient,
  ) {}

  static async open(server: TestServer): Promise<OpeningSite> {
    const client = await server.signIn();
    for (const building of [1, 2]) {
      await client.call(createBuildingRoute, { body: { number: building, remark: '' } });
      await client.call(createDpuRoute, { body: { ...DPU, building } });
    }
    const add = (dpuCode: string, address: number, room: string, model = 'DDSY1352') =>
      client.call(createMeterRoute, {
        body: {
          ...{ dpuCode, serialPort: 1, address, room, model, postpaid: model !== 'DDSY1352' },
          ctRatio: 1,
          remark: '',
        },
      });
    await add('010101', 1, '101');
    await add('010101', 2, '102');
    await add('010101', 3, '103', 'DTSF1352');
    await add('020101', 1, '201');
    return new OpeningSite(server, client);
  }

  /** Sends the form and tells whatever is answered. */
  send(body: object, by = this.client) {
    return by.answer(openAccountRoute, { body });
  }

  async account(body: object): Promise<Account> {
    return (await this.client.call(openAccountRoute, { body })).account;
  }
}
