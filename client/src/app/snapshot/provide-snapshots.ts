import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as snapshotEffects from './snapshot.effects';
import { snapshotFeature } from './snapshot.feature';

/** The tablet's own copy of its buildings, for every page that finds tenants. */
export function provideSnapshots(): EnvironmentProviders {
  return makeEnvironmentProviders([provideState(snapshotFeature), provideEffects(snapshotEffects)]);
}
