import fc from 'fast-check';
import { columnWidths, type SheetColumns } from './column-widths.js';

const ROOM = 150;
const widths = (columns: SheetColumns['columns'], ...rows: string[][]): number[] =>
  columnWidths({ columns, rows }, ROOM).map(Math.round);

describe('the widths of a list on paper', () => {
  it('keep a time and an amount on one line, and give the rest to what has most words', () => {
    const columns = [
      { heading: 'Time', kind: 'moment' },
      { heading: 'Amount', kind: 'money' },
      { heading: 'Device', kind: 'text' },
      { heading: 'Before → after', kind: 'text' },
    ] as const;
    const [time, amount, device, changes] = widths(columns, [
      '2026-03-02 12:00:00',
      '1,000,000.00',
      '',
      'word '.repeat(80),
    ]);
    expect([time! >= 19, amount! >= 12, device! < 12, changes! > 90]).toEqual([true, true, true, true]);
  });

  it('leave a column of short words something beside two that are very long', () => {
    const columns = ['A', 'B', 'C'].map((heading) => ({ heading, kind: 'text' }) as const);
    const [short] = widths(columns, ['five short words stand here', 'word '.repeat(200), 'word '.repeat(200)]);
    expect(short).toBeGreaterThan(10);
  });

  it('count a Chinese character for two letters', () => {
    const columns = [
      { heading: '户名', kind: 'code' },
      { heading: '楼', kind: 'code' },
    ] as const;
    const [wide, narrow] = widths(columns, ['电表房间电表', 'abcdef']);
    expect(wide).toBe(narrow! * 2);
  });

  it('always fill the sheet, whatever stands in the columns', () => {
    const kind = fc.constantFrom('text', 'code', 'money', 'moment', 'choice' as const);
    const column = fc.record({ heading: fc.string({ maxLength: 20 }), kind });
    const table = fc.array(column, { minLength: 1, maxLength: 14 }).chain((columns) =>
      fc.record({
        columns: fc.constant(columns),
        rows: fc.array(
          fc.array(fc.string({ maxLength: 300 }), { minLength: columns.length, maxLength: columns.length }),
        ),
      }),
    );
    fc.assert(
      fc.property(table, (sheet) => {
        const made = columnWidths(sheet as SheetColumns, ROOM);
        expect(made.reduce((sum, width) => sum + width, 0)).toBeCloseTo(ROOM, 6);
        expect(made.every((width) => width > 0)).toBeTrue();
      }),
    );
  });
});
