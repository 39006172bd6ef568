import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { NEVER, type Observable, of, throwError } from 'rxjs';
import { type BodyOf, listRolesRoute, type Permission, type Role, type Route, saveRoleRoute } from '#shared';
import en from '../../i18n/en.json';
import { RefusedError } from '../api/faults';
import { show, stage } from '../frame/test/stage';
import RolePage from './role-page';

type Wish = BodyOf<typeof saveRoleRoute>;

const AT = '2026-03-02T09:00:00.000Z';
const OWN: Permission[] = ['roles.view', 'roles.update', 'sell.view', 'sell.update'];
const COLLECTOR: Role = {
  ...{ roleId: '0197b7a0-0000-7000-8000-00000000000a', name: 'Collector', remark: '', builtIn: false },
  ...{ permissions: ['sell.update', 'sell.view'], operatorCount: 0, createdAt: AT },
};

describe('the page of a role', () => {
  let fixture: ComponentFixture<RolePage>;
  let present: Role;
  let wishes: Wish[];
  /** The server: what another has changed meanwhile is not overwritten. */
  const send = (route: Route, { body }: { body?: Wish }): Observable<unknown> => {
    if ((route as unknown) === listRolesRoute) return of([present]);
    if ((route as unknown) !== saveRoleRoute || !body) return NEVER;
    wishes.push(body);
    const { seen, ...wish } = body;
    if (String(seen?.permissions) !== String(present.permissions)) {
      return throwError(() => new RefusedError(409, { refusal: 'role_changed', message: 'Changed.' }));
    }
    present = { ...present, ...wish };
    return of(present);
  };

  beforeEach(async () => {
    [present, wishes] = [COLLECTOR, []];
    await stage({ api: { send }, permissions: OWN });
    fixture = await show(RolePage, { roleId: COLLECTOR.roleId });
  });

  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const tap = async (word: string): Promise<void> => {
    const button = [...page().querySelectorAll('button')].find(({ textContent }) => textContent.trim() === word);
    if (!button) throw new Error(`there is no button ${word}`);
    button.click();
    await fixture.whenStable();
  };
  const typeRemark = async (remark: string): Promise<void> => {
    const box = page().querySelector<HTMLInputElement>('#role-remark');
    if (!box) throw new Error('there is no box for the remark');
    box.value = remark;
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };

  it('gives back no right that another has taken away meanwhile: it shows what is now, and goes on from there', async () => {
    present = { ...present, permissions: ['sell.view'] };
    await typeRemark('north');
    await tap(en.common.save);
    expect(page().textContent).toContain(en.refusal.role_changed);
    await tap(en.config.showNow);
    expect(page().textContent).not.toContain(en.refusal.role_changed);
    await typeRemark('north');
    await tap(en.common.save);
    await typeRemark('south');
    await tap(en.common.save);
    expect(page().textContent).toContain(en.roles.saved);
    expect(wishes.map(({ seen, permissions }) => [seen?.remark, seen?.permissions, permissions])).toEqual([
      ['', ['sell.update', 'sell.view'], ['sell.update', 'sell.view']],
      ['', ['sell.view'], ['sell.view']],
      ['north', ['sell.view'], ['sell.view']],
    ]);
  });

  it('chooses the rights of a whole group at once, but none that one may not give', async () => {
    await tap(en.common.none);
    await tap(en.roles.all);
    await tap(en.common.save);
    expect(wishes.map(({ permissions }) => permissions.toSorted())).toEqual([
      ['roles.update', 'roles.view', 'sell.update', 'sell.view'],
    ]);
  });

  it('is of no use without a right, and cannot be deleted while operators have it', async () => {
    expect(page().textContent).toContain(en.config.delete);
    present = { ...present, permissions: [], operatorCount: 2 };
    fixture.componentRef.setInput('roleId', undefined);
    await fixture.whenStable();
    fixture = TestBed.createComponent(RolePage);
    fixture.componentRef.setInput('roleId', COLLECTOR.roleId);
    await fixture.whenStable();
    expect(page().textContent).toContain('Operators with this role: 2.');
    expect(page().textContent).not.toContain(en.config.delete);
    await tap(en.common.save);
    expect(page().textContent).toContain(en.roles.rightsMissing);
    expect(wishes).toEqual([]);
  });
});
