import { TestBed } from '@angular/core/testing';
import { provideState, Store } from '@ngrx/store';
import { firstValueFrom, of, toArray } from 'rxjs';
import type { Meter, MeterCode, MeterState, Permission } from '#shared';
import { hostOf, show, stage } from '../frame/test/stage';
import { LiveActions } from '../live/live.actions';
import { KnownElsewhere } from './known-elsewhere';
import { MeterPageActions, MetersApiActions } from './meters.actions';
import { askWhose } from './meters.effects';
import { metersFeature } from './meters.feature';
import { newerState } from './newer-state';

const METER = '0101010102' as MeterCode;
const OTHER = '0101010101' as MeterCode;
const meter = (state: Partial<MeterState>): Meter =>
  ({ meterCode: METER, state: { meterCode: METER, readAt: null, ...state } }) as Meter;

describe('a meter in whose place another one answers', () => {
  const open = async (state: Partial<MeterState>, ...permissions: Permission[]): Promise<HTMLElement> => {
    await stage({ permissions });
    return hostOf(await show(KnownElsewhere, { meter: meter(state) }));
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

  for (const [what, before, heard, asks] of [
    ['asks which one it is when it hears of one without a name', {}, { knownAs: null }, true],
    ['asks nothing more once it was told', { knownAs: OTHER }, { knownAs: null }, false],
    ['asks nothing while no other one answers', {}, {}, false],
  ] as const) {
    it(what, async () => {
      await stage({ providers: [provideState(metersFeature)] });
      const store = TestBed.inject(Store);
      const changed = LiveActions.meterChanged({ state: meter(heard).state });
      store.dispatch(MeterPageActions.opened({ meterCode: METER }));
      store.dispatch(MetersApiActions.meterLoaded({ meter: meter(before) }));
      store.dispatch(changed);
      const asked = await firstValueFrom(askWhose(of(changed), store).pipe(toArray()));
      expect(asked).toEqual(asks ? [MeterPageActions.opened({ meterCode: METER })] : []);
    });
  }
});
