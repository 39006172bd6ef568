import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { type Action, Store } from '@ngrx/store';
import { of } from 'rxjs';
import { outboxFeature } from '../outbox/outbox.feature';
import { settingsFeature } from '../settings/settings.feature';
import { OperatorsHere } from './operators-here';
import { SwitchActions } from './session.actions';
import { sessionFeature } from './session.feature';
import { lockWhenIdle } from './switch.effects';

const MINUTE_MS = 60_000;

describe('an untouched device', () => {
  const locks = (how: { readonly hasPin?: boolean; readonly afterMin?: number; readonly device?: object | null }) => {
    const { hasPin = true, afterMin = 10, device = { deviceId: 'd' } } = how;
    const shown = new Map<unknown, unknown>([
      [settingsFeature.selectSettings, { lockAfterMin: afterMin }],
      [sessionFeature.selectSessionState, { operator: { operatorId: 'ada' }, locked: false }],
      [outboxFeature.selectDevice, device],
    ]);
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        { provide: Store, useValue: { select: (selector: unknown) => of(shown.get(selector)) } },
        { provide: OperatorsHere, useValue: { of: () => ({ pin: hasPin ? {} : null }) } },
      ],
    });
    const heard: Action[] = [];
    TestBed.runInInjectionContext(() => lockWhenIdle()).subscribe((action) => heard.push(action));
    return heard;
  };

  beforeEach(() => {
    jasmine.clock().install();
    jasmine.clock().mockDate(new Date('2026-03-02T09:00:00Z'));
  });
  afterEach(() => jasmine.clock().uninstall());

  it('locks after the time of the settings, counted from the last touch', () => {
    const heard = locks({});
    jasmine.clock().tick(9 * MINUTE_MS);
    document.dispatchEvent(new Event('pointerdown'));
    jasmine.clock().tick(9 * MINUTE_MS);
    expect(heard).toEqual([]);
    jasmine.clock().tick(MINUTE_MS + 5_000);
    expect(heard[0]).toEqual(SwitchActions.locked());
  });

  it('does not lock one out who has no PIN here, a browser that is no device, or where nobody wants it', () => {
    for (const how of [{ hasPin: false }, { device: null }, { afterMin: 0 }]) {
      TestBed.resetTestingModule();
      const heard = locks(how);
      jasmine.clock().tick(60 * MINUTE_MS);
      expect(heard).withContext(JSON.stringify(how)).toEqual([]);
    }
  });
});
