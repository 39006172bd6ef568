import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  catchError,
  concatMap,
  EMPTY,
  exhaustMap,
  filter,
  from,
  map,
  of,
  switchMap,
  takeWhile,
  tap,
  timer,
  withLatestFrom,
} from 'rxjs';
import { receiptPdfRoute, showSaleRoute } from '#shared';
import { Api } from '../api/api';
import { faultState } from '../api/faults';
import { Outbox } from '../outbox/outbox';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { saveFile } from '../ui/open-file';
import { ReceiptActions, ReceiptPageActions } from './receipt.actions';
import { receiptFeature } from './receipt.feature';
import { isOver } from './receipt-steps';

/** Live events come first; asking again is for those that were missed. */
const ASK_EVERY_MS = 4_000;

export const find = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(ReceiptPageActions.opened),
      switchMap(({ saleId }) =>
        from(outbox.receipt(saleId)).pipe(map((receipt) => ReceiptActions.found({ saleId, receipt: receipt ?? null }))),
      ),
    );
  },
  { functional: true },
);

/** Asks the server how far the sale has come, for as long as the page is open and the sale is not at its end. */
export const follow = createEffect(
  (actions = inject(Actions), api = inject(Api), store = inject(Store)) => {
    return actions.pipe(
      ofType(ReceiptPageActions.opened, ReceiptPageActions.closed),
      switchMap((action) => {
        if (action.type === ReceiptPageActions.closed.type) return EMPTY;
        return timer(300, ASK_EVERY_MS).pipe(
          withLatestFrom(
            store.select(receiptFeature.selectSale),
            store.select(outboxFeature.selectOutboxState),
            store.select(outboxFeature.selectEntryById),
            store.select(sessionFeature.selectStatus),
          ),
          takeWhile(([, sale]) => !sale || !isOver(sale.state)),
          filter(([, , outbox, entries, status]) => {
            const entry = entries.get(action.saleId);
            return status === 'signed_in' && outbox.contact === 'online' && entry?.state !== 'queued';
          }),
          exhaustMap(() =>
            api.send(showSaleRoute, { params: { saleId: action.saleId } }).pipe(
              map((sale) => ReceiptActions.saleFetched({ sale })),
              catchError((fault: unknown) => of(ReceiptActions.fetchingFailed({ fault: faultState(fault) }))),
            ),
          ),
        );
      }),
    );
  },
  { functional: true },
);

export const keepProgress = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(ReceiptActions.saleFetched),
      switchMap(({ sale }) => outbox.noteProgress(sale)),
    );
  },
  { functional: true, dispatch: false },
);

export const fetchPdf = createEffect(
  (actions = inject(Actions), api = inject(Api)) => {
    return actions.pipe(
      ofType(ReceiptPageActions.pdfWanted),
      exhaustMap(({ saleId, language, paper, name, prints }) =>
        api.file(receiptPdfRoute, { params: { saleId }, query: { language, paper, printed: prints } }).pipe(
          tap((pdf) => saveFile(pdf, `${name}.pdf`)),
          switchMap(() => [ReceiptActions.pdfFetched(), ReceiptPageActions.printed({ saleId })]),
          catchError((fault: unknown) => of(ReceiptActions.pdfFailed({ fault: faultState(fault) }))),
        ),
      ),
    );
  },
  { functional: true },
);

export const notePrint = createEffect(
  (actions = inject(Actions), outbox = inject(Outbox)) => {
    return actions.pipe(
      ofType(ReceiptPageActions.printed),
      concatMap(({ saleId }) => outbox.notePrint(saleId)),
    );
  },
  { functional: true, dispatch: false },
);
