import { TestBed } from '@angular/core/testing';
import { Actions } from '@ngrx/effects';
import type { Action } from '@ngrx/store';
import { Subject } from 'rxjs';
import { LiveActions } from '../live/live.actions';
import { whenGatewaysChange } from './when-gateways-change';

const changed = (gatewayId: string): Action =>
  LiveActions.gatewayChanged({ gatewayId, online: true, at: '2026-03-10T12:00:00.000Z' });

describe('a page that shows gateways', () => {
  let told: Subject<Action>;
  let asked: number;
  beforeEach(() => {
    jasmine.clock().install().mockDate();
    told = new Subject<Action>();
    asked = 0;
    TestBed.configureTestingModule({ providers: [{ provide: Actions, useValue: told }] });
    TestBed.runInInjectionContext(() => whenGatewaysChange(() => (asked += 1)));
  });
  afterEach(() => jasmine.clock().uninstall());
  const hears = (...actions: readonly Action[]): number => {
    for (const action of actions) told.next(action);
    jasmine.clock().tick(1_000);
    return asked;
  };

  it('asks again when one has changed, once for all that come together', () => {
    expect(hears(changed('a'))).toBe(1);
    expect(hears(changed('a'), changed('b'), changed('c'))).toBe(2);
  });

  it('asks again after the line was cut, and not when it is there for the first time', () => {
    expect(hears(LiveActions.connected({ again: false }))).toBe(0);
    expect(hears(LiveActions.connected({ again: true }))).toBe(1);
  });

  it('asks for nothing when something else has changed', () => {
    expect(hears(LiveActions.settingsChanged({ version: 2 }), LiveActions.disconnected())).toBe(0);
  });
});
