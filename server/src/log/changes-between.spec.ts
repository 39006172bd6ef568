import type { FieldChange } from '#shared';
import { changesBetween } from './changes-between.js';

describe('the changes between before and after', () => {
  const TABLE: readonly [
    what: string,
    before: object | null,
    after: object | null,
    changes: FieldChange['before'][][],
  ][] = [
    ['nothing', { remark: 'x' }, { remark: 'x' }, []],
    ['one field', { number: 2, remark: 'x' }, { number: 2, remark: 'y' }, [['remark', 'x', 'y']]],
    [
      'a new thing',
      null,
      { number: 2, open: true },
      [
        ['number', null, 2],
        ['open', null, true],
      ],
    ],
    ['a thing that is gone', { number: 2 }, null, [['number', 2, null]]],
    ['a field inside', { terms: { limit: 1, price: 2 } }, { terms: { limit: 3, price: 2 } }, [['terms.limit', 1, 3]]],
    ['a list, as one', { buildings: [1, 2] }, { buildings: 'all' }, [['buildings', '[1,2]', 'all']]],
    ['a moment', { at: null }, { at: new Date(0) }, [['at', null, '1970-01-01T00:00:00.000Z']]],
    ['a field that is not there', { a: 1 }, { a: 1, b: undefined }, []],
  ];
  for (const [what, before, after, changes] of TABLE) {
    it(`says ${what}`, () => {
      const found = changesBetween(before, after).map((change) => [change.name, change.before, change.after]);
      expect(found).toEqual(changes);
    });
  }
});
