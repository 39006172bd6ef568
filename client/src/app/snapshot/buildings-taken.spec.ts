import type { Operator, Session, Snapshot } from '#shared';
import { SessionActions, SwitchActions } from '../session/session.actions';
import { SnapshotActions } from './snapshot.actions';
import { snapshotFeature } from './snapshot.feature';

const { reducer } = snapshotFeature;
const row = (building: number) => ({
  ...{ building, fetchedAtMs: 1 },
  snapshot: { building, meters: [] } as unknown as Snapshot,
});
const sessionOf = (buildings: Operator['buildings']) => ({ operator: { buildings } }) as Session;

describe('the buildings on a tablet', () => {
  const both = [1, 2].reduce(
    (state, building) => reducer(state, SnapshotActions.buildingFetched({ row: row(building) })),
    reducer(undefined, SnapshotActions.refreshWanted()),
  );
  const shown = (state: typeof both): string[] => Object.keys(state.rows);

  it('go at once when the operator may work in them no more, and stay otherwise', () => {
    const after = (buildings: Operator['buildings']) =>
      shown(reducer(both, SessionActions.renewed({ session: sessionOf(buildings) })));
    expect(after('all')).toEqual(['1', '2']);
    expect(after([1, 2, 3])).toEqual(['1', '2']);
    expect(after([2])).toEqual(['2']);
    expect(after([])).toEqual([]);
  });

  it('are known to be none when the server has none, so that no page waits for them', () => {
    const none = reducer(undefined, SnapshotActions.refreshed({ buildings: [], atMs: 5 }));
    expect(none).toEqual(jasmine.objectContaining({ rows: {}, refreshing: false, refreshedAtMs: 5 }));
  });

  it('go from the screen when another operator takes the tablet', () => {
    expect(shown(reducer(both, SwitchActions.operatorLeft()))).toEqual([]);
  });
});
