import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { NEVER, type Observable, of } from 'rxjs';
import { type Meter, type Permission, type Route, showMeterRoute, updateMeterRoute } from '#shared';
import { hostOf, show, stage } from '../frame/test/stage';
import MeterEditPage from './meter-edit-page';

const METER = {
  ...{ meterCode: '0101010101', dpuCode: '010101', room: '101', model: 'DDSY1352', postpaid: false, ctRatio: 1 },
  ...{ serialPort: 1, address: 1, remark: '', building: 1, version: 1, simulated: false, account: null },
} as unknown as Meter;

describe('the page that changes a meter', () => {
  let fixture: ComponentFixture<MeterEditPage>;
  const send = (route: Route): Observable<unknown> =>
    [showMeterRoute, updateMeterRoute].some((one) => (one as Route) === route) ? of(METER) : NEVER;

  const open = async (from: string | undefined, ...permissions: Permission[]): Promise<HTMLElement> => {
    await stage({ api: { send }, permissions });
    fixture = await show(MeterEditPage, { meterCode: METER.meterCode, from });
    return hostOf(fixture);
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
