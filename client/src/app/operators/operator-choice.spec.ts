import type { Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { NEVER, type Observable, of } from 'rxjs';
import {
  listBuildingsRoute,
  logList,
  operatorNamesRoute,
  type Permission,
  type Route,
  salesList,
  shiftsList,
} from '#shared';
import { stage } from '../frame/test/stage';
import LogPage from '../log/log-page';
import SalesPage from '../sales/sales-page';
import TillsPage from '../till/tills-page';

const ADA = '0197b7a0-0000-7000-8000-000000000001';
const BO = '0197b7a0-0000-7000-8000-000000000002';
const LI = '0197b7a0-0000-7000-8000-000000000003';

describe('the lists that say who did it', () => {
  let names: { operatorId: string; name: string }[];
  let items: unknown[];
  let asked: Record<string, unknown>[];
  let harness: RouterTestingHarness;

  const send = (route: Route, { query }: { query?: Record<string, unknown> }): Observable<unknown> => {
    if (route === (operatorNamesRoute as Route)) return of(names);
    if (route === (listBuildingsRoute as Route)) return of([{ number: 2, remark: 'North' }]);
    if (![salesList.page, logList.page, shiftsList.page].some((one) => (one as Route) === route)) return NEVER;
    asked.push(query ?? {});
    return of({ items, total: items.length, sums: {}, facets: {} });
  };

  async function open(page: Type<unknown>, permissions: readonly Permission[], address = '/'): Promise<void> {
    await stage({ routes: [{ path: '', component: page }], api: { send }, permissions });
    harness = await RouterTestingHarness.create(address);
    await harness.fixture.whenStable();
  }
  const boxes = (): HTMLSelectElement[] => [
    ...(harness.fixture.nativeElement as HTMLElement).querySelectorAll<HTMLSelectElement>('app-field select'),
  ];
  /** what can be chosen on the sheet of the filters, by its label */
  const choices = (label: string): string[] | undefined => {
    const box = boxOf(label);
    return box && [...box.options].map((option) => option.textContent.trim());
  };
  const boxOf = (label: string): HTMLSelectElement | undefined =>
    boxes().find((box) => box.closest('app-field')?.querySelector('label')?.textContent === label);

  beforeEach(() => {
    names = [
      { operatorId: ADA, name: 'Ada Obi' },
      { operatorId: BO, name: 'Bo Li' },
    ];
    [items, asked] = [[], []];
  });

  const pages = [
    { what: 'sales', page: SalesPage, filter: 'operatorId', permissions: ['sales.view'] },
    { what: 'tills', page: TillsPage, filter: 'operatorId', permissions: ['till.view', 'till.receive'] },
    { what: 'the log', page: LogPage, filter: 'operator', permissions: ['log.view'] },
  ] as const;
  for (const { what, page, filter, permissions } of pages) {
    it(`narrow ${what} to an operator, who is chosen by his name`, async () => {
      await open(page, permissions);
      expect(choices('Operator')).toEqual(['All', 'Ada Obi', 'Bo Li']);
      const box = boxOf('Operator');
      if (!box) return fail('no operator to choose');
      box.value = BO;
      box.dispatchEvent(new Event('change'));
      await harness.fixture.whenStable();
      expect(asked.at(-1)?.[filter]).toBe(BO);
      expect(TestBed.inject(Router).url).toBe(`/?${filter}=${BO}`);
    });
  }

  it('narrow sales to a building, for those who may see buildings', async () => {
    await open(SalesPage, ['sales.view', 'buildings.view']);
    expect(choices('Building')).toEqual(['All', '2 · North']);
  });

  it('offer no choice to whoever sees what he did himself, nor one of a single operator', async () => {
    await open(TillsPage, ['till.view']);
    expect(choices('Operator')).toBeUndefined();
    TestBed.resetTestingModule();
    await open(LogPage, []);
    expect(choices('Operator')).toBeUndefined();
    TestBed.resetTestingModule();
    names = names.slice(0, 1);
    await open(SalesPage, ['sales.view']);
    expect(choices('Operator')).toBeUndefined();
    expect(choices('Building')).toBeUndefined();
  });

  it('say by name what a link has narrowed them to, and never by an id', async () => {
    const sold = { soldAt: '2026-03-02T09:00:00.000Z', amountMinor: 500, method: 'cash', room: '301', state: 'held' };
    const before = { purchasedBeforeMinor: null, purchaseBeforeAt: null };
    const names = { accountNumber: '100007', accountName: 'Li Wei', operatorName: 'Ada Obi' };
    items = [{ saleId: LI, receiptNumber: 'A-1', meterCode: '0101010101', ...sold, ...before, ...names }];
    await open(SalesPage, ['sales.view'], `/?accountId=${LI}`);
    const chip = (): string =>
      (harness.fixture.nativeElement as HTMLElement)
        .querySelector('button.chip[aria-label^="Without the filter"]')
        ?.textContent?.replace(/\s+/g, ' ')
        .trim() ?? '';
    expect(chip()).toBe('Account 100007 Li Wei');
    TestBed.resetTestingModule();
    items = [];
    await open(SalesPage, ['sales.view'], `/?accountId=${LI}`);
    expect(chip()).toBe('Account');
  });
});
