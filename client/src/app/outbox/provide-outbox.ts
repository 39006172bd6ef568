import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as outboxEffects from './outbox.effects';
import { outboxFeature } from './outbox.feature';

/** The outbox belongs to the whole app: it sends whatever page is open and whoever is signed in, or nobody. */
export function provideOutbox(): EnvironmentProviders {
  return makeEnvironmentProviders([provideState(outboxFeature), provideEffects(outboxEffects)]);
}
