import type { ComponentFixture } from '@angular/core/testing';
import type { Action } from '@ngrx/store';
import { NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import {
  type BodyOf,
  type MeterCode,
  meterReadingsExcelRoute,
  type meterReadingsRoute,
  minorUnits,
  type Permission,
  type QueryOf,
  type ResponseOf,
  type Route,
} from '#shared';
import { ServerAway } from '../api/faults';
import { show, stage } from '../frame/test/stage';
import { LiveActions } from '../live/live.actions';
import { dayOf } from '../ui/day-of';
import { MeterHistory } from './meter-history';

type Answer = ResponseOf<typeof meterReadingsRoute>;
type Query = QueryOf<typeof meterReadingsRoute>;

const METER = '0201030102' as MeterCode;
const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number): string => dayOf(Date.now() - days * DAY_MS, 'UTC');

const reading = (minute: number) => ({
  ...{ readAt: new Date(Date.UTC(2026, 2, 2, 0, minute)).toISOString(), energyWh: minute * 10, powerW: 5 },
  ...{ remainingMinor: minorUnits(10_000 - minute), purchaseCount: 1, relayClosed: true },
});
function answerOf(shown: number, total = shown): Answer {
  const readings = Array.from({ length: shown }, (_, at) => reading(total - at));
  return { readings, total, chart: readings.toReversed() };
}

describe('the history of a meter', () => {
  let fixture: ComponentFixture<MeterHistory>;
  let asked: Query[];
  let files: { readonly path: string; readonly body: BodyOf<typeof meterReadingsExcelRoute> }[];
  let answer: () => Observable<Answer>;
  let happens: Subject<Action>;

  async function open(permissions: readonly Permission[] = ['board.view', 'board.export']): Promise<void> {
    [asked, files, happens] = [[], [], new Subject()];
    await stage({
      api: {
        send: (_: Route, { query }: { query: Query }) => {
          asked.push(query);
          return answer();
        },
        file: ({ path }: Route, { body }: { body: BodyOf<typeof meterReadingsExcelRoute> }) => {
          files.push({ path, body });
          return NEVER;
        },
      },
      happens,
      permissions,
    });
    fixture = await show(MeterHistory, { meterCode: METER, readAt: '2026-03-02T00:00:00.000Z' });
  }
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const text = (): string => page().textContent ?? '';
  const rows = (): number => page().querySelectorAll('tbody tr').length;
  const button = (word: string): HTMLButtonElement | undefined =>
    [...page().querySelectorAll('button')].find((one) => one.textContent?.trim() === word);
  async function tap(word: string): Promise<void> {
    button(word)?.click();
    await fixture.whenStable();
  }
  async function choose(end: 'from' | 'to', day: string): Promise<void> {
    const box = page().querySelectorAll<HTMLInputElement>('input[type=date]')[end === 'from' ? 0 : 1];
    if (!box) throw new Error('no date to choose');
    box.value = day;
    box.dispatchEvent(new Event('change'));
    await fixture.whenStable();
  }

  it('is that of the last seven days, today included, until another period is chosen', async () => {
    answer = () => of(answerOf(3));
    await open();
    await tap('30 days');
    await choose('from', '2026-01-05');
    await choose('to', '');
    expect(asked).toEqual([
      { from: daysAgo(6), to: daysAgo(0) },
      { from: daysAgo(29), to: daysAgo(0) },
      { from: '2026-01-05', to: daysAgo(0) },
      { from: '2026-01-05', to: undefined },
    ]);
    expect([rows(), page().querySelectorAll('svg[role=img]').length]).toEqual([3, 1]);
  });

  it('asks nothing of days in the wrong order, and says what is wrong with them', async () => {
    answer = () => of(answerOf(3));
    await open();
    await choose('from', '2026-02-05');
    await choose('to', '2026-02-01');
    expect(asked.length).toBe(2);
    expect(page().querySelector('p[role=alert]')?.textContent).toContain(
      'The first day, 2026-02-05, is after the last, 2026-02-01.',
    );
    expect(rows()).toBe(0);
  });

  it('draws fifty rows, more on demand, and says of the newest thousand that there are more', async () => {
    answer = () => of(answerOf(1000, 1440));
    await open();
    expect([rows(), text().includes('newest 1000 of 1440')]).toEqual([50, true]);
    expect(text()).toContain('The export has them all.');
    await tap('Show more');
    expect(rows()).toBe(100);
    answer = () => of(answerOf(60));
    await tap('30 days');
    expect([rows(), text().includes('newest')]).toEqual([50, false]);
    await tap('Show more');
    expect([rows(), button('Show more')]).toEqual([60, undefined]);
  });

  it('says when nothing was read in the period, and offers no file of nothing', async () => {
    answer = () => of(answerOf(0));
    await open();
    expect(text()).toContain('No readings in this period');
    expect(button('Export')).toBeUndefined();
  });

  it('shows that it is loaded, and never the period before in place of the one that was chosen', async () => {
    answer = () => of(answerOf(3));
    await open();
    answer = () => NEVER;
    await tap('30 days');
    expect([rows(), page().querySelector('app-skeleton') === null]).toEqual([0, false]);
  });

  it('says what still works without the server, and comes by itself when that is back', async () => {
    answer = () => throwError(() => new ServerAway());
    await open();
    expect(text()).toContain('The history is on the server.');
    answer = () => of(answerOf(3));
    happens.next(LiveActions.connected({ again: true }));
    await fixture.whenStable();
    expect(rows()).toBe(3);
  });

  it('keeps what it shows when it could not be loaded again, and says so', async () => {
    answer = () => of(answerOf(3));
    await open();
    answer = () => throwError(() => new ServerAway());
    fixture.componentRef.setInput('readAt', '2026-03-02T00:30:00.000Z');
    await fixture.whenStable();
    expect(rows()).toBe(3);
    expect(page().querySelector('app-fault-note:not(.silent)')).not.toBeNull();
  });

  it('asks again when the meter was read, but not of a period that is over', async () => {
    answer = () => of(answerOf(3));
    await open();
    fixture.componentRef.setInput('readAt', '2026-03-02T00:30:00.000Z');
    await fixture.whenStable();
    expect(asked.length).toBe(2);
    await choose('to', daysAgo(1));
    fixture.componentRef.setInput('readAt', '2026-03-02T01:00:00.000Z');
    await fixture.whenStable();
    expect(asked.length).toBe(3);
  });

  it('hands out all of the period as a file to those who may take away the board', async () => {
    answer = () => of(answerOf(1000, 1440));
    await open();
    await tap('Export');
    expect(text()).toContain(`Export Readings of ${METER}: 1440`);
    await tap('Excel');
    const body = { language: 'en' as const, from: daysAgo(6), to: daysAgo(0) };
    expect(files).toEqual([{ path: meterReadingsExcelRoute.path, body }]);
  });

  it('offers no file to others, and tells them to choose fewer days', async () => {
    answer = () => of(answerOf(1000, 1440));
    await open(['board.view']);
    expect(button('Export')).toBeUndefined();
    expect(text()).toContain('Choose a shorter period to see the others.');
  });
});
