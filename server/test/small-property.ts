/** The smallest property that a gateway can serve: one building, one bus, two prepaid meters. */
import {
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  type MeterCode,
  type MinorUnits,
  minorUnits,
  type OrderKind,
} from '#shared';
import { v7 } from 'uuid';
import { CreditOrderRow } from '../src/credit/credit-order.entity.js';
import { CreditOrders } from '../src/credit/credit-orders.service.js';
import { MeterStateRow } from '../src/readings/meter-state.entity.js';
import type { TestServer } from './harness.js';

export const METER = '020103011E' as MeterCode;
export const OTHER_METER = '020103011F' as MeterCode;

const SERIAL = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/** Makes it through the HTTP door. */
export async function makeProperty(server: TestServer): Promise<void> {
  const client = await server.signIn();
  await client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
  const place = { building: 2, floor: 1, dpuNumber: 3 };
  const line = { framing: 'rtu_over_tcp', ip: '127.0.0.1', tcpPort: 4001, serial: SERIAL };
  await client.call(createDpuRoute, { body: { ...place, ...line, remark: '' } });
  const meter = { dpuCode: '020103', serialPort: 1, model: 'DDSY1352', postpaid: false, ctRatio: 1, remark: '' };
  for (const [address, room] of [
    [30, '301'],
    [31, '302'],
  ]) {
    await client.call(createMeterRoute, { body: { ...meter, address, room, simulated: true } });
  }
}

/** An order of no sale, as other features make them: inside a transaction, with a wake after it. */
export async function makeOrder(
  server: TestServer,
  amount: number,
  { meterCode = METER, kind = 'credit' }: { meterCode?: MeterCode; kind?: OrderKind } = {},
): Promise<string> {
  const orders = server.get(CreditOrders);
  const orderId = v7();
  const amountMinor: MinorUnits = minorUnits(amount);
  await server.database.transaction((em) =>
    orders.create(em, { orderId, meterCode, assignmentId: v7(), saleId: null, kind, amountMinor }),
  );
  orders.wake();
  return orderId;
}

export function orderRow(server: TestServer, orderId: string): Promise<CreditOrderRow> {
  return server.database.read((em) => em.findOneByOrFail(CreditOrderRow, { orderId }));
}

export function meterState(server: TestServer, meterCode = METER): Promise<MeterStateRow> {
  return server.database.read((em) => em.findOneByOrFail(MeterStateRow, { meterCode }));
}
