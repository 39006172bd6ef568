/** Lists as long as a property of many years has them, and how long the server needs for what people ask of them. */
import { v7 } from 'uuid';
import { type DpuCode, type MeterCode, metersList, minorUnits, type Route, salesList } from '#shared';
import { AccountRow } from '../src/accounts/account.entity.js';
import { AssignmentRow } from '../src/accounts/assignment.entity.js';
import { chunks, insertRows } from '../src/database/rows.js';
import { MeterRow } from '../src/meters/meter.entity.js';
import { SaleRow } from '../src/sales/sale.entity.js';
import type { TestClient, TestServer } from './harness.js';

const METERS_PER_DPU = 200;
const DPUS_PER_FLOOR = 90;
const DAY_MS = 24 * 3_600_000;
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
const BUILDINGS = 5;
const ROWS_AT_ONCE = 5_000;
const FAMILY = ['Adeyemi', 'Brown', '王', 'Kowalski', 'Nguyen', '李', 'Okafor', 'Silva', '张', 'Zhou'];

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** What hangs, is held and was sold at one place of the property. */
function rowsAt(at: number, rows: number) {
  const dpu = Math.floor(at / METERS_PER_DPU);
  const building = 1 + (dpu % BUILDINGS);
  const onFloor = Math.floor(dpu / BUILDINGS);
  const place = `${twoDigits(1 + Math.floor(onFloor / DPUS_PER_FLOOR))}${twoDigits(1 + (onFloor % DPUS_PER_FLOOR))}`;
  const dpuCode = `${twoDigits(building)}${place}` as DpuCode;
  const address = (at % METERS_PER_DPU) + 1;
  const meterCode = `${dpuCode}01${address.toString(16).toUpperCase().padStart(2, '0')}` as MeterCode;
  const [accountId, assignmentId, saleId] = [v7(), v7(), v7()];
  const moment = new Date(FIRST_DAY_MS + Math.floor((at * 730) / rows) * DAY_MS + (at % 86_400) * 1000);
  const number = String(at + 1).padStart(6, '0');
  const room = `R${at + 1}`;
  const meter = Object.assign(new MeterRow(), {
    ...{ meterCode, dpuCode, serialPort: 1, address, building, room, roomKey: room, model: 'DDSY1352' },
    ...{ postpaid: false, ctRatio: 1, simulated: false, meterNumber: null, remark: '', version: 1 },
    ...{ createdAt: moment, createdBy: 'Ada' },
  });
  const account = Object.assign(new AccountRow(), {
    ...{ accountId, number, requestId: v7(), requestDigest: null, name: `${FAMILY[at % 10] ?? ''} ${at}` },
    ...{ telephone: `0044${number}`, address: '', remark: '', queryPasswordHash: '', queryPasswordRenewedAt: null },
    ...{ openedAt: moment, openedBy: 'Ada', openedById: v7(), cancelledAt: null },
  });
  const assignment = Object.assign(new AssignmentRow(), {
    ...{ assignmentId, accountId, meterCode, building, openMeterCode: meterCode, terms: {}, openOrderId: null },
    ...{ transferOrderId: null, firstRechargeSaleId: null, openedAt: moment, openedBy: 'Ada', openedById: v7() },
    ...{ closedAt: null, closingId: null },
  });
  const sale = Object.assign(new SaleRow(), {
    ...{ saleId, receiptNumber: `K7-${number}`, deviceId: null, number: null, ownNumber: null, bytes: null },
    ...{ signature: null, state: at % 50 === 0 ? 'held' : 'credited', heldReason: null, orderId: null },
    ...{ amountMinor: minorUnits(1 + ((at * 7919) % 100_000)), method: at % 3 === 0 ? 'card' : 'cash', soldAt: moment },
    ...{ deviceClockMs: moment.getTime(), receivedAt: moment, creditedAt: moment, balanceAfterMinor: null },
    ...{ businessDate: moment.toISOString().slice(0, 10), clockDoubtful: false, receiptsMade: 0, operatorId: null },
    ...{ leaseId: null, shiftId: null, accountId, assignmentId, meterCode, building },
  });
  return { meter, account, assignment, sale };
}

/** Fills the database with as many meters, each with an account and a sale. */
export async function fillLists({ database }: TestServer, rows: number): Promise<void> {
  const places = Array.from({ length: rows }, (_, at) => at);
  for (const some of chunks(places, ROWS_AT_ONCE)) {
    const all = some.map((at) => rowsAt(at, rows));
    await database.transaction(async (em) => {
      const of = <K extends 'meter' | 'account' | 'assignment' | 'sale'>(what: K) => all.map((one) => one[what]);
      await insertRows(em, MeterRow, of('meter'));
      await insertRows(em, AccountRow, of('account'));
      await insertRows(em, AssignmentRow, of('assignment'));
      await insertRows(em, SaleRow, of('sale'));
    });
  }
  await database.read((em) => em.query(database.kind === 'sqlite' ? 'ANALYZE' : 'ANALYZE TABLE sales, meters'));
}

interface AnyList {
  readonly name: string;
  readonly page: Route;
}
export interface Question {
  readonly name: string;
  readonly list: AnyList;
  readonly query: Readonly<Record<string, string | number>>;
}

/** What people ask of a list of so many rows. */
export function questionsOf(rows: number): Question[] {
  const last = (size: number): number => Math.max(1, Math.ceil(rows / size));
  const kinds: readonly [string, Question['query']][] = [
    ['first page', {}],
    ['page of 500', { size: 500 }],
    ['last page', { page: last(50) }],
    ['last page of 500', { page: last(500), size: 500 }],
    ['a name', { keywords: 'kowalski' }],
    ['two words', { keywords: '王 R1' }],
    ['nothing found', { keywords: 'nobody-of-this-name' }],
    ['a year', { from: '2025-01-01', to: '2025-12-31' }],
    ['a month long ago', { from: '2024-02-01', to: '2024-02-29' }],
    ['a building', { building: '3' }],
  ];
  const sorts: readonly [AnyList, readonly string[]][] = [
    [salesList, ['amount', 'soldAt']],
    [metersList, ['room', 'createdAt']],
  ];
  return sorts.flatMap(([list, columns]) => [
    ...kinds.map(([name, query]) => ({ name, list, query })),
    ...columns.map((sort) => ({ name: `sorted by ${sort}`, list, query: { sort, direction: 'down' } })),
  ]);
}

/** How long each answer took, over HTTP, in ms, the question's own median first and its slowest second. */
export async function timeOf(client: TestClient, { list, query }: Question, rounds: number): Promise<number[]> {
  const times: number[] = [];
  await client.call(list.page, { query });
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await client.call(list.page, { query });
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}
