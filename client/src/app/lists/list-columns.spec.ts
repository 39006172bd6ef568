import { columnsThatFit, needOf, tracksOf } from './list-columns';

const LOG = [
  { name: 'command', kind: 'choice' },
  { name: 'at', kind: 'moment' },
  { name: 'changes', kind: 'text', wide: true },
  { name: 'operator', kind: 'text', rank: 1 },
  { name: 'device', kind: 'text', rank: 2 },
  { name: 'building', kind: 'whole', rank: 2 },
] as const;
const NEEDS = new Map([
  ...([
    ['command', 180],
    ['at', 120],
    ['changes', 200],
    ['operator', 120],
    ['device', 160],
    ['building', 80],
  ] as const),
]);
const namesAt = (widthPx: number): string[] => columnsThatFit(LOG, NEEDS, widthPx).map(({ name }) => name);

describe('columns of a list', () => {
  it('gives a sentence its room before columns of a higher rank are shown', () => {
    expect(namesAt(980)).toEqual(['command', 'at', 'changes', 'operator', 'device', 'building']);
    expect(namesAt(740)).toEqual(['command', 'at', 'changes', 'operator']);
    expect(namesAt(739)).not.toContain('operator');
    expect(tracksOf(LOG.slice(2, 4), NEEDS)).toBe('minmax(200px, 6fr) minmax(120px, 3fr)');
  });

  it('shows what stays always, also where there is no room, and gives the room of what does not fit to the next', () => {
    expect(namesAt(500)).toEqual(['command', 'at', 'changes']);
    expect(namesAt(820)).toEqual(['command', 'at', 'changes', 'operator', 'building']);
  });

  const needs = [
    ['of an amount is all of it', { kind: 'money' }, 180, 60, false, 200],
    ['of a code is all of it', { kind: 'code' }, 190, 60, false, 210],
    ['of words is as much as one reads', { kind: 'text' }, 400, 60, false, 220],
    ['of few words is no more than they are', { kind: 'text' }, 40, 60, false, 80],
    ['is that of its name, with the arrow of its order', { kind: 'whole', sortable: true }, 20, 110, false, 152],
    ['of the first is that of a name', { kind: 'choice' }, 20, 60, true, 160],
  ] as const;
  for (const [what, column, cellPx, headPx, isLead, expected] of needs) {
    it(`the width ${what}`, () => {
      expect(needOf({ name: 'x', ...column }, { headPx, cellPx }, isLead)).toBe(expected);
    });
  }
});
