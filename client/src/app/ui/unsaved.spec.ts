import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { ActivatedRouteSnapshot, RouterStateSnapshot } from '@angular/router';
import { askBeforeLeaving, LeaveDialog, unsaved } from './unsaved';

describe('unsaved changes', () => {
  it('are what differs from what was last saved, in sets too', () => {
    const form = signal<{ name: string; rights: ReadonlySet<string> } | null>(null);
    const changes = unsaved(form);
    expect(changes.isDirty()).toBe(false);
    form.set({ name: 'A', rights: new Set(['b', 'a']) });
    changes.keep();
    form.set({ name: 'A', rights: new Set(['a', 'b']) });
    expect(changes.isDirty()).toBe(false);
    form.set({ name: 'A', rights: new Set(['a']) });
    expect(changes.isDirty()).toBe(true);
    changes.keep();
    expect(changes.isDirty()).toBe(false);
  });

  const leave = (isDirty: boolean, url: string) => {
    const ask = jasmine.createSpy('ask').and.resolveTo(false);
    TestBed.configureTestingModule({ providers: [{ provide: LeaveDialog, useValue: { ask } }] });
    const [route, state, next] = [{} as ActivatedRouteSnapshot, {} as RouterStateSnapshot, { url }];
    const page = { changes: { isDirty: signal(isDirty) } };
    const answer = TestBed.runInInjectionContext(() =>
      askBeforeLeaving(page, route, state, next as RouterStateSnapshot),
    );
    return { ask, answer };
  };

  it('are asked about before their page is left, and the answer holds', async () => {
    const { ask, answer } = leave(true, '/more');
    expect(ask).toHaveBeenCalledTimes(1);
    expect(await answer).toBe(false);
  });

  it('are not asked about where there are none, nor when the device is locked or the session has ended', () => {
    for (const [isDirty, url] of [
      [false, '/more'],
      [true, '/pin?back=%2Fmore'],
      [true, '/sign-in'],
    ] as const) {
      TestBed.resetTestingModule();
      const { ask, answer } = leave(isDirty, url);
      expect(answer).withContext(url).toBe(true);
      expect(ask).not.toHaveBeenCalled();
    }
  });
});
