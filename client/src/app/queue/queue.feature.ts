import { createFeature, createReducer, on } from '@ngrx/store';
import type { QueueFileResult } from '../outbox/queue-file';
import { QueueActions, QueuePageActions } from './queue.actions';

export interface QueueState {
  readonly fileBusy: boolean;
  readonly fileResult: QueueFileResult | null;
}

export const queueFeature = createFeature({
  name: 'queue',
  reducer: createReducer<QueueState>(
    { fileBusy: false, fileResult: null },
    on(QueuePageActions.fileChosen, (): QueueState => ({ fileBusy: true, fileResult: null })),
    on(QueueActions.fileSent, (_, { result }): QueueState => ({ fileBusy: false, fileResult: result })),
  ),
});
