import { type EnvironmentProviders, type Provider, provideZonelessChangeDetection, type Type } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter, type RouterFeatures, type Routes } from '@angular/router';
import { provideTransloco, TranslocoService } from '@jsverse/transloco';
import { Actions } from '@ngrx/effects';
import { type Action, provideState, provideStore, Store } from '@ngrx/store';
import { firstValueFrom, type Observable } from 'rxjs';
import type { Permission, Session } from '#shared';
import { Api } from '../../api/api';
import { LANGUAGES } from '../../i18n/language';
import { WordsLoader } from '../../i18n/words-loader';
import { outboxFeature } from '../../outbox/outbox.feature';
import { SessionActions } from '../../session/session.actions';
import { sessionFeature } from '../../session/session.feature';
import { settingsFeature } from '../../settings/settings.feature';

export interface Stage {
  readonly routes?: Routes;
  readonly routing?: readonly RouterFeatures[];
  /** what the server answers: the methods of `Api` that the page calls */
  readonly api?: object;
  /** what happens; what the store is told, without it */
  readonly happens?: Observable<Action>;
  /** what Ada may, who is signed in; nobody is without it */
  readonly permissions?: readonly Permission[];
  /** what the page wants besides */
  readonly providers?: readonly (Provider | EnvironmentProviders)[];
}

const AT = '2026-03-02T09:00:00.000Z';

/** Ada's session: all buildings are hers. */
export const sessionOf = (permissions: readonly Permission[]): Session => ({
  ...{ accessToken: 'one', accessEndsAt: AT, serverTime: AT },
  operator: {
    ...{
      operatorId: '0197b7a0-0000-7000-8000-000000000001',
      loginName: 'ada',
      fullName: 'Ada',
      roleName: 'x',
      hasPin: false,
    },
    ...{ permissions: [...permissions], buildings: 'all', mustChangePassword: false },
  },
});

/** What stands around every page, in English: the router, the words, the store; the server is the spec's own. */
export async function stage(given: Stage = {}): Promise<void> {
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideRouter(given.routes ?? [], ...(given.routing ?? [])),
      provideStore(),
      provideState(sessionFeature),
      provideState(settingsFeature),
      provideState(outboxFeature),
      provideTransloco({
        config: { availableLangs: [...LANGUAGES], defaultLang: 'en', reRenderOnLangChange: true },
        loader: WordsLoader,
      }),
      { provide: Api, useValue: given.api ?? {} },
      ...(given.happens ? [{ provide: Actions, useValue: given.happens }] : []),
      ...(given.providers ?? []),
    ],
  });
  await firstValueFrom(TestBed.inject(TranslocoService).load('en'));
  if (given.permissions) {
    TestBed.inject(Store).dispatch(SessionActions.renewed({ session: sessionOf(given.permissions) }));
  }
}

/** A page with its inputs, as it stands when it has loaded. */
export async function show<T>(page: Type<T>, inputs: Readonly<Record<string, unknown>> = {}) {
  const fixture = TestBed.createComponent(page);
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  await fixture.whenStable();
  return fixture;
}

export const hostOf = (fixture: ComponentFixture<unknown>): HTMLElement => fixture.nativeElement as HTMLElement;

/** What a page says, in one line. */
export const wordsOf = (element: Element | null | undefined): string =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

/** Waits until what a page shows is so; fails with what it says instead. */
export async function seen(page: Element, what: string, isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (isSo()) return;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error(`${what}, but the page says: ${wordsOf(page)}`);
}
