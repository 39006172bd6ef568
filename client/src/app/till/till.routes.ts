import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as tillEffects from './till.effects';
import { tillFeature } from './till.feature';

const TILL_ROUTES: Routes = [
  {
    path: '',
    title: 'till.title',
    providers: [provideState(tillFeature), provideEffects(tillEffects)],
    loadComponent: () => import('./till-page'),
  },
];

export default TILL_ROUTES;
