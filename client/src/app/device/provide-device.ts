import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as deviceEffects from './device.effects';
import { deviceFeature } from './device.feature';

/** What this browser is: its durability, its lease, the browser's offer to install. For the whole app. */
export function provideDevice(): EnvironmentProviders {
  return makeEnvironmentProviders([provideState(deviceFeature), provideEffects(deviceEffects)]);
}
