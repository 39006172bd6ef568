import { Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Store } from '@ngrx/store';
import en from '../../i18n/en.json';
import { show, stage } from '../frame/test/stage';
import { OutboxActions } from '../outbox/outbox.actions';
import type { ContactState } from '../outbox/outbox-database';
import { outboxFeature } from '../outbox/outbox.feature';
import { NeedsServer, ServerReachNote } from './needs-server';

@Component({
  imports: [NeedsServer, ServerReachNote],
  template: `
    <form (submit)="done.set(done() + 1); $event.preventDefault()">
      <button class="send" appNeedsServer>Send</button>
    </form>
    <button type="button" class="busy" [appNeedsServer]="busy()" (click)="done.set(done() + 1)">Busy</button>
    <label appNeedsServer>Choose <input type="checkbox" /></label>
    <app-server-reach />
  `,
})
class Page {
  readonly done = signal(0);
  readonly busy = signal(false);
}

describe('a step that needs the server', () => {
  let fixture: ComponentFixture<Page>;
  const contact = async (state: ContactState): Promise<void> => {
    const store = TestBed.inject(Store);
    const view = store.selectSignal(outboxFeature.selectOutboxState)();
    store.dispatch(OutboxActions.changed({ view: { ...view, contact: state } }));
    await fixture.whenStable();
  };

  beforeEach(async () => {
    await stage();
    fixture = await show(Page);
  });

  const host = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const tap = async (selector: string): Promise<void> => {
    host().querySelector<HTMLElement>(selector)?.click();
    await fixture.whenStable();
  };
  const isGrey = (selector: string) => host().querySelector(selector)?.getAttribute('aria-disabled');
  const said = () => host().querySelector('app-server-reach')?.textContent.trim();

  it('is taken before anything is known, and while the server answers', async () => {
    await tap('.send');
    await contact('online');
    await tap('.busy');
    expect([fixture.componentInstance.done(), isGrey('.send'), said()]).toEqual([2, 'false', '']);
  });

  it('is grey without signal, does nothing, and says why when it is tapped', async () => {
    await contact('no_signal');
    expect([isGrey('.send'), isGrey('.busy'), said()]).toEqual(['true', 'true', '']);
    await tap('.send');
    await tap('input');
    expect(host().querySelector('input')?.checked).toBeFalse();
    expect(fixture.componentInstance.done()).toBe(0);
    expect(said()).toBe(en.needsServer.no_signal);
    await contact('server_away');
    expect(said()).toBe(en.needsServer.server_away);
    await contact('online');
    expect(said()).toBe('');
    await tap('.send');
    expect(fixture.componentInstance.done()).toBe(1);
  });

  it('is grey while it is busy, without a reason', async () => {
    fixture.componentInstance.busy.set(true);
    await fixture.whenStable();
    expect([isGrey('.busy'), isGrey('.send')]).toEqual(['true', 'false']);
  });
});
