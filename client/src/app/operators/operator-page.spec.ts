import type { ComponentFixture } from '@angular/core/testing';
import { NEVER, type Observable, of, throwError } from 'rxjs';
import {
  assignableRolesRoute,
  type BodyOf,
  changeOperatorRoute,
  deleteOperatorRoute,
  listBuildingsRoute,
  minorUnits,
  type OperatorBook,
  type OperatorRecord,
  operatorUsesRoute,
  type Route,
  showOperatorRoute,
} from '#shared';
import en from '../../i18n/en.json';
import { RefusedError } from '../api/faults';
import { show, stage } from '../frame/test/stage';
import OperatorPage from './operator-page';

type Change = BodyOf<typeof changeOperatorRoute>;

const AT = '2026-03-02T09:00:00.000Z';
const ROLE = '0197b7a0-0000-7000-8000-00000000000a';
const ME = '0197b7a0-0000-7000-8000-000000000001';
const MARIA: OperatorRecord = {
  ...{ operatorId: '0197b7a0-0000-7000-8000-000000000002', loginName: 'maria', fullName: 'Maria', roleId: ROLE },
  ...{ roleName: 'seller', enabled: true, buildings: [1, 2], offlineFloatMinor: minorUnits(50_000), remark: '' },
  ...{ createdAt: AT, mustChangePassword: false, lastSeenAt: null },
};

describe('the page of an operator', () => {
  let fixture: ComponentFixture<OperatorPage>;
  let present: OperatorRecord;
  let books: OperatorBook[];
  let changes: Change[];
  let removals: number;
  /** The server: what another has changed meanwhile is not overwritten. */
  const send = (route: Route, { body }: { body?: Change }): Observable<unknown> => {
    switch (route as unknown) {
      case showOperatorRoute:
        return of(present);
      case operatorUsesRoute:
        return of({ books });
      case assignableRolesRoute:
        return of([{ roleId: ROLE, name: 'seller' }]);
      case listBuildingsRoute:
        return of([1, 2].map((number) => ({ number, remark: '' })));
      case deleteOperatorRoute:
        removals += 1;
        return NEVER;
      case changeOperatorRoute: {
        if (!body) return NEVER;
        changes.push(body);
        const { seen, ...wish } = body;
        if (String(seen.buildings) !== String(present.buildings)) {
          return throwError(() => new RefusedError(409, { refusal: 'operator_changed', message: 'Changed.' }));
        }
        present = { ...present, ...wish };
        return of(present);
      }
      default:
        return NEVER;
    }
  };

  const open = async (): Promise<void> => {
    await stage({ api: { send }, permissions: ['operators.view', 'operators.update'] });
    fixture = await show(OperatorPage, { operatorId: MARIA.operatorId });
  };
  beforeEach(() => {
    [present, books, changes, removals] = [MARIA, [], [], 0];
  });

  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const button = (word: string): HTMLButtonElement | undefined =>
    [...page().querySelectorAll('button')].find(({ textContent }) => textContent.trim() === word);
  const tap = async (word: string): Promise<void> => {
    const its = button(word);
    if (!its) throw new Error(`there is no button ${word}`);
    its.click();
    await fixture.whenStable();
  };
  const fullName = () => page().querySelector<HTMLInputElement>('#full-name');
  const typeName = async (name: string): Promise<void> => {
    const box = fullName();
    if (!box) throw new Error('there is no box for the name');
    box.value = name;
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };

  it('gives back no building that another has taken away meanwhile: it shows what is now, and goes on from there', async () => {
    await open();
    present = { ...present, buildings: [1] };
    await typeName('Maria Nowak');
    await tap(en.common.save);
    expect(page().textContent).toContain(en.refusal.operator_changed);
    expect(fullName()?.value).toBe('Maria Nowak');
    await tap(en.config.showNow);
    expect(page().textContent).not.toContain(en.refusal.operator_changed);
    expect(fullName()?.value).toBe('Maria');
    await typeName('Maria Nowak');
    await tap(en.common.save);
    expect(page().textContent).toContain(en.operators.saved);
    await typeName('Maria N.');
    await tap(en.common.save);
    expect(changes.map(({ seen, buildings }) => [seen.fullName, seen.buildings, buildings])).toEqual([
      ['Maria', [1, 2], [1, 2]],
      ['Maria', [1], [1]],
      ['Maria Nowak', [1], [1]],
    ]);
  });

  it('says which books name an operator, who then cannot be deleted', async () => {
    books = ['sales', 'log'];
    await open();
    expect(page().textContent).toContain(en.operators.stays);
    expect([...page().querySelectorAll('.books li')].map(({ textContent }) => textContent.trim())).toEqual([
      ...[en.books.sales, en.books.log],
    ]);
    await tap(en.config.delete);
    expect(page().querySelector('dialog[open]')).toBeNull();
  });

  it("says on one's own page where the password is changed, and leaves the float to others", async () => {
    present = { ...MARIA, operatorId: ME };
    await open();
    expect(page().textContent).toContain(en.operators.ownPassword);
    expect(page().querySelector('fieldset button')).toBeNull();
    expect(page().querySelector<HTMLInputElement>('#float')?.disabled).toBeTrue();
  });

  it('gives another a new password and a float', async () => {
    await open();
    expect(page().textContent).not.toContain(en.operators.ownPassword);
    expect(page().querySelector('fieldset button')?.textContent.trim()).toBe(en.operators.renew);
    expect(page().querySelector<HTMLInputElement>('#float')?.disabled).toBeFalse();
  });

  it('deletes one whom no book names, after a question', async () => {
    await open();
    await tap(en.config.delete);
    const dialog = page().querySelector('dialog[open]');
    expect(dialog?.textContent).toContain('Delete Maria?');
    expect(removals).toBe(0);
    const answer = [...(dialog?.querySelectorAll('button') ?? [])].find(
      ({ textContent }) => textContent.trim() === en.config.delete,
    );
    answer?.click();
    await fixture.whenStable();
    expect(removals).toBe(1);
  });
});
