import { createActionGroup, emptyProps } from '@ngrx/store';

/** What each request tells about the way to the server; nobody asks the browser whether it is online. */
export const ServerActions = createActionGroup({
  source: 'Server',
  events: {
    /** any answer of the server itself, a refusal too */
    'Answered': emptyProps(),
    /** no answer, or one of something in between */
    'Did not answer': emptyProps(),
  },
});
