import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as receiptEffects from '../receipt/receipt.effects';
import { receiptFeature } from '../receipt/receipt.feature';
import * as queueEffects from '../queue/queue.effects';
import { queueFeature } from '../queue/queue.feature';
import { may } from '../session/session.guards';
import * as sellEffects from './sell.effects';
import { sellFeature } from './sell.feature';

/** The pages of selling: `sell`, `queue`, `receipt/…`, `device`. */
const SELL_ROUTES: Routes = [
  {
    path: '',
    providers: [
      provideState(sellFeature),
      provideState(receiptFeature),
      provideState(queueFeature),
      provideEffects(sellEffects, receiptEffects, queueEffects),
    ],
    children: [
      {
        path: 'sell',
        canMatch: [may('sell.view')],
        title: 'sell.title',
        loadComponent: () => import('./find-page'),
        children: [{ path: ':meterCode', title: 'sell.title', loadComponent: () => import('./sell-page') }],
      },
      {
        path: 'receipt/:saleId',
        canMatch: [may('sell.view')],
        title: 'receipt.title',
        loadComponent: () => import('../receipt/receipt-page'),
      },
      { path: 'queue', title: 'queue.title', loadComponent: () => import('../queue/queue-page') },
      { path: 'device', title: 'device.title', loadComponent: () => import('../device/device-page') },
    ],
  },
];

export default SELL_ROUTES;
