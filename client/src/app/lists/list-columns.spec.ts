import { columnsThatFit, tracksOf } from './list-columns';

const LOG = [
  { name: 'command', kind: 'choice' },
  { name: 'at', kind: 'moment' },
  { name: 'changes', kind: 'text', rank: 1, wide: true },
  { name: 'device', kind: 'text', rank: 2 },
] as const;
const namesAt = (widthPx: number): string[] => columnsThatFit(LOG, widthPx).map(({ name }) => name);

describe('columns of a list', () => {
  it('gives a sentence its room before columns of a higher rank are shown', () => {
    expect(namesAt(1_000)).toEqual(['command', 'at', 'changes', 'device']);
    expect(namesAt(760)).toEqual(['command', 'at', 'changes']);
    expect(namesAt(740)).toEqual(['command', 'at']);
    expect(tracksOf(LOG.slice(2))).toBe('minmax(320px, 6fr) minmax(150px, 3fr)');
  });
});
