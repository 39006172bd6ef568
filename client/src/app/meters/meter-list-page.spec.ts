import { RouterTestingHarness } from '@angular/router/testing';
import { NEVER, of } from 'rxjs';
import type { ListPage, Meter } from '#shared';
import { seen, stage } from '../frame/test/stage';
import { ListApi } from '../lists/list-api';
import MeterListPage from './meter-list-page';

const AT = '2026-03-02T09:00:00.000Z';
const METER = {
  ...{ meterCode: '0101010101', room: '101', model: 'DDSY1352', postpaid: false, ctRatio: 1, serialPort: 1 },
  ...{ address: 1, remark: '', createdBy: 'Ada', createdAt: AT, account: null },
} as unknown as Meter;

describe('the list of meters', () => {
  let harness: RouterTestingHarness;
  let total: number;
  let sheets: unknown[];

  beforeEach(async () => {
    [total, sheets] = [501, []];
    const answer = (): ListPage<Meter> => ({ items: [METER], total, sums: {}, facets: {} });
    const api = {
      send: () => NEVER,
      file: (_route: unknown, { body }: { body: unknown }) => {
        sheets.push(body);
        return NEVER;
      },
    };
    await stage({
      routes: [{ path: 'meters', component: MeterListPage }],
      api,
      permissions: ['meters.view'],
      providers: [{ provide: ListApi, useValue: { page: () => of(answer()) } }],
    });
    harness = await RouterTestingHarness.create();
    page().style.cssText = 'display: block; width: 1200px; height: 800px';
    await harness.navigateByUrl('/meters');
  });

  const page = (): HTMLElement => harness.fixture.nativeElement as HTMLElement;
  const until = (what: string, isSo: () => boolean) => seen(page(), what, isSo);
  const says = (text: string) => until(`“${text}” should stand there`, () => page().textContent.includes(text));
  const press = async (name: string): Promise<void> => {
    const named = () =>
      [...page().querySelectorAll<HTMLElement>('button, input')].find(
        (one) => one.checkVisibility() && [one.textContent.trim(), one.getAttribute('aria-label')].includes(name),
      );
    await until(`“${name}” should be there to be pressed`, () => named() !== undefined);
    named()?.click();
  };

  it('says of more labels than are printed at once how many those are, until fewer meters are selected', async () => {
    await press('Select 0101010101');
    await press('Select all 501 that match');
    await says('501 selected');
    await press('Labels');
    await says('At most 500 labels are printed at once, and 501 meters are chosen.');
    expect(sheets).toEqual([]);
    await press('Select none');
    await press('Select 0101010101');
    await says('1 selected');
    await until('the sentence should go', () => !page().textContent.includes('labels are printed at once'));
    await press('Labels');
    await until('the labels should be asked for', () => sheets.length === 1);
    expect(sheets).toEqual([{ meterCodes: ['0101010101'], language: 'en' }]);
  });

  it('opens no meter for whoever may neither change nor watch it', async () => {
    await says('0101010101');
    expect(page().querySelector('a[href*="0101010101"]')).toBeNull();
  });
});
