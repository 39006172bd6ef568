import type { Routes } from '@angular/router';
import { allWords } from './i18n/all-words';
import { home, may, signedIn } from './session/session.guards';

/** Every page is a chunk of its own; a feature brings its state with its routes. */
export const APP_ROUTES: Routes = [
  { path: 'r', loadChildren: () => import('./receipt/verify.routes') },
  { path: 'sign-in', title: 'signIn.title', loadComponent: () => import('./session/sign-in-page') },
  {
    path: 'pin',
    title: 'pin.title',
    canActivate: [allWords],
    loadComponent: () => import('./session/pin-page'),
  },
  {
    path: '',
    canActivate: [signedIn],
    // After the guards of the frame itself: whoever is sent to the sign-in page does not load them.
    canActivateChild: [allWords],
    loadComponent: () => import('./frame/frame'),
    children: [
      { path: '', pathMatch: 'full', canActivate: [home], children: [] },
      { path: 'tenants', canMatch: [may('accounts.view')], loadChildren: () => import('./accounts/accounts.routes') },
      { path: 'meters', canMatch: [may('board.view')], loadChildren: () => import('./meters/meters.routes') },
      {
        path: 'sales',
        title: 'nav.sales',
        canMatch: [may('sales.view')],
        loadComponent: () => import('./sales/sales-page'),
      },
      {
        path: 'sales/:saleId',
        title: 'salePage.title',
        canMatch: [may('sales.view')],
        loadComponent: () => import('./sales/sale-page'),
      },
      { path: 'refunds', canMatch: [may('refund.view')], loadChildren: () => import('./refunds/refunds.routes') },
      {
        path: 'corrections',
        title: 'correction.list',
        canMatch: [may('correction.view')],
        loadComponent: () => import('./corrections/corrections-page'),
      },
      { path: 'held', canMatch: [may('held.view')], loadChildren: () => import('./held/held.routes') },
      {
        path: 'today',
        title: 'nav.today',
        canMatch: [may('reports.view')],
        loadComponent: () => import('./home/today-page'),
      },
      {
        path: 'attention',
        title: 'nav.attention',
        canMatch: [may('operators.update')],
        loadComponent: () => import('./home/attention-page'),
      },
      { path: 'till', loadChildren: () => import('./till/till.routes') },
      { path: 'more', loadChildren: () => import('./more/more.routes') },
      { path: '', loadChildren: () => import('./sell/sell.routes') },
      { path: '**', title: 'notFound.title', loadComponent: () => import('./frame/not-found-page') },
    ],
  },
];
