import type { Books } from './books.js';
import { compareAll, type MadeSale, type MeterMoved } from './compare.js';
import type { MadeCommand } from './made-command.js';

const METER = '0101010101';
const SALE: MadeSale = {
  ...{ id: 'sold', deviceId: 'd1', number: 1, amountMinor: 500, assignmentId: 'a1', meterCode: METER },
  ...{ bytes: 'bytes', answer: { stored: 'accepted', reason: null } },
};
type Entry = Books['ledger'][number];
type Order = Books['orders'][number];

const entry = (entryId: string, kind: string, [debit, credit]: [string, string], amountMinor: number): Entry => ({
  ...{ entryId, saleId: null, kind, debit, credit, amountMinor },
});
const order = (orderId: string, amountHundredths: number, change: Partial<Order> = {}): Order => ({
  ...{ orderId, saleId: null, meterCode: METER, assignmentId: 'a1', kind: 'credit', state: 'applied' },
  ...{ amountHundredths, ...change },
});
const done = <C extends object>(command: C) => ({ ...command, refusal: null });

const REFUND = done({ what: 'refund', id: 'back', assignmentId: 'a1', meterCode: METER, amountMinor: 200 } as const);
const REFUNDED = {
  commands: [REFUND] as MadeCommand[],
  ledger: [entry('back', 'refund', ['meter:a1', 'payable'], 200)],
  orders: [order('back', -200)],
};
const PAID = done({ what: 'payout', id: 'paid', refundId: 'back', shiftId: 's9', amountMinor: 200 } as const);
const CORRECTED = done({ what: 'correction', id: 'undo', saleId: 'sold', refundId: null, amountMinor: 500 } as const);
const UNDONE_ENTRY = { ...entry('undo', 'correction', ['meter:a1', 'payable'], 500), saleId: 'sold' };
const CLOSED = done({ what: 'closing', id: 'shut', assignmentId: 'a1', meterCode: METER, settledMinor: 450 } as const);
const SETTLED = {
  commands: [CLOSED] as MadeCommand[],
  ledger: [entry('rest', 'settlement', ['meter:a1', 'payable'], 450)],
  orders: [order('rest', -450), order('end', 0, { kind: 'close' })],
};

const RELEASED = done({
  what: 'release',
  id: 'free',
  saleId: 'sold',
  amountMinor: 500,
  assignmentId: 'a3',
} as const);

interface Case {
  readonly what: string;
  readonly commands: readonly MadeCommand[];
  readonly ledger?: readonly Entry[];
  readonly orders?: readonly Order[];
  readonly sold?: Partial<Order>;
  readonly sale?: Partial<Books['sales'][number]>;
  /** also where its state says something else by now */
  readonly wasHeld?: boolean;
  readonly found?: { readonly lost?: number; readonly doubled?: number; readonly unexplained?: number };
}

const CASES: readonly Case[] = [
  { what: 'a refund that its meter gave', ...REFUNDED },
  { what: 'a refund without its entry', ...REFUNDED, ledger: [], found: { lost: 1 } },
  { what: 'a refund without its order', ...REFUNDED, orders: [], found: { doubled: 1, lost: 1 } },
  {
    what: 'a refund that was taken off twice',
    ...REFUNDED,
    orders: [order('back', -200), order('back', -200)],
    found: { doubled: 1 },
  },
  {
    what: 'a refund of another amount',
    ...REFUNDED,
    ledger: [entry('back', 'refund', ['meter:a1', 'payable'], 300)],
    found: { unexplained: 1 },
  },
  {
    what: 'a refund that its meter refused',
    ...REFUNDED,
    ledger: [],
    orders: [order('back', -200, { state: 'refused' })],
  },
  {
    what: 'a refund that its meter refused, and that is payable all the same',
    ...REFUNDED,
    orders: [order('back', -200, { state: 'refused' })],
    found: { doubled: 1 },
  },
  {
    what: 'a refund that was refused and has left an order',
    commands: [{ ...REFUND, refusal: 'over_remaining' }],
    orders: [order('back', -200)],
    found: { unexplained: 2 },
  },
  {
    what: 'a refund that was refused its own id',
    commands: [{ ...REFUND, refusal: 'refund_taken' }],
    found: { unexplained: 1 },
  },
  {
    what: 'a payout that is booked twice',
    commands: [REFUND, PAID],
    orders: REFUNDED.orders,
    ledger: [
      ...REFUNDED.ledger,
      entry('paid', 'payout', ['payable', 'till:s9:cash'], 200),
      entry('paid', 'payout', ['payable', 'till:s9:cash'], 200),
    ],
    found: { doubled: 1 },
  },
  {
    what: 'a payout that nobody asked for',
    ...REFUNDED,
    ledger: [...REFUNDED.ledger, entry('stolen', 'payout', ['payable', 'till:s9:cash'], 200)],
    found: { unexplained: 1 },
  },
  {
    what: 'a sale that was reversed by an order of its own',
    commands: [CORRECTED],
    ledger: [UNDONE_ENTRY],
    orders: [order('undo', -500, { saleId: 'sold' })],
  },
  {
    what: 'a sale that was reversed before any gateway had it',
    commands: [CORRECTED],
    ledger: [UNDONE_ENTRY],
    sold: { state: 'void' },
  },
  {
    what: 'a sale that was reversed in the books and not at its meter',
    commands: [CORRECTED],
    ledger: [UNDONE_ENTRY],
    orders: [order('undo', -500, { saleId: 'sold', state: 'refused' })],
    found: { doubled: 1 },
  },
  {
    what: 'a reversal that is not in the books',
    commands: [CORRECTED],
    orders: [order('undo', -500, { saleId: 'sold' })],
    found: { lost: 1 },
  },
  {
    what: 'a refund that was put back on its meter',
    commands: [...REFUNDED.commands, done({ ...CORRECTED, saleId: null, refundId: 'back', amountMinor: 200 })],
    ledger: [...REFUNDED.ledger, entry('undo', 'correction', ['payable', 'meter:a1'], 200)],
    orders: [...REFUNDED.orders, order('undo', 200)],
  },
  { what: 'a meter that was closed and settled', ...SETTLED },
  { what: 'a closing without its settlement', ...SETTLED, ledger: [], found: { lost: 1 } },
  {
    what: 'a settlement that was taken off twice',
    ...SETTLED,
    orders: [...SETTLED.orders, order('more', -450)],
    found: { doubled: 1 },
  },
  {
    what: 'a closing that did not come to its end',
    commands: [{ ...CLOSED, settledMinor: null }],
    found: { unexplained: 1 },
  },
  {
    what: 'a sale that came after its account was closed',
    ...SETTLED,
    sale: { state: 'held', heldReason: 'account_closed' },
  },
  {
    what: 'a held sale that went to another meter',
    commands: [...SETTLED.commands, RELEASED],
    ledger: [...SETTLED.ledger, { ...entry('free', 'held_release', ['held', 'meter:a3'], 500), saleId: 'sold' }],
    orders: [...SETTLED.orders, order('free', 500, { saleId: 'sold', assignmentId: 'a3' })],
    sale: { state: 'credited', heldReason: 'account_closed' },
    wasHeld: true,
  },
  {
    what: 'a held sale that went to another meter, and to its own',
    commands: [...SETTLED.commands, RELEASED],
    ledger: [...SETTLED.ledger, { ...entry('free', 'held_release', ['held', 'meter:a3'], 500), saleId: 'sold' }],
    orders: [
      ...SETTLED.orders,
      order('free', 500, { saleId: 'sold', assignmentId: 'a3' }),
      order('sold', 500, { saleId: 'sold' }),
    ],
    sale: { state: 'credited', heldReason: 'account_closed' },
    wasHeld: true,
    found: { unexplained: 1 },
  },
  {
    what: 'a held sale that was released in the books alone',
    commands: [...SETTLED.commands, RELEASED],
    ledger: [...SETTLED.ledger, { ...entry('free', 'held_release', ['held', 'meter:a3'], 500), saleId: 'sold' }],
    orders: SETTLED.orders,
    sale: { state: 'credited', heldReason: 'account_closed' },
    wasHeld: true,
    found: { lost: 1 },
  },
  {
    what: 'an opening whose first recharge is not there',
    commands: [
      done({
        ...{ what: 'opening', id: 'a2', meterCode: METER, shiftId: 's9', firstRechargeMinor: 100 },
        ...{ transferredFrom: null, transferredMinor: 0 },
      } as const),
    ],
    orders: [order('first', 0, { assignmentId: 'a2', kind: 'open' })],
    found: { lost: 2 },
  },
  {
    what: 'a hand-over that is not booked',
    commands: [done({ what: 'hand-over', id: 'cash', shiftId: 's1', amountMinor: 300 } as const)],
    found: { lost: 1 },
  },
];

/** The books with one sale in them, and what the case adds; the meter says what the applied orders come to. */
function compared({ commands, ledger = [], orders = [], sold, sale, wasHeld }: Case) {
  const isHeld = wasHeld ?? sale?.state === 'held';
  const soldOrder = order('sold', 500, { saleId: 'sold', ...sold });
  const books: Books = {
    sales: [
      {
        ...{ saleId: 'sold', deviceId: 'd1', state: 'credited', heldReason: null, amountMinor: 500, bytes: 'bytes' },
        ...sale,
      },
    ],
    ledger: [
      { ...entry('sold', 'sale', ['till:s1:cash', isHeld ? 'held' : 'meter:a1'], 500), saleId: 'sold' },
      ...ledger,
    ],
    orders: [...(isHeld ? [] : [soldOrder]), ...orders],
    devices: [{ deviceId: 'd1', lastNumber: 1, highestNumber: 1 }],
    quarantined: [],
  };
  const applied = books.orders.filter(({ state }) => state === 'applied');
  const totalHundredths = applied.reduce((sum, { amountHundredths }) => sum + amountHundredths, 0);
  const meter: MeterMoved = { meterCode: METER, count: applied.length, totalHundredths };
  return compareAll([SALE], books, [meter], commands);
}

describe('the comparison of what the office did', () => {
  for (const { what, found = {}, ...rest } of CASES) {
    it(`${Object.keys(found).length === 0 ? 'lets pass' : 'finds'} ${what}`, () => {
      const result = compared({ what, ...rest });
      expect({ lost: result.lost.length, doubled: result.doubled.length, unexplained: result.unexplained.length })
        .withContext(JSON.stringify(result))
        .toEqual({ lost: 0, doubled: 0, unexplained: 0, ...found });
    });
  }
});
