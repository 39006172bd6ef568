import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, RouterOutlet } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { Store } from '@ngrx/store';
import { NEVER, type Observable, of, throwError } from 'rxjs';
import {
  boardList,
  type BoardMeter,
  type ListPage,
  type ListQuery,
  type Meter,
  metersList,
  type Removed,
  REMOVED_AT_ONCE,
} from '#shared';
import { RefusedError, ServerAway } from '../api/faults';
import { DoneNote } from '../frame/done-note';
import { stage } from '../frame/test/stage';
import { seen, sessionOf } from '../frame/test/stage';
import { LiveActions } from '../live/live.actions';
import { SessionActions } from '../session/session.actions';
import { ListApi } from './list-api';
import { ListView } from './list-view';

/** A desktop's. */
const ROOM = { style: 'display: block; width: 1200px; height: 800px' };

@Component({
  selector: 'app-meters-here',
  imports: [DoneNote, ListView],
  template: `
    <app-done-note />
    <app-list
      icon="meters"
      [list]="list"
      [open]="open"
      [addLink]="['new']"
      addWord="Add meter"
      emptyHead="No meters yet"
      emptyText="They come with the import."
      offlineKey="meters.offline"
    />
  `,
  host: ROOM,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class MetersHere {
  protected readonly list = metersList;
  protected readonly open = ({ meterCode }: Meter): string[] => ['/meter', meterCode];
}

/** A list whose filters are counted, with something that opens beside it. */
@Component({
  selector: 'app-board-here',
  imports: [ListView, RouterOutlet],
  template: `
    <app-list icon="meters" [list]="list" [open]="open" emptyHead="No meters yet" emptyText="They come." />
    <router-outlet />
  `,
  host: ROOM,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class BoardHere {
  protected readonly list = boardList;
  protected readonly open = ({ meterCode }: BoardMeter): string[] => ['/board', meterCode];
}

@Component({ selector: 'app-one-here', template: 'One meter', changeDetection: ChangeDetectionStrategy.OnPush })
class OneHere {}

const meter = (number: number): Meter =>
  ({
    ...{ meterCode: `01010101${String(number).padStart(2, '0')}`, room: `room ${number}`, model: 'DDSY1352' },
    ...{ postpaid: false, ctRatio: 1, serialPort: 1, address: number, remark: '', createdBy: 'Ada', account: null },
    createdAt: '2026-03-01T12:00:00.000Z',
  }) as unknown as Meter;
const pageOf = (total: number, ...numbers: readonly number[]): ListPage<Meter> => ({
  ...{ items: numbers.map(meter), total, sums: {}, facets: {} },
});

describe('the list', () => {
  let asked: ListQuery[];
  let removals: unknown[];
  let answer: () => Observable<ListPage<Meter>>;
  let removal: Removed;
  let harness: RouterTestingHarness;
  let store: Store;

  beforeEach(async () => {
    localStorage.removeItem('list-size');
    [asked, removals] = [[], []];
    answer = () => of(pageOf(5, 1, 2));
    removal = { removed: 2, gone: 0, kept: [] };
    const api = {
      page: (_list: unknown, query: ListQuery) => {
        asked.push(query);
        return answer();
      },
      remove: (_list: unknown, body: unknown) => {
        removals.push(body);
        return of(removal);
      },
    };
    await stage({
      routes: [
        { path: 'meters', component: MetersHere },
        { path: 'board', component: BoardHere, children: [{ path: ':meterCode', component: OneHere }] },
      ],
      permissions: ['meters.export', 'meters.update'],
      providers: [{ provide: ListApi, useValue: api }],
    });
    store = TestBed.inject(Store);
    harness = await RouterTestingHarness.create();
  });

  const page = (): HTMLElement => harness.fixture.nativeElement as HTMLElement;
  const url = () => TestBed.inject(Router).url;
  const until = (what: string, isSo: () => boolean) => seen(page(), what, isSo);
  const says = (text: string) => until(`“${text}” should stand there`, () => page().textContent.includes(text));
  const named = (name: string): HTMLElement | undefined =>
    [...page().querySelectorAll<HTMLElement>('button, a, input')].find(
      (one) => one.checkVisibility() && [one.textContent.trim(), one.getAttribute('aria-label')].includes(name),
    );
  const press = async (name: string): Promise<void> => {
    await until(`“${name}” should be there to be pressed`, () => named(name) !== undefined);
    named(name)?.click();
  };
  const open = async (address: string): Promise<void> => {
    await harness.navigateByUrl(address);
    await until('the list should be as wide as its page', () => asked.length > 0);
  };

  it('asks for what its address says, and writes into it what one chooses', async () => {
    await open('/meters?keywords=a&page=2&size=20&tab=x');
    expect(asked).toEqual([{ keywords: 'a', page: 2, size: 20 }]);
    await press('With account');
    await until('another page should be asked for', () => asked.length === 2);
    expect(asked.at(-1)).toEqual({ keywords: 'a', held: 'held', page: 1, size: 20 } as never);
    expect(url()).toBe('/meters?keywords=a&size=20&tab=x&held=held');
    await press('Room');
    await until('another order should be asked for', () => asked.length === 3);
    expect([asked.at(-1)?.sort, asked.at(-1)?.direction]).toEqual(['room', 'up']);
    await press('Show all');
    await until('everything should be asked for', () => asked.length === 4);
    expect(url()).toBe('/meters?size=20&tab=x&sort=room&direction=up');
  });

  it('selects the rows of a page, or all that match, until something else matches', async () => {
    await open('/meters?keywords=a');
    await press('Select all on this page');
    await says('2 selected');
    await press('Select all 5 that match');
    await says('5 selected');
    await press('Select none');
    await press('Select all on this page');
    await says('2 selected');
    await press('With account');
    await until('nothing should be selected', () => !page().textContent.includes('selected'));
  });

  it('offers all that match from the first card on, since cards have no head to take a page by', async () => {
    await open('/meters');
    page().querySelector<HTMLElement>('app-meters-here')?.style.setProperty('width', '390px');
    await until('the rows should be cards', () => named('Select all on this page') === undefined);
    await press('Select 0101010101');
    await says('1 selected');
    await press('Select all 5 that match');
    await says('5 selected');
    expect(named('Select all 5 that match')).toBeUndefined();
  });

  it('says how many can be removed at once when more are chosen, and asks nothing of the server', async () => {
    answer = () => of(pageOf(REMOVED_AT_ONCE + 1, 1, 2));
    await open('/meters');
    await press('Select all on this page');
    await press('Select all 501 that match');
    await press('Delete');
    await says('At most 500 are removed at once, and 501 are chosen.');
    expect(removals).toEqual([]);
    await press('Select none');
    await until('the sentence should go', () => !page().textContent.includes('removed at once'));
  });

  it('removes what is selected, keeps what is used and says what uses it', async () => {
    const used = { id: '0101010102', refusal: 'meter_has_account', message: 'It has an account.' };
    removal = { removed: 1, gone: 0, kept: [used] };
    await open('/meters');
    await press('Select 0101010101');
    await press('Select 0101010102');
    await says('2 selected');
    await press('Delete');
    await press('Delete 2');
    await says('Deleted: 1. Still there: 1.');
    await says('This meter belongs to an open account.');
    // What stayed is selected still, and the page is asked for again.
    await says('1 selected');
    expect(removals).toEqual([['0101010101', '0101010102']]);
    expect(asked.length).toBe(2);
  });

  it('asks what all that match are before it asks whether they shall go, and removes just these', async () => {
    removal = { removed: 2, gone: 1, kept: [] };
    await open('/meters?keywords=a&held=free&page=1&size=20');
    await press('Select all on this page');
    await press('Select all 5 that match');
    // Since the page was shown, two of them went.
    answer = () => of(pageOf(3, 1, 2, 3));
    await press('Delete');
    await press('Delete 3');
    expect(asked.at(-1)).toEqual({ keywords: 'a', held: 'free', page: 1, size: REMOVED_AT_ONCE } as never);
    // Another comes to match while the question stands there.
    answer = () => of(pageOf(1, 4));
    await says('Deleted: 2.');
    await says('There no more: 1.');
    expect(removals).toEqual([['0101010101', '0101010102', '0101010103']]);
  });

  it('offers neither selection nor removal to whoever may not', async () => {
    store.dispatch(SessionActions.renewed({ session: sessionOf(['meters.view']) }));
    await open('/meters');
    await says('room 1');
    expect(named('Select 0101010101')).toBeUndefined();
    expect(named('Export')).toBeUndefined();
  });

  it('says that it loads, that there is nothing, and that nothing matches', async () => {
    answer = () => NEVER;
    await open('/meters');
    await until('it should say that it loads', () => page().querySelector('app-skeleton') !== null);
    answer = () => of(pageOf(0));
    await harness.navigateByUrl('/meters?sort=room');
    await says('No meters yet');
    expect(named('Add meter')).toBeDefined();
    await harness.navigateByUrl('/meters?keywords=a');
    await says('Nothing matches');
  });

  it('says of days in the wrong order that they are, at the days and where the rows would be', async () => {
    answer = () => of(pageOf(0));
    await open('/meters?from=2026-12-01&to=2026-11-01');
    const sentence = 'The first day, 2026-12-01, is after the last, 2026-11-01.';
    await until('it should be said twice', () => page().textContent.split(sentence).length === 3);
    const days = [...page().querySelectorAll('.dates input')];
    expect(days.map((day) => day.getAttribute('aria-invalid'))).toEqual(['true', 'true']);
    await harness.navigateByUrl('/meters?from=2026-11-01&to=2026-11-01');
    await says('Nothing matches');
    await until('the days should be good', () => !page().textContent.includes('is after the last'));
    expect(page().querySelectorAll('[aria-invalid="true"]').length).toBe(0);
  });

  it('says what went wrong, and asks by itself when the server is back', async () => {
    answer = () => throwError(() => new RefusedError(403, { refusal: 'permission_missing', message: 'No.' }));
    await open('/meters');
    await says('Not for your role');
    answer = () => throwError(() => new ServerAway());
    await harness.navigateByUrl('/meters?page=2');
    await says('The server does not answer');
    answer = () => of(pageOf(1, 7));
    store.dispatch(LiveActions.connected({ again: false }));
    await says('room 7');
  });

  describe('whose filters are counted', () => {
    const board = (building = 'building=') => ({
      ...pageOf(9),
      facets: {
        state: { all: 9, counts: { closed: 7, open: 2, arrears: 0, lost: 0 } },
        building: { all: 9, counts: { 2: 4, 3: 5 } },
        ...(building === 'building=' ? {} : { floor: { all: 4, counts: { 1: 3, 12: 1 } } }),
      },
    });
    const chips = () =>
      [...page().querySelectorAll('.chip')].map((chip) => chip.textContent.trim().replace(/\s+/g, ' '));
    const box = (title: string) => page().querySelector<HTMLSelectElement>(`select[aria-label="${title}"]`);
    const choose = async (title: string, value: string): Promise<void> => {
      await until(`there should be a box for ${title}`, () => box(title) !== null);
      const select = box(title) as HTMLSelectElement;
      select.value = value;
      select.dispatchEvent(new Event('change'));
    };

    it('says on each chip how many there are, leaves out what nothing has, and filters by a tap', async () => {
      answer = () => of(board());
      await open('/board');
      await says('Off 2');
      expect(chips()).toEqual(['All 9', 'On 7', 'Off 2']);
      await press('Off 2');
      await until('another page should be asked for', () => asked.length === 2);
      expect(asked.at(-1)).toEqual({ state: 'open', page: 1, size: 50 } as never);
      await press('Off 2');
      await until('the chip should be taken back', () => url() === '/board');
    });

    it('keeps a chosen chip that nothing has any more', async () => {
      answer = () => of(board());
      await open('/board?state=lost');
      await says('Lost 0');
      expect(chips()).toEqual(['All 9', 'On 7', 'Off 2', 'Lost 0']);
    });

    it('opens the floors of a building, and leaves them with it', async () => {
      answer = () => of(board(url().includes('building=2') ? 'building=2' : undefined));
      await open('/board');
      await says('Building 2 (4)');
      expect(box('Floor')).toBeNull();
      await choose('Building', '2');
      await says('Floor 12 (1)');
      await choose('Floor', '12');
      await until('the floor should stand in the address', () => url() === '/board?building=2&floor=12');
      await choose('Building', '3');
      await until('the floor should be left', () => url() === '/board?building=3');
    });

    it('says what is set on the sheet, and takes it away', async () => {
      answer = () => of(board());
      await open('/board?relay=open&remainingFrom=-1250');
      await press('Without the filter Relay Open');
      await until('the relay should be left', () => url() === '/board?remainingFrom=-1250');
      await press('Without the filter Remaining from −12.50');
      await until('the amount should be left', () => url() === '/board');
    });

    it('keeps open what stands beside it while it is filtered', async () => {
      answer = () => of(board());
      await open('/board/0101010101?state=open');
      await says('One meter');
      await press('On 7');
      await until('the other state should stand in the address', () => url() === '/board/0101010101?state=closed');
      await says('One meter');
    });
  });
});
