import * as fc from 'fast-check';
import { advanceNumbers, type DeviceNumbers } from './advance-numbers.js';

describe('numbers of a device', () => {
  const cases: [string, DeviceNumbers, number[], number[], DeviceNumbers][] = [
    ['go on', { last: 3, highest: 3 }, [4, 5], [], { last: 5, highest: 5 }],
    ['stop before a gap', { last: 3, highest: 3 }, [5, 6], [], { last: 3, highest: 6 }],
    [
      'go on over what was stored when the gap is filled',
      { last: 3, highest: 6 },
      [4],
      [5, 6],
      { last: 6, highest: 6 },
    ],
    ['stay when an old one comes again', { last: 6, highest: 6 }, [2], [], { last: 6, highest: 6 }],
    ['stay when nothing came', { last: 6, highest: 9 }, [], [8, 9], { last: 6, highest: 9 }],
    ['go on in any order', { last: 0, highest: 0 }, [3, 1, 2], [], { last: 3, highest: 3 }],
  ];
  for (const [title, before, arrived, stored, after] of cases) {
    it(title, () => {
      expect(advanceNumbers(before, arrived, stored)).toEqual(after);
    });
  }

  it('are the same in the end, however the items were cut into batches and shuffled', () => {
    const batches = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 7 }), (numbers, size) => {
        let device: DeviceNumbers = { last: 0, highest: 0 };
        const stored: number[] = [];
        for (let at = 0; at < numbers.length; at += size) {
          const batch = numbers.slice(at, at + size);
          device = advanceNumbers(
            device,
            batch,
            stored.filter((number) => number > device.last),
          );
          stored.push(...batch);
        }
        let last = 0;
        while (numbers.includes(last + 1)) last += 1;
        expect(device).toEqual({ last, highest: Math.max(0, ...numbers) });
      }),
    );
  });
});
