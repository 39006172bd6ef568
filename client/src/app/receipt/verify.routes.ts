import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as verifyEffects from './verify.effects';
import { verifyFeature } from './verify.feature';

/** `/r#…`: any receipt, scanned anywhere, by anybody. */
const VERIFY_ROUTES: Routes = [
  {
    path: '',
    title: 'verify.title',
    providers: [provideState(verifyFeature), provideEffects(verifyEffects)],
    loadComponent: () => import('./verify-page'),
  },
];

export default VERIFY_ROUTES;
