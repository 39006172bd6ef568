import type { Books } from './books.js';
import { compareAll, type MadeSale, type MeterMoved } from './compare.js';

const DEVICE = 'device-1';
const sale = (number: number, change: Partial<MadeSale> = {}): MadeSale => ({
  ...{ id: `sale-${number}`, deviceId: DEVICE, number, amountMinor: 500, assignmentId: 'a1', meterCode: '0101010101' },
  ...{ bytes: `bytes-${number}`, answer: { stored: 'accepted', reason: null } },
  ...change,
});

/** Books and meters as they are when everything went well. */
function wellOf(made: readonly MadeSale[]): { books: Books; meters: MeterMoved[] } {
  const books: Books = {
    sales: made.map(({ id, amountMinor, bytes }) => ({
      ...{ saleId: id, deviceId: DEVICE, state: 'credited', heldReason: null, amountMinor, bytes },
    })),
    ledger: made.map(({ id, amountMinor, assignmentId }) => ({
      ...{ entryId: id, saleId: id, kind: 'sale', debit: 'till:s1:cash', credit: `meter:${assignmentId}`, amountMinor },
    })),
    orders: made.map(({ id, amountMinor, meterCode, assignmentId }) => ({
      ...{ orderId: id, saleId: id, meterCode, assignmentId, kind: 'credit', state: 'applied' },
      amountHundredths: amountMinor,
    })),
    devices: [{ deviceId: DEVICE, lastNumber: made.length, highestNumber: made.length }],
    quarantined: [],
  };
  const totalHundredths = made.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { books, meters: [{ meterCode: '0101010101', count: made.length, totalHundredths }] };
}

const MADE = [sale(1), sale(2), sale(3)];
const without = <T>(things: readonly T[], at: number): T[] => things.filter((_, place) => place !== at);
const changed = <T>(things: readonly T[], at: number, change: Partial<T>): T[] =>
  things.map((thing, place) => (place === at ? { ...thing, ...change } : thing));

/** What goes wrong, and how many findings of which kind name it. */
interface Wrong {
  readonly what: string;
  readonly books?: (books: Books) => Partial<Books>;
  readonly meters?: Partial<MeterMoved>;
  readonly made?: readonly MadeSale[];
  readonly found: { readonly lost?: number; readonly doubled?: number; readonly unexplained?: number };
}

const CASES: readonly Wrong[] = [
  { what: 'nothing', found: {} },
  { what: 'a sale that the server does not have', made: [...MADE, sale(4)], found: { lost: 1, unexplained: 1 } },
  { what: 'a sale without its entry', books: ({ ledger }) => ({ ledger: without(ledger, 1) }), found: { lost: 1 } },
  {
    what: 'a sale without its order, that its meter has not either',
    books: ({ orders }) => ({ orders: without(orders, 1) }),
    meters: { count: 2, totalHundredths: 1000 },
    found: { lost: 1 },
  },
  {
    what: 'an order that was never applied',
    books: ({ orders }) => ({ orders: changed(orders, 0, { state: 'refused' }) }),
    meters: { count: 2, totalHundredths: 1000 },
    found: { lost: 1, unexplained: 1 },
  },
  {
    what: 'two entries of one sale',
    books: ({ ledger }) => ({ ledger: [...ledger, { ...ledger[0]!, entryId: 'again' }] }),
    found: { doubled: 1 },
  },
  {
    what: 'two orders of one sale, both in the meter',
    books: ({ orders }) => ({ orders: [...orders, { ...orders[0]!, orderId: 'again' }] }),
    meters: { count: 4, totalHundredths: 2000 },
    found: { doubled: 1 },
  },
  { what: 'a meter that was credited twice', meters: { count: 4, totalHundredths: 2000 }, found: { doubled: 1 } },
  { what: 'a meter that was credited too little', meters: { count: 2, totalHundredths: 1000 }, found: { lost: 1 } },
  { what: 'a count that moved by itself', meters: { count: 4, totalHundredths: 1500 }, found: { unexplained: 1 } },
  {
    what: 'a sale that is held for a reason that nobody gave',
    books: ({ sales, ledger, orders }) => ({
      sales: changed(sales, 0, { state: 'held', heldReason: 'account_closed' }),
      ledger: changed(ledger, 0, { credit: 'held' }),
      orders: without(orders, 0),
    }),
    meters: { count: 2, totalHundredths: 1000 },
    found: { lost: 1, unexplained: 2 },
  },
  {
    what: 'other contents at the server',
    books: ({ sales }) => ({ sales: changed(sales, 0, { bytes: 'others' }) }),
    found: { unexplained: 1 },
  },
  {
    what: 'an amount in the ledger that is not the sale’s',
    books: ({ ledger }) => ({ ledger: changed(ledger, 0, { amountMinor: 501 }) }),
    found: { unexplained: 1 },
  },
  { what: 'a tablet that never heard', made: changed(MADE, 0, { answer: undefined }), found: { unexplained: 1 } },
  {
    what: 'a sale that no tablet made, with entry and order',
    made: without(MADE, 2),
    books: () => ({ devices: [{ deviceId: DEVICE, lastNumber: 2, highestNumber: 2 }] }),
    found: { unexplained: 1 },
  },
  {
    what: 'a hole in the numbers of a device',
    books: () => ({ devices: [{ deviceId: DEVICE, lastNumber: 1, highestNumber: 3 }] }),
    found: { unexplained: 1 },
  },
  {
    what: 'an item that was put aside',
    books: () => ({ quarantined: [{ reason: 'signature_wrong', claimedId: 'sale-1' }] }),
    found: { unexplained: 1 },
  },
];

describe('the comparison of a torture run', () => {
  for (const { what, books, meters, made = MADE, found } of CASES) {
    it(`finds ${what}`, () => {
      const well = wellOf(MADE);
      const result = compareAll(
        made,
        { ...well.books, ...books?.(well.books) },
        [{ ...well.meters[0]!, ...meters }],
        [],
      );
      expect({ lost: result.lost.length, doubled: result.doubled.length, unexplained: result.unexplained.length })
        .withContext(JSON.stringify(result))
        .toEqual({ lost: 0, doubled: 0, unexplained: 0, ...found });
    });
  }

  it('lets one of two sales be held that have the same number of a copied profile', () => {
    const twin = sale(3, { id: 'twin', bytes: 'twin bytes' });
    const { books, meters } = wellOf(MADE);
    const held: Books = {
      ...books,
      sales: [
        ...books.sales,
        {
          ...books.sales[2]!,
          ...{ saleId: 'twin', state: 'held', bytes: 'twin bytes' },
          heldReason: 'number_used_twice',
        },
      ],
      ledger: [...books.ledger, { ...books.ledger[2]!, entryId: 'twin', saleId: 'twin', credit: 'held' }],
    };
    expect(compareAll([...MADE, twin], held, meters, [])).toEqual({ lost: [], doubled: [], unexplained: [] });
  });
});
