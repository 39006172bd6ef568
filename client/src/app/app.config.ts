import { provideHttpClient, withFetch } from '@angular/common/http';
import {
  type ApplicationConfig,
  inject,
  isDevMode,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
  withRouterConfig,
} from '@angular/router';
import { provideServiceWorker } from '@angular/service-worker';
import { provideEffects } from '@ngrx/effects';
import { provideState, provideStore, Store } from '@ngrx/store';
import { APP_ROUTES } from './app.routes';
import { provideDevice } from './device/provide-device';
import { PageTitle } from './frame/page-title';
import * as reconnectEffects from './frame/reconnect.effects';
import { Theme } from './frame/theme';
import { provideWords } from './i18n/provide-words';
import * as liveEffects from './live/live.effects';
import { provideOutbox } from './outbox/provide-outbox';
import { RememberedOperator } from './session/remembered-operator';
import { SessionActions } from './session/session.actions';
import * as sessionEffects from './session/session.effects';
import * as switchEffects from './session/switch.effects';
import { sessionFeature } from './session/session.feature';
import * as settingsEffects from './settings/settings.effects';
import { settingsFeature } from './settings/settings.feature';
import { provideSnapshots } from './snapshot/provide-snapshots';

export const APP_CONFIG: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(withFetch()),
    provideStore(),
    provideState(sessionFeature),
    provideState(settingsFeature),
    provideEffects(sessionEffects, switchEffects, settingsEffects, liveEffects, reconnectEffects),
    provideOutbox(),
    provideDevice(),
    provideSnapshots(),
    provideRouter(
      APP_ROUTES,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      // Whoever goes back and then stays finds the page before still behind him; a page that cannot be loaded is said by
      // UnloadedPage.
      withRouterConfig({ canceledNavigationResolution: 'computed', resolveNavigationPromiseOnError: true }),
    ),
    { provide: TitleStrategy, useExisting: PageTitle },
    provideWords(),
    provideServiceWorker('service-worker.js', {
      enabled: !isDevMode(),
      registrationStrategy: 'registerWhenStable:10000',
    }),
    provideAppInitializer(() => {
      inject(Theme).apply();
      const remembered = inject(RememberedOperator);
      inject(Store).dispatch(SessionActions.started({ operator: remembered.read(), locked: remembered.isLocked() }));
    }),
  ],
};
