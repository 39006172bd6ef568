import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import { may } from '../session/session.guards';
import * as accountsEffects from './accounts.effects';
import { accountsFeature } from './accounts.feature';
import * as openingEffects from './opening.effects';
import { openingFeature } from './opening.feature';

const ACCOUNTS_ROUTES: Routes = [
  {
    path: '',
    title: 'nav.tenants',
    providers: [
      provideState(accountsFeature),
      provideState(openingFeature),
      provideEffects(accountsEffects, openingEffects),
    ],
    children: [
      {
        path: 'open',
        title: 'opening.title',
        canMatch: [may('accounts.update')],
        loadComponent: () => import('./open-account-page'),
      },
      {
        path: ':accountId/close',
        title: 'closing.title',
        canMatch: [may('cancel.view')],
        loadComponent: () => import('../closings/closing-page'),
      },
      {
        path: ':accountId/add-meter',
        title: 'addMeter.title',
        canMatch: [may('accounts.update')],
        loadComponent: () => import('./add-meter-page'),
      },
      {
        path: ':accountId/terms/:assignmentId',
        title: 'terms.title',
        canMatch: [may('accounts.update')],
        loadComponent: () => import('./account-terms-page'),
      },
      {
        path: ':accountId/exchange/:assignmentId',
        title: 'exchange.title',
        canMatch: [may('commands.exchange')],
        loadComponent: () => import('./exchange-page'),
      },
      { path: ':accountId/exchanged', title: 'exchange.progress', loadComponent: () => import('./opened-page') },
      { path: ':accountId/opened', title: 'opened.title', loadComponent: () => import('./opened-page') },
      { path: ':accountId', loadComponent: () => import('./tenant-page') },
      { path: '', loadComponent: () => import('./tenants-page') },
    ],
  },
];

export default ACCOUNTS_ROUTES;
