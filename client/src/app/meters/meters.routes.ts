import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as metersEffects from './meters.effects';
import { metersFeature } from './meters.feature';

const METERS_ROUTES: Routes = [
  {
    path: '',
    title: 'nav.meters',
    providers: [provideState(metersFeature), provideEffects(metersEffects)],
    loadComponent: () => import('./meter-board-page'),
    children: [{ path: ':meterCode', loadComponent: () => import('./meter-page') }],
  },
];

export default METERS_ROUTES;
