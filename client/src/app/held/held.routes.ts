import type { Routes } from '@angular/router';

const HELD_ROUTES: Routes = [
  { path: '', title: 'held.title', loadComponent: () => import('./held-page') },
  { path: 'sales/:saleId', title: 'held.one', loadComponent: () => import('./held-sale-page') },
  { path: 'items', title: 'held.title', loadComponent: () => import('./held-items-page') },
  { path: 'items/:itemId', title: 'heldItems.one', loadComponent: () => import('./held-item-page') },
  { path: 'quarantine', title: 'held.title', loadComponent: () => import('./quarantine-page') },
  { path: 'quarantine/:quarantineId', title: 'quarantine.one', loadComponent: () => import('./quarantined-page') },
];

export default HELD_ROUTES;
