import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { provideState, provideStore, Store } from '@ngrx/store';
import type { Meter, MeterCode, MeterState, Permission } from '#shared';
import en from '../../i18n/en.json';
import { SessionActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { KnownElsewhere } from './known-elsewhere';
import { newerState } from './newer-state';

const AT = '2026-03-02T09:00:00.000Z';
const METER = '0101010102' as MeterCode;
const OTHER = '0101010101' as MeterCode;
const meter = (state: Partial<MeterState>): Meter => ({ meterCode: METER, state: { readAt: null, ...state } }) as Meter;

describe('a meter in whose place another one answers', () => {
  const open = async (state: Partial<MeterState>, ...permissions: Permission[]): Promise<HTMLElement> => {
    TestBed.configureTestingModule({
      imports: [
        TranslocoTestingModule.forRoot({
          langs: { en },
          preloadLangs: true,
          translocoConfig: { availableLangs: ['en'], defaultLang: 'en' },
        }),
      ],
      providers: [provideZonelessChangeDetection(), provideRouter([]), provideStore(), provideState(sessionFeature)],
    });
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
    const fixture = TestBed.createComponent(KnownElsewhere);
    fixture.componentRef.setInput('meter', meter(state));
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  };
  const linksOf = (page: HTMLElement) => [...page.querySelectorAll('a')].map((link) => link.getAttribute('href'));

  it('says which that is and what to do, with the way to both', async () => {
    const page = await open({ knownAs: OTHER }, 'meters.update');
    const said = page.textContent.replace(/\s+/g, ' ');
    expect(said).toContain(`The meter that answers here is already known as ${OTHER}`);
    expect(said).toContain('Correct the address or the DPU');
    expect(linksOf(page)).toEqual([`/meters/${OTHER}`, `/more/meters/${METER}`]);
  });

  it('names none of a building where its reader may not work, and leads nobody who may change nothing to a form', async () => {
    const page = await open({ knownAs: null });
    expect(page.textContent).toContain('one of another building');
    expect(linksOf(page)).toEqual([]);
  });

  it('says nothing while no other one answers', async () => {
    expect((await open({}, 'meters.update')).textContent.trim()).toBe('');
  });

  it('keeps the name that its reader was told when the whole building hears of it without one', () => {
    const heard = (state: Partial<MeterState>, known: Partial<MeterState>) =>
      newerState(meter(known), meter(state).state).state.knownAs;
    expect(heard({ knownAs: null }, { knownAs: OTHER })).toBe(OTHER);
    expect(heard({ knownAs: null }, {})).toBeNull();
    expect(heard({ knownAs: OTHER }, { knownAs: null })).toBe(OTHER);
    expect(heard({}, { knownAs: OTHER })).toBeUndefined();
  });
});
