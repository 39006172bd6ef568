import { createActionGroup, emptyProps, props } from '@ngrx/store';
import type { TillForm, TillRefusal } from '../outbox/record-till';

export const TillPageActions = createActionGroup({
  source: 'Till page',
  events: {
    'Opened': emptyProps(),
    'Item wanted': props<{ form: TillForm }>(),
    'Changed': emptyProps(),
  },
});

export const TillActions = createActionGroup({
  source: 'Till',
  events: {
    Recorded: emptyProps(),
    Refused: props<{ refusal: TillRefusal }>(),
  },
});
