import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { OutboxView } from './outbox-view';
import type { StorageRefusal } from './storage-fault';

export const OutboxActions = createActionGroup({
  source: 'Outbox',
  events: {
    'Changed': props<{ view: OutboxView }>(),
    'Storage failed': props<{ refusal: StorageRefusal }>(),
    'Minute passed': emptyProps(),
    /** a page shows sales that are on their way */
    'Progress wanted': emptyProps(),
  },
});
