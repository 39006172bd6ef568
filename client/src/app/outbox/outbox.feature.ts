import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import { OutboxActions } from './outbox.actions';
import type { OutboxView, QueueEntry } from './outbox-view';
import type { ContactState } from './outbox-database';

/** The outbox as this tab last read it. */
export interface OutboxState extends OutboxView {
  /** it was read, or it is known that it cannot be */
  readonly loaded: boolean;
  /** it was read: what stands here is what the tablet has */
  readonly isRead: boolean;
}

const initialState: OutboxState = {
  loaded: false,
  isRead: false,
  entries: [],
  queued: 0,
  unsent: 0,
  shifts: [],
  closedShifts: [],
  contact: undefined,
  contactAtMs: 0,
  sending: 0,
  device: null,
  leases: [],
  clock: { key: 'clock', serverTimeSeenMs: 0, highestSeenMs: 0, offsetMs: 0 },
  fault: null,
};

/** What the connection chip says. */
export interface Connection {
  readonly status: ContactState | 'sending';
  /** sales that the server has not answered for */
  readonly queued: number;
  /** of them in the batch that is on its way */
  readonly sending: number;
}

export const outboxFeature = createFeature({
  name: 'outbox',
  reducer: createReducer(
    initialState,
    on(OutboxActions.changed, (_, { view }): OutboxState => ({ ...view, loaded: true, isRead: true })),
    on(OutboxActions.storageFailed, (state, { refusal }): OutboxState => ({ ...state, loaded: true, fault: refusal })),
  ),
  extraSelectors: ({ selectContact, selectQueued, selectSending, selectEntries }) => ({
    selectConnection: createSelector(
      selectContact,
      selectQueued,
      selectSending,
      // Before the first answer of all nothing is known; the first try ends within a moment.
      (contact = 'online', queued, sending): Connection => ({
        status: sending > 0 ? 'sending' : contact,
        queued,
        sending,
      }),
    ),
    selectIsOnline: createSelector(selectContact, (contact) => contact === 'online'),
    selectQueuedEntries: createSelector(selectEntries, (entries) => entries.filter(({ state }) => state === 'queued')),
    selectEntriesOnTheirWay: createSelector(selectEntries, (entries) =>
      entries.filter(({ state, progress }) => state === 'accepted' && (progress?.state ?? 'accepted') === 'accepted'),
    ),
    selectEntryById: createSelector(
      selectEntries,
      (entries): ReadonlyMap<string, QueueEntry> => new Map(entries.map((entry) => [entry.id, entry])),
    ),
  }),
});

export const { selectConnection, selectIsOnline } = outboxFeature;
