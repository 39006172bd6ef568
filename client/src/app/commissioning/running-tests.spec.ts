import { provideZonelessChangeDetection } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { Actions } from '@ngrx/effects';
import { type Action, provideState, provideStore, Store } from '@ngrx/store';
import { of, Subject } from 'rxjs';
import type { MeterCode, MeterState, Permission, RunningTest } from '#shared';
import en from '../../i18n/en.json';
import { Api } from '../api/api';
import { LiveActions } from '../live/live.actions';
import { SessionActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { RunningTests } from './running-tests';

const AT = '2026-03-02T09:00:00.000Z';
const METER = '0101010101' as MeterCode;
const OTHER = '0101010102' as MeterCode;
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

describe('running relay tests', () => {
  let tests: RunningTest[];
  let happens: Subject<Action>;
  let fixture: ComponentFixture<RunningTests>;
  const test = (meterCode: MeterCode, startedBy: string, minutes: number): RunningTest => ({
    ...{ testId: meterCode, meterCode, building: 1, room: meterCode.slice(-2), step: 'off', startedBy },
    endsAt: inMinutes(minutes),
  });

  const open = async (meterCode: MeterCode | undefined, ...permissions: Permission[]): Promise<HTMLElement> => {
    happens = new Subject();
    TestBed.configureTestingModule({
      imports: [
        TranslocoTestingModule.forRoot({
          langs: { en },
          preloadLangs: true,
          translocoConfig: { availableLangs: ['en'], defaultLang: 'en' },
        }),
      ],
      providers: [
        provideZonelessChangeDetection(),
        provideRouter([]),
        provideStore(),
        provideState(sessionFeature),
        { provide: Actions, useValue: happens },
        { provide: Api, useValue: { send: () => of({ tests }) } },
      ],
    });
    TestBed.inject(Store).dispatch(
      SessionActions.renewed({
        session: {
          ...{ accessToken: 'one', accessEndsAt: AT, serverTime: AT },
          operator: {
            ...{ operatorId: '0197b7a0-0000-7000-8000-000000000001', loginName: 'ada', fullName: 'Ada', permissions },
            ...{ roleName: 'seller', buildings: 'all', mustChangePassword: false },
          },
        },
      }),
    );
    fixture = TestBed.createComponent(RunningTests);
    fixture.componentRef.setInput('meterCode', meterCode);
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  };
  const linesOf = (page: HTMLElement): string[] =>
    [...page.querySelectorAll('.note')].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());

  it('of one meter say whose it is and when it ends, until the server tells that it has', async () => {
    tests = [test(METER, 'Edda Engineer', 7.9), test(OTHER, 'Bo', 3)];
    const page = await open(METER, 'board.view');
    expect(linesOf(page)).toEqual(['Relay test of Edda Engineer, ends by itself in 8 min']);
    expect(page.querySelector('a')).toBeNull();
    tests = [];
    happens.next(LiveActions.meterChanged({ state: { meterCode: OTHER } as MeterState }));
    await fixture.whenStable();
    expect(linesOf(page).length).toBe(1);
    happens.next(LiveActions.meterChanged({ state: { meterCode: METER } as MeterState }));
    await fixture.whenStable();
    expect(linesOf(page)).toEqual([]);
  });

  it('are all of them, each with its room and its link, for whoever commissions', async () => {
    tests = [test(METER, 'Edda Engineer', 7.9), test(OTHER, 'Bo', -1)];
    const page = await open(undefined, 'meters.commission');
    expect(linesOf(page)).toEqual([
      '01 · 0101010101 Relay test of Edda Engineer, ends by itself in 8 min To the test',
      '02 · 0101010102 Relay test of Bo, ends by itself in 1 min To the test',
    ]);
    expect([...page.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
      `/more/commission/${METER}`,
      `/more/commission/${OTHER}`,
    ]);
  });
});
