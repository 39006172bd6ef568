import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { ActivatedRouteSnapshot, RouterStateSnapshot } from '@angular/router';
import { TranslocoService, TranslocoTestingModule } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import en from '../../i18n/en.json';
import { askBeforeLeaving, LeaveDialog, type LeaveWords, unsaved } from './unsaved';

describe('unsaved changes', () => {
  it('are what differs from what was last saved, in sets too', () => {
    const form = signal<{ name: string; rights: ReadonlySet<string> } | null>(null);
    const changes = TestBed.runInInjectionContext(() => unsaved(form));
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

  it('make the browser ask before it closes their page, and only while they are there', () => {
    const form = signal({ name: 'A' });
    const page = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    const changes = runInInjectionContext(page, () => unsaved(form));
    const runners = window.onbeforeunload;
    const asks = () => {
      TestBed.tick();
      // The runner has a listener of its own, for which a page that unloads is an error.
      window.onbeforeunload = null;
      const leaving = new Event('beforeunload', { cancelable: true });
      dispatchEvent(leaving);
      window.onbeforeunload = runners;
      return leaving.defaultPrevented;
    };
    changes.keep();
    expect(asks()).toBe(false);
    form.set({ name: 'B' });
    expect(asks()).toBe(true);
    changes.keep();
    expect(asks()).toBe(false);
    form.set({ name: 'C' });
    expect(asks()).toBe(true);
    page.destroy();
    expect(asks()).toBe(false);
  });

  const leave = (isDirty: boolean, url: string, words: LeaveWords | null = null) => {
    const ask = jasmine.createSpy('ask').and.resolveTo(false);
    TestBed.configureTestingModule({ providers: [{ provide: LeaveDialog, useValue: { ask } }] });
    const [route, state, next] = [{} as ActivatedRouteSnapshot, {} as RouterStateSnapshot, { url }];
    const page = { changes: { isDirty: signal(isDirty) }, leaveWords: signal(words) };
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

  it('are asked about in the words of the page, where it has some', () => {
    const words = { head: 'leaveTest.ask', text: 'leaveTest.text', action: 'leaveTest.action' };
    expect(leave(true, '/more', words).ask).toHaveBeenCalledOnceWith(words);
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

  it('are asked about once, however often somebody tries to leave meanwhile', async () => {
    TestBed.configureTestingModule({
      imports: [TranslocoTestingModule.forRoot({ langs: { en }, translocoConfig: { defaultLang: 'en' } })],
    });
    await firstValueFrom(TestBed.inject(TranslocoService).load('en'));
    const dialog = TestBed.inject(LeaveDialog);
    const answers = [dialog.ask(), dialog.ask()];
    const open = document.querySelectorAll<HTMLDialogElement>('app-confirm dialog[open]');
    expect(open.length).toBe(1);
    open[0]?.close();
    expect(await Promise.all(answers)).toEqual([false, false]);
    expect(document.querySelector('app-confirm')).toBeNull();
  });
});
