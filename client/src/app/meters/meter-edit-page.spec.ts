import { provideZonelessChangeDetection } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { provideTransloco, TranslocoService } from '@jsverse/transloco';
import { Actions } from '@ngrx/effects';
import { provideState, provideStore, Store } from '@ngrx/store';
import { firstValueFrom, NEVER, type Observable, of } from 'rxjs';
import { type Meter, type Permission, type Route, showMeterRoute, updateMeterRoute } from '#shared';
import { Api } from '../api/api';
import { WordsLoader } from '../i18n/words-loader';
import { SessionActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import MeterEditPage from './meter-edit-page';

const AT = '2026-03-02T09:00:00.000Z';
const METER = {
  ...{ meterCode: '0101010101', dpuCode: '010101', room: '101', model: 'DDSY1352', postpaid: false, ctRatio: 1 },
  ...{ serialPort: 1, address: 1, remark: '', building: 1, version: 1, simulated: false, account: null },
} as unknown as Meter;

describe('the page that changes a meter', () => {
  let fixture: ComponentFixture<MeterEditPage>;
  const send = (route: Route): Observable<unknown> =>
    [showMeterRoute, updateMeterRoute].some((one) => (one as Route) === route) ? of(METER) : NEVER;

  const open = async (from: string | undefined, ...permissions: Permission[]): Promise<HTMLElement> => {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideRouter([]),
        provideStore(),
        provideState(sessionFeature),
        provideTransloco({ config: { availableLangs: ['en', 'zh'], defaultLang: 'en' }, loader: WordsLoader }),
        { provide: Actions, useValue: NEVER },
        { provide: Api, useValue: { send } },
      ],
    });
    await firstValueFrom(TestBed.inject(TranslocoService).load('en'));
    TestBed.inject(Store).dispatch(
      SessionActions.renewed({
        session: {
          ...{ accessToken: 'one', accessEndsAt: AT, serverTime: AT },
          operator: {
            ...{ operatorId: '0197b7a0-0000-7000-8000-000000000001', loginName: 'ada', fullName: 'Ada', permissions },
            ...{ roleName: 'engineer', buildings: 'all', mustChangePassword: false },
          },
        },
      }),
    );
    fixture = TestBed.createComponent(MeterEditPage);
    fixture.componentRef.setInput('meterCode', METER.meterCode);
    fixture.componentRef.setInput('from', from);
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  };

  const ways: readonly (readonly [string, string | undefined, readonly Permission[], string])[] = [
    ['to the list that it was opened from', undefined, ['board.view'], '/more/meters'],
    ['to the page of the meter, opened from there', 'page', ['board.view'], '/meters/0101010101'],
    ['to the list for whoever may only configure it', 'page', [], '/more/meters'],
  ];
  for (const [where, from, more, path] of ways) {
    it(`leads back, and after it was saved, ${where}`, async () => {
      const page = await open(from, 'meters.view', 'meters.update', ...more);
      expect(page.querySelector('a.back')?.getAttribute('href')).toBe(path);
      const went = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
      page.querySelector('form')?.dispatchEvent(new Event('submit'));
      await fixture.whenStable();
      expect(went.calls.allArgs().map(([commands]) => commands.join('/'))).toEqual([path]);
    });
  }

  it('leads back to the list as it was left', async () => {
    const page = await open(undefined, 'meters.view', 'meters.update', 'board.view');
    await TestBed.inject(Router).navigateByUrl('/?building=6&size=20');
    await fixture.whenStable();
    expect(page.querySelector('a.back')?.getAttribute('href')).toBe('/more/meters?building=6&size=20');
    const went = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
    page.querySelector('form')?.dispatchEvent(new Event('submit'));
    await fixture.whenStable();
    expect(went.calls.mostRecent().args[1]).toEqual({ queryParamsHandling: 'preserve', replaceUrl: true });
  });
});
