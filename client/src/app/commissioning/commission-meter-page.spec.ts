import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { TranslocoService } from '@jsverse/transloco';
import { type Action, Store } from '@ngrx/store';
import { firstValueFrom, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import {
  type BodyOf,
  type Commissioning,
  type MeterCode,
  type MeterState,
  type RelayTest,
  type Route,
  showCommissioningRoute,
  switchRelayRoute,
} from '#shared';
import en from '../../i18n/en.json';
import zh from '../../i18n/zh.json';
import { ServerAway } from '../api/faults';
import { show, stage } from '../frame/test/stage';
import { Live } from '../live/live';
import { LiveActions } from '../live/live.actions';
import { OutboxActions } from '../outbox/outbox.actions';
import { outboxFeature } from '../outbox/outbox.feature';
import CommissionMeterPage from './commission-meter-page';

type Command = BodyOf<typeof switchRelayRoute>;

const METER = '0201030102' as MeterCode;
const AT = '2026-03-02T09:00:00.000Z';

describe('the page that commissions a meter', () => {
  let fixture: ComponentFixture<CommissionMeterPage>;
  let commands: Command[];
  let answers: boolean;
  let test: RelayTest | null;
  let happens: Subject<Action>;
  const shown = (): Commissioning => ({
    ...{ meterCode: METER, room: '301', version: 1, account: null, test, records: [], crossed: [] },
  });
  /** The server: it carries out a command once, and its answer may get lost. */
  const send = (route: Route, { body }: { body?: Command }): Observable<unknown> => {
    if (route.path === showCommissioningRoute.path && route.method === 'GET') return of(shown());
    if (route.path !== switchRelayRoute.path || !body) return NEVER;
    const isRepeat = commands.some(({ commandId }) => commandId === body.commandId);
    commands.push(body);
    const endedAt = body.step === 'as_before' ? AT : null;
    if (!isRepeat) test = testOf(body, endedAt);
    return answers ? of(shown()) : throwError(() => new ServerAway());
  };
  const testOf = ({ testId, step }: Command, endedAt: string | null): RelayTest => ({
    ...{ testId, step, state: 'confirmed', reason: null, startedBy: 'Ada', switchedAt: AT },
    ...{ endsAt: AT, endedAt, moved: [] },
  });

  beforeEach(async () => {
    [commands, answers, test, happens] = [[], true, null, new Subject()];
    await stage({
      api: { send },
      happens,
      permissions: ['meters.view', 'meters.commission', 'commands.force_off'],
      providers: [{ provide: Live, useValue: { watch: () => undefined } }],
    });
    const store = TestBed.inject(Store);
    const view = store.selectSignal(outboxFeature.selectOutboxState)();
    store.dispatch(OutboxActions.changed({ view: { ...view, contact: 'online' } }));
    fixture = await show(CommissionMeterPage, { meterCode: METER });
  });

  const says = () => (fixture.nativeElement as HTMLElement).textContent.replace(/\s+/g, ' ');
  const tap = async (word: string): Promise<void> => {
    const buttons = [...(fixture.nativeElement as HTMLElement).querySelectorAll('button')];
    const button = buttons.find(({ textContent }) => textContent.trim() === word);
    if (!button) throw new Error(`there is no button ${word}`);
    button.click();
    await fixture.whenStable();
  };
  const { off, on, end } = en.relayTest;
  const idsOf = (field: 'commandId' | 'testId') => new Set(commands.map((command) => command[field])).size;

  it('gives a command again as the same one when its answer was lost, and the next one as another', async () => {
    answers = false;
    await tap(off);
    await tap(off);
    answers = true;
    await tap(off);
    expect(commands.map(({ step }) => step)).toEqual(['off', 'off', 'off']);
    expect([idsOf('commandId'), idsOf('testId')]).toEqual([1, 1]);
    answers = false;
    await tap(on);
    answers = true;
    await tap(end);
    expect(commands.slice(3).map(({ step }) => step)).toEqual(['on', 'as_before']);
    expect([idsOf('commandId'), idsOf('testId')]).toEqual([3, 1]);
  });

  it('is left with a question while a test of whoever is here runs, or a remark is typed', async () => {
    const page = fixture.componentInstance;
    const asks = () => [page.changes.isDirty(), page.leaveWords()?.head ?? null];
    expect(asks()).toEqual([false, null]);
    await tap(off);
    expect(asks()).toEqual([true, 'leaveTest.ask']);
    await tap(on);
    expect(asks()).toEqual([true, 'leaveTest.ask']);
    await tap(end);
    expect(asks()).toEqual([false, null]);
    const remark = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('#record-remark');
    if (!remark) throw new Error('there is no remark');
    remark.value = 'lamp';
    remark.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    expect(asks()).toEqual([true, null]);
  });

  it('is left without a question while somebody else tests the meter', async () => {
    test = { ...testOf({ commandId: '1', testId: '2', step: 'off' }, null), startedBy: 'Bo' };
    happens.next(LiveActions.connected({ again: true }));
    const page = TestBed.createComponent(CommissionMeterPage);
    page.componentRef.setInput('meterCode', METER);
    await page.whenStable();
    expect((page.nativeElement as HTMLElement).textContent).toContain(en.relayTest.step_off);
    expect(page.componentInstance.changes.isDirty()).toBeFalse();
  });

  it('says in the words of the reader what the meter has not taken, and else the sentence of its gateway', async () => {
    const words = TestBed.inject(TranslocoService);
    await firstValueFrom(words.load('zh'));
    const hears = async (reason: string) => {
      test = test && { ...test, state: 'needs_attention', reason };
      happens.next(LiveActions.meterChanged({ state: { meterCode: METER, readAt: null } as MeterState }));
      await fixture.whenStable();
    };
    await tap(off);
    words.setActiveLang('zh');
    await hears('mode: wanted forced off, read prepaid');
    expect(says()).toContain(`${zh.meter.mode}：期望 ${zh.meterMode.forced_off}，读到 ${zh.meterMode.prepaid}`);
    expect(says()).not.toContain('wanted');
    await hears('This meter has no mode.');
    const own = (fixture.nativeElement as HTMLElement).querySelector('app-settings-reason [lang=en]');
    expect(own?.textContent).toBe('This meter has no mode.');
  });

  it('knows that a remark is not recorded yet, and that a room as it is written down is no change', async () => {
    const type = async (id: string, text: string): Promise<void> => {
      const field = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>(`#${id}`);
      if (!field) throw new Error(`there is no field ${id}`);
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await fixture.whenStable();
    };
    const isDirty = () => fixture.componentInstance.changes.isDirty();
    expect(isDirty()).toBeFalse();
    await type('room-here', '302');
    expect(isDirty()).toBeTrue();
    await type('room-here', '301');
    expect(isDirty()).toBeFalse();
    await type('record-remark', 'no lamp');
    expect(isDirty()).toBeTrue();
  });

  it('begins a new test after one that was ended, or whose time was over', async () => {
    await tap(off);
    await tap(end);
    await tap(off);
    expect([idsOf('commandId'), idsOf('testId')]).toEqual([3, 2]);
    test = test && { ...test, endedAt: AT };
    happens.next(LiveActions.meterChanged({ state: { meterCode: METER, readAt: null, energyWh: null } as MeterState }));
    await fixture.whenStable();
    await tap(off);
    expect([idsOf('commandId'), idsOf('testId')]).toEqual([4, 3]);
  });
});
