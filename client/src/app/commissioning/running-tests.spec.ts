import type { ComponentFixture } from '@angular/core/testing';
import type { Action } from '@ngrx/store';
import { of, Subject } from 'rxjs';
import type { MeterCode, MeterState, Permission, RunningTest } from '#shared';
import { show, stage } from '../frame/test/stage';
import { LiveActions } from '../live/live.actions';
import { RunningTests } from './running-tests';

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
    await stage({ api: { send: () => of({ tests }) }, happens, permissions });
    fixture = await show(RunningTests, { meterCode });
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
