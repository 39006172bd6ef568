import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { QueueFileResult } from '../outbox/queue-file';

export const QueuePageActions = createActionGroup({
  source: 'Queue page',
  events: {
    'Send wanted': emptyProps(),
    'Export wanted': emptyProps(),
    'File chosen': props<{ text: string }>(),
  },
});

export const QueueActions = createActionGroup({
  source: 'Queue',
  events: { 'File sent': props<{ result: QueueFileResult }>() },
});
