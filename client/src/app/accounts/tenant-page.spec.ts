import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideState, Store } from '@ngrx/store';
import { NEVER, type Observable, of, throwError } from 'rxjs';
import { type Account, type BodyOf, type Route, showAccountRoute, updateAccountRoute } from '#shared';
import en from '../../i18n/en.json';
import { RefusedError } from '../api/faults';
import { show, stage } from '../frame/test/stage';
import { AccountsApiActions } from './accounts.actions';
import { accountsFeature } from './accounts.feature';
import TenantPage from './tenant-page';

type Change = BodyOf<typeof updateAccountRoute>;

const AT = '2026-03-02T09:00:00.000Z';
const ZOE: Account = {
  ...{ accountId: '0197b7a0-0000-7000-8000-000000000002', number: '000001', name: 'Zoë', telephone: '555 0100' },
  ...{ address: 'Unit 1', remark: '', openedAt: AT, openedBy: 'Ada', cancelledAt: null, assignments: [] },
};

describe('the page of a tenant', () => {
  let fixture: ComponentFixture<TenantPage>;
  let present: Account;
  let changes: Change[];
  /** The server: what another has changed meanwhile is not overwritten. */
  const send = (route: Route, { body }: { body?: Change }): Observable<unknown> => {
    if ((route as unknown) === showAccountRoute) return of(present);
    if ((route as unknown) !== updateAccountRoute || !body) return NEVER;
    changes.push(body);
    const { seen, ...wish } = body;
    if (seen.telephone !== present.telephone) {
      return throwError(() => new RefusedError(409, { refusal: 'account_changed', message: 'Changed.' }));
    }
    present = { ...present, ...wish };
    return of(present);
  };

  beforeEach(async () => {
    [present, changes] = [ZOE, []];
    await stage({
      api: { send },
      permissions: ['accounts.view', 'accounts.update'],
      providers: [provideState(accountsFeature)],
    });
    TestBed.inject(Store).dispatch(AccountsApiActions.accountLoaded({ account: ZOE }));
    fixture = await show(TenantPage, { accountId: ZOE.accountId });
  });

  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const tap = async (word: string): Promise<void> => {
    const button = [...page().querySelectorAll('button')].find(({ textContent }) => textContent.trim() === word);
    if (!button) throw new Error(`there is no button ${word}`);
    button.click();
    await fixture.whenStable();
  };
  const typeAddress = async (address: string): Promise<void> => {
    const box = page().querySelector<HTMLInputElement>('#address');
    if (!box) throw new Error('there is no box for the address');
    box.value = address;
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };

  it('keeps the telephone that another has written meanwhile: it shows what is now, and goes on from there', async () => {
    await tap(en.common.edit);
    present = { ...present, telephone: '555 0199' };
    await typeAddress('Unit 2');
    await tap(en.common.save);
    expect(page().textContent).toContain(en.refusal.account_changed);
    await tap(en.config.showNow);
    expect(page().textContent).not.toContain(en.refusal.account_changed);
    expect(page().querySelector<HTMLInputElement>('#telephone')?.value).toBe('555 0199');
    await typeAddress('Unit 2');
    await tap(en.common.save);
    expect(changes.map(({ seen, telephone, address }) => [seen.telephone, telephone, address])).toEqual([
      ['555 0100', '555 0100', 'Unit 2'],
      ['555 0199', '555 0199', 'Unit 2'],
    ]);
    // The form is closed again, and the page says what was written.
    expect(page().querySelector('form')).toBeNull();
    expect(page().textContent).toContain('Unit 2');
  });
});
