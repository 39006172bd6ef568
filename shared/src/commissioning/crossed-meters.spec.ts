import type { MeterCode } from '../meters/meter-code.js';
import { crossedWith, type KnownMeter, type KnownRecord, movedLoads } from './crossed-meters.js';

const code = (at: number): MeterCode => `020103010${at}` as MeterCode;
const meter = (at: number): KnownMeter => ({ meterCode: code(at), room: `E${at}`, roomKey: `E${at}` });
const record = (at: number, room: number, feeds = true): KnownRecord => ({
  ...{ meterCode: code(at), roomKey: `E${room}`, feeds },
});
const ALL = [1, 2, 3].map(meter);

describe('crossed meters', () => {
  const cases: [string, KnownRecord[], { meterCode: MeterCode; kind: 'own' | 'other' }[], [string, string][]][] = [
    ['nothing where nothing is recorded', [], [], []],
    ['nothing where each feeds its own room', [record(1, 1), record(2, 2)], [], []],
    ['the meter whose room this one feeds', [record(1, 2)], [], [['E2', 'room_of_other']]],
    ['the meter that feeds the room of this one', [record(2, 1)], [], [['E2', 'own_room_fed_by_other']]],
    ['both signs as one meter', [record(1, 2), record(2, 1)], [], [['E2', 'room_of_other']]],
    ['another meter for the same room', [record(1, 1), record(3, 1)], [], [['E3', 'recorded_for_other']]],
    ['nothing by a record that says no', [record(1, 2, false), record(2, 1, false)], [], []],
    ['a room that nobody has', [record(1, 9)], [], []],
    ['the meter whose load went instead', [], [{ meterCode: code(3), kind: 'other' }], [['E3', 'load_moved']]],
    [
      'nothing of a load beside, where its own went',
      [],
      [
        { meterCode: code(3), kind: 'other' },
        { meterCode: code(1), kind: 'own' },
      ],
      [],
    ],
  ];
  for (const [title, records, moved, found] of cases) {
    it(`names ${title}`, () => {
      const crossed = crossedWith(meter(1), ALL, records, moved);
      expect(crossed.map(({ room, kind }) => [room, kind] as [string, string])).toEqual(found);
    });
  }

  it('takes a load for gone only when most of it is', () => {
    const load = (at: number, beforeW: number, afterW: number) => ({ ...meter(at), beforeW, afterW });
    const loads = [load(1, 500, 0), load(2, 800, 100), load(3, 1000, 400), load(1, 15, 0), load(2, 0, 300)];
    expect(movedLoads(loads, code(1)).map(({ meterCode, kind }) => [meterCode, kind])).toEqual([
      [code(1), 'own'],
      [code(2), 'other'],
    ]);
  });
});
