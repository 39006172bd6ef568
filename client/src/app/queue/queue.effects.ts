import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { exhaustMap, map, tap } from 'rxjs';
import { Outbox } from '../outbox/outbox';
import { saveFile } from '../ui/open-file';
import { QueueActions, QueuePageActions } from './queue.actions';

export const sendNow = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(QueuePageActions.sendWanted),
      exhaustMap(() => outbox.wake()),
    );
  },
  { functional: true, dispatch: false },
);

export const exportQueue = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(QueuePageActions.exportWanted),
      exhaustMap(() => outbox.exportQueue()),
      tap((file) => {
        const prefixes = file.devices.filter(({ items }) => items.length > 0).map(({ prefix }) => prefix);
        const name = `queue-${prefixes.join('-') || 'empty'}-${file.exportedAt.slice(0, 16).replaceAll(/[:T]/g, '')}.json`;
        saveFile(new Blob([JSON.stringify(file, null, 1)], { type: 'application/json' }), name);
      }),
    );
  },
  { functional: true, dispatch: false },
);

export const sendFile = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(QueuePageActions.fileChosen),
      exhaustMap(({ text }) => outbox.sendFile(text)),
      map((result) => QueueActions.fileSent({ result })),
    );
  },
  { functional: true },
);
