/** Lists as long as a property of many years has them, and what people ask of them. */
import 'reflect-metadata';
import { v7 } from 'uuid';
import {
  accountsList,
  boardList,
  COMMANDS,
  CORRECTION_STATES,
  correctionsList,
  type DpuCode,
  encodeShiftItem,
  flatPrices,
  HELD_REASONS,
  heldItemsList,
  heldList,
  type ListFilters,
  logList,
  type MeterCode,
  metersList,
  minorUnits,
  pricePerKwh,
  QUARANTINE_REASONS,
  quarantineList,
  REFUND_CAUSES,
  REFUND_STATES,
  refundsList,
  RELEASE_WAYS,
  type Route,
  SALE_STATES,
  salesList,
  SHIFT_ITEM_REASONS,
} from '#shared';
import { AccountRow } from '../src/accounts/account.entity.js';
import { AssignmentRow } from '../src/accounts/assignment.entity.js';
import { CorrectionRow } from '../src/corrections/correction.entity.js';
import { dataSourceOptions, makeDataSource } from '../src/database/data-source.js';
import { Database } from '../src/database/database.js';
import { parseDatabaseUrl } from '../src/database/database-url.js';
import { chunks, insertRows } from '../src/database/rows.js';
import { HeldReleaseRow } from '../src/held/held-release.entity.js';
import { OperationRow } from '../src/log/operation.entity.js';
import { MeterRow, NEVER_SEEN } from '../src/meters/meter.entity.js';
import { MeterStateRow } from '../src/readings/meter-state.entity.js';
import { RefundRow } from '../src/refunds/refund.entity.js';
import { QuarantinedItemRow } from '../src/sales/quarantined-item.entity.js';
import { SaleRow } from '../src/sales/sale.entity.js';
import { ShiftItemRow } from '../src/shifts/shift-item.entity.js';

const METERS_PER_DPU = 200;
const DPUS_PER_FLOOR = 90;
const DAY_MS = 24 * 3_600_000;
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
const DAYS = 730;
const BUILDINGS = 5;
/** how many sales a meter has that has any */
const SALES_PER_METER = 100;
const ROWS_AT_ONCE = 5_000;
const FAMILY = ['Adeyemi', 'Brown', '王', 'Kowalski', 'Nguyen', '李', 'Okafor', 'Silva', '张', 'Zhou'];
/** as long as what devices sign */
const SIGNED = Buffer.alloc(300, 7);
const TERMS = {
  ...{
    hoardingLimitMinor: minorUnits(100_000),
    prices: flatPrices(pricePerKwh(12_500)),
    powerThresholdW: 5_000,
    alarm1Minor: minorUnits(500),
  },
  ...{ alarm2Minor: minorUnits(200), promptAlarm1: true, promptAlarm2: true, sendAlarms: false },
  electricityType: 'residential',
};

const DEVICE = v7();
const TILL = v7();
/** a till opened with a float, as its device signed it */
const OPENED = Buffer.from(
  encodeShiftItem(
    { id: v7(), deviceId: DEVICE, number: 1, soldAtMs: FIRST_DAY_MS },
    {
      ...{ kind: 'shift_opened', shiftId: TILL, operatorId: v7(), floatMinor: minorUnits(5_000) },
      serverTimeSeenMs: FIRST_DAY_MS,
    },
  ),
);

const twoDigits = (number: number): string => String(number).padStart(2, '0');
const sixDigits = (at: number): string => String(at + 1).padStart(6, '0');
/** Nearly always the first; each of the others once in a while. */
const nearlyAlways = <T>(first: T, others: readonly T[], at: number): T =>
  at % 50 === 0 ? (others[(at / 50) % others.length] ?? first) : first;

/** One place of the property: where its meter hangs and who holds it. */
function placeAt(at: number) {
  const dpu = Math.floor(at / METERS_PER_DPU);
  const building = 1 + (dpu % BUILDINGS);
  const onFloor = Math.floor(dpu / BUILDINGS);
  const place = `${twoDigits(1 + Math.floor(onFloor / DPUS_PER_FLOOR))}${twoDigits(1 + (onFloor % DPUS_PER_FLOOR))}`;
  const dpuCode = `${twoDigits(building)}${place}` as DpuCode;
  const address = (at % METERS_PER_DPU) + 1;
  const meterCode = `${dpuCode}01${address.toString(16).toUpperCase().padStart(2, '0')}` as MeterCode;
  return { dpuCode, address, building, meterCode, accountId: v7(), assignmentId: v7() };
}
type Place = ReturnType<typeof placeAt>;

function momentOf(at: number, rows: number): Date {
  return new Date(FIRST_DAY_MS + Math.floor((at * DAYS) / rows) * DAY_MS + (at % 86_400) * 1000);
}

/** What was read of a meter: most are on, each of the other states is there by the thousand. */
function stateAt(at: number, rows: number, meterCode: MeterCode): MeterStateRow {
  const [remainingMinor, readAt] = [minorUnits(((at * 7919) % 100_000) - 2_000), momentOf(at, rows)];
  return Object.assign(MeterStateRow.make(meterCode), {
    ...{ readAt, remainingMinor, purchaseCount: at % 300, totalPurchasedMinor: minorUnits(at % 1_000_000) },
    ...{ energyWh: at * 131, powerW: (at * 37) % 9_000, opened: at % 7 !== 3, arrears: remainingMinor <= 0 },
    ...{ relayClosed: at % 10 !== 1, mode: nearlyAlways('prepaid', ['forced_on', 'forced_off'], at) },
    ...{ alarm1: remainingMinor < 1_000, alarm2: remainingMinor < 200, overload: at % 997 === 0 },
    ...{ lostSince: at % 40 === 5 ? readAt : null, blockedReason: at % 500 === 7 ? 'total_does_not_fit' : null },
  });
}

/** What was seen of a meter in its room: nothing yet of one in ten, and of one in twenty that it feeds another. */
function serviceAt(at: number, moment: Date, room: string): object {
  if (at % 10 === 4) return NEVER_SEEN;
  return { ...NEVER_SEEN, commissionedAt: moment, fedRoomKey: at % 20 === 7 ? null : room };
}

/** The meter of a place and the account that holds it; every seventh is free, every ninth account is cancelled. */
function heldAt(at: number, rows: number, { dpuCode, address, building, meterCode, accountId, assignmentId }: Place) {
  const [moment, room, cancelled] = [momentOf(at, rows), `R${at + 1}`, at % 7 === 3];
  const meter = Object.assign(new MeterRow(), {
    ...{ meterCode, dpuCode, serialPort: 1, address, building, room, roomKey: room },
    model: at % 4 === 1 ? 'DTSY1352' : 'DDSY1352',
    ...{ postpaid: false, ctRatio: 1, simulated: false, remark: '', version: 1, ...serviceAt(at, moment, room) },
    ...{ createdAt: moment, createdBy: 'Ada' },
  });
  const account = Object.assign(new AccountRow(), {
    ...{
      accountId,
      number: sixDigits(at),
      requestId: v7(),
      requestDigest: null,
      name: `${FAMILY[at % 10] ?? ''} ${at}`,
    },
    ...{ telephone: `0044${sixDigits(at)}`, address: '', remark: '', queryPasswordHash: '' },
    ...{ openedAt: moment, openedBy: 'Ada', openedById: v7(), cancelledAt: cancelled ? moment : null },
  });
  const assignment = Object.assign(new AssignmentRow(), {
    ...{ assignmentId, accountId, meterCode, building, openMeterCode: cancelled ? null : meterCode, terms: TERMS },
    ...{ openedAt: moment, closedAt: cancelled ? moment : null },
  });
  return { meter, state: stateAt(at, rows, meterCode), account, assignment };
}

/** What was done with the money of a meter, and its line in the log. */
function doneAt(at: number, rows: number, { meterCode, building, accountId, assignmentId }: Place) {
  const [moment, amountMinor] = [momentOf(at, rows), minorUnits(1 + ((at * 7919) % 100_000))];
  const of = { accountId, assignmentId, meterCode, building };
  const [saleId, refundId, askedById, businessDate] = [v7(), v7(), v7(), moment.toISOString().slice(0, 10)];
  const sale = Object.assign(new SaleRow(), {
    ...{ ...of, saleId, receiptNumber: `K7-${sixDigits(at)}`, state: nearlyAlways('credited', SALE_STATES, at) },
    ...{ amountMinor, method: at % 3 === 0 ? 'card' : 'cash', soldAt: moment, deviceClockMs: moment.getTime() },
    ...{ receivedAt: moment, creditedAt: moment, businessDate, clockDoubtful: false, receiptsMade: 0 },
    ...{ bytes: SIGNED, signature: SIGNED.subarray(0, 64) },
    ...{ heldAt: moment, heldReason: HELD_REASONS[at % HELD_REASONS.length] },
  });
  const asked = { ...of, amountMinor, reason: 'keyed wrongly', askedAt: moment, askedById, businessDate };
  const refund = Object.assign(new RefundRow(), {
    ...{ ...asked, refundId, cause: nearlyAlways('refund', REFUND_CAUSES, at), carriedMinor: 0, paidMinor: 0 },
    ...{ state: nearlyAlways('paid', REFUND_STATES, at), saleId, receiptsMade: 0, version: 1 },
  });
  const correction = Object.assign(new CorrectionRow(), {
    ...{ ...asked, correctionId: v7(), state: nearlyAlways('done', CORRECTION_STATES, at), saleId },
  });
  const operation = Object.assign(new OperationRow(), {
    ...{ operationId: v7(), at: moment, operatorId: askedById, operatorName: 'Ada Ojo', source: '10.0.0.7', building },
    ...{ command: COMMANDS[at % COMMANDS.length], thing: `R${at + 1}` },
    changes: [{ name: 'remark', before: '', after: `${FAMILY[at % 10] ?? ''} has the key of ${meterCode}` }],
  });
  return { sale, refund, correction, operation };
}

/** How a sale that was held went to its meter, and what else waited for a person: most of it was settled long ago. */
function settledAt(at: number, rows: number, { saleId, state, assignmentId, amountMinor }: SaleRow) {
  const [moment, decided, person] = [momentOf(at, rows), at % 50 !== 0, v7()];
  const [businessDate, signature] = [moment.toISOString().slice(0, 10), SIGNED.subarray(0, 64)];
  const release = Object.assign(new HeldReleaseRow(), {
    ...{ releaseId: v7(), way: RELEASE_WAYS[at % RELEASE_WAYS.length], saleId, standsFor: saleId, assignmentId },
    ...{ amountMinor, releasedAt: moment, businessDate, releasedById: person },
  });
  const item = Object.assign(new ShiftItemRow(), {
    ...{ itemId: v7(), deviceId: DEVICE, number: at + 1, ownNumber: at + 1, kind: 'shift_opened', bytes: OPENED },
    ...{ signature, state: decided ? 'let_be' : 'held', reason: SHIFT_ITEM_REASONS[at % SHIFT_ITEM_REASONS.length] },
    ...{ shiftId: TILL, leaseId: null, operatorId: person, signedAt: moment, deviceClockMs: moment.getTime() },
    ...{ receivedAt: moment, businessDate, clockDoubtful: false, decisionId: decided ? v7() : null },
    ...{ decisionReason: 'was asked', decidedById: decided ? person : null, decidedAt: decided ? moment : null },
  });
  const aside = Object.assign(new QuarantinedItemRow(), {
    ...{
      quarantineId: v7(),
      digest: `${sixDigits(at)}${v7()}`,
      reason: nearlyAlways('malformed', QUARANTINE_REASONS, at),
    },
    ...{
      bytesText: SIGNED.toString('base64url'),
      signatureText: signature.toString('base64url'),
      signed: false,
      remark: null,
    },
    ...{ claimedId: v7(), claimedDeviceId: DEVICE, claimedNumber: at + 1, claimedAmountMinor: amountMinor },
    ...{ receivedAt: moment, resolvedAt: decided ? moment : null, dismissId: decided && at % 3 === 0 ? v7() : null },
    ...{ dismissReason: decided && at % 3 === 0 ? 'junk' : null, dismissedById: person },
  });
  return { release: state === 'held' || state === 'void' ? [] : [release], item, aside };
}

/** Fills the database with as many meters and accounts, and as many sales, refunds, corrections, held things and lines of the log. */
export async function fillLists(database: Database, rows: number): Promise<void> {
  const places = Array.from({ length: rows }, (_, at) => placeAt(at));
  const soldTo = Math.max(1, Math.floor(rows / SALES_PER_METER));
  for (const some of chunks([...places.entries()], ROWS_AT_ONCE)) {
    const held = some.map(([at, place]) => heldAt(at, rows, place));
    const done = some.map(([at, place]) => doneAt(at, rows, places[at % soldTo] ?? place));
    const settled = done.map(({ sale }, at) => settledAt(some[at]?.[0] ?? at, rows, sale));
    await database.transaction(async (em) => {
      await insertRows(
        em,
        MeterRow,
        held.map(({ meter }) => meter),
      );
      await insertRows(
        em,
        MeterStateRow,
        held.map(({ state }) => state),
      );
      await insertRows(
        em,
        AccountRow,
        held.map(({ account }) => account),
      );
      await insertRows(
        em,
        AssignmentRow,
        held.map(({ assignment }) => assignment),
      );
      await insertRows(
        em,
        SaleRow,
        done.map(({ sale }) => sale),
      );
      await insertRows(
        em,
        RefundRow,
        done.map(({ refund }) => refund),
      );
      await insertRows(
        em,
        CorrectionRow,
        done.map(({ correction }) => correction),
      );
      await insertRows(
        em,
        OperationRow,
        done.map(({ operation }) => operation),
      );
      await insertRows(
        em,
        HeldReleaseRow,
        settled.flatMap(({ release }) => release),
      );
      await insertRows(
        em,
        ShiftItemRow,
        settled.map(({ item }) => item),
      );
      await insertRows(
        em,
        QuarantinedItemRow,
        settled.map(({ aside }) => aside),
      );
    });
  }
}

/** Fills the database at the address, of which no server runs. */
export async function fillDatabase(url: string, rows: number): Promise<void> {
  const parsed = parseDatabaseUrl(url);
  if (!parsed.ok) throw new Error(parsed.message);
  const dataSource = makeDataSource(dataSourceOptions(parsed.address));
  await dataSource.initialize();
  await fillLists(new Database(dataSource), rows);
  await dataSource.destroy();
}

export interface Question {
  readonly list: string;
  readonly name: string;
  readonly route: Route;
  readonly query: Readonly<Record<string, string | number>>;
}
type Asked = readonly [name: string, query: Question['query']];

/** of a filter: the log has sixty commands, which are all alike */
const CHOICES_AT_MOST = 9;

interface AnyList {
  readonly name: string;
  readonly page: Route;
  readonly columns: readonly { readonly name: string; readonly sortable?: boolean }[];
  readonly dates?: unknown;
  readonly filters: ListFilters;
}
const LISTS: readonly AnyList[] = [
  ...[salesList, metersList, boardList, accountsList, logList, refundsList, correctionsList],
  ...[heldList, heldItemsList, quarantineList],
];

const wordsOf = (rows: number): Asked[] => [
  ['one room', { keywords: `r${rows}` }],
  ['a name of many', { keywords: 'kowalski' }],
  ['two words', { keywords: '王 R1' }],
  ['nothing found', { keywords: 'nobody-of-this-name' }],
];
/** What is asked of one list only. */
const OWN: Readonly<Record<string, readonly Asked[]>> = {
  meters: [
    ['a model', { keywords: 'dtsy' }],
    ['a model among those not yet in service', { keywords: 'ddsy', inService: 'not_yet' }],
  ],
  board: [
    ['a floor', { building: 3, floor: 1 }],
    ['a DPU, off', { building: 3, floor: 1, dpuCode: '030101', state: 'open' }],
    ['a range of amounts', { remainingFrom: 0, remainingTo: 5_000 }],
    ['on and with account, by amount', { state: 'closed', held: 'held', sort: 'remaining', direction: 'up' }],
    ['a name among those off', { keywords: 'kowalski', state: 'open' }],
  ],
};
const DATES: readonly Asked[] = [
  ['a year', { from: '2025-01-01', to: '2025-12-31' }],
  ['a month long ago', { from: '2024-02-01', to: '2024-02-29' }],
];

/** What people ask of lists of so many rows: each page, column, filter and kind of word. */
export function questionsOf(rows: number): Question[] {
  const last = (size: number): number => Math.max(1, Math.ceil(rows / size));
  const pages: readonly Asked[] = [
    ['first page', {}],
    ['page in the middle', { page: Math.ceil(last(50) / 2) }],
    ['last page', { page: last(50) }],
    ['page of 500', { size: 500 }],
    ['last page of 500', { page: last(500), size: 500 }],
  ];
  return LISTS.flatMap(({ name: list, page: route, columns, dates, filters }) => {
    const sorts = columns.flatMap(({ name: sort, sortable }): Asked[] => {
      if (!sortable) return [];
      const middle = { page: Math.ceil(last(50) / 2) };
      return [
        [`${sort}, up`, { sort, direction: 'up' }],
        [`${sort}, down`, { sort, direction: 'down' }],
        [`${sort}, in the middle`, { sort, direction: 'down', ...middle }],
      ];
    });
    const choices = Object.entries(filters).flatMap(([filter, { choices: words = {} }]) =>
      [...Object.keys(words).slice(0, CHOICES_AT_MOST), ...(filter === 'building' ? ['3'] : [])].map((value): Asked => [
        `${filter} ${value}`,
        { [filter]: value },
      ]),
    );
    const asked = [...pages, ...sorts, ...(dates ? DATES : []), ...wordsOf(rows), ...choices, ...(OWN[list] ?? [])];
    return asked.map(([name, query]) => ({ list, name, route, query }));
  });
}
