import type { Routes } from '@angular/router';
import { may } from '../session/session.guards';

const REFUNDS_ROUTES: Routes = [
  { path: '', title: 'refunds.title', loadComponent: () => import('./refunds-page') },
  {
    path: 'new/:meterCode',
    title: 'refunds.newTitle',
    canMatch: [may('refund.update')],
    loadComponent: () => import('./refund-form-page'),
  },
  { path: ':refundId', title: 'refunds.oneTitle', loadComponent: () => import('./refund-page') },
];

export default REFUNDS_ROUTES;
