import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { LiveServerEvents } from '#shared';

type PayloadOf<E extends keyof LiveServerEvents> = Parameters<LiveServerEvents[E]>[0];

/** What the server tells by itself. After `connected` whoever shows something reads it again over HTTP. */
export const LiveActions = createActionGroup({
  source: 'Live',
  events: {
    /** `again` when the line was cut before: something may have been missed */
    'Connected': props<{ again: boolean }>(),
    'Disconnected': emptyProps(),
    'Meter changed': props<{ state: PayloadOf<'meter.changed'> }>(),
    'Sale changed': props<{ sale: PayloadOf<'sale.changed'> }>(),
    'Held items changed': props<PayloadOf<'held_items.changed'>>(),
    'Quarantine changed': props<PayloadOf<'quarantine.changed'>>(),
    'Opening changed': props<{ progress: PayloadOf<'opening.changed'> }>(),
    'Closing changed': props<PayloadOf<'closing.changed'>>(),
    'Snapshot changed': props<PayloadOf<'snapshot.changed'>>(),
    'Import progressed': props<PayloadOf<'import.progress'>>(),
    'Bus changed': props<PayloadOf<'bus.changed'>>(),
    'Settings changed': props<PayloadOf<'settings.changed'>>(),
    'Gateway changed': props<PayloadOf<'gateway.changed'>>(),
    'Sms changed': props<{ message: PayloadOf<'sms.changed'> }>(),
  },
});
