import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Store } from '@ngrx/store';
import type { Operator } from '#shared';
import { stage } from '../frame/test/stage';
import { OperatorsHere } from './operators-here';
import PinPage from './pin-page';
import { SessionActions } from './session.actions';
import { TakeOver } from './take-over';

const AT = '2026-03-02T09:00:00.000Z';
const operator = (at: number, fullName: string): Operator => ({
  ...{ operatorId: `0197b7a0-0000-7000-8000-00000000000${at}`, loginName: `n${at}`, fullName, hasPin: true },
  ...{ roleName: 'seller', permissions: [], buildings: 'all', mustChangePassword: false },
});

describe('the page that asks for the PIN', () => {
  let fixture: ComponentFixture<PinPage>;
  let tries: string[];

  beforeEach(async () => {
    localStorage.clear();
    tries = [];
    const by = (operatorId: string, pin: string) => {
      tries.push(`${operatorId.slice(-1)} ${pin}`);
      return Promise.resolve({ refusal: 'pin_wrong', message: '', details: {}, fields: [] });
    };
    await stage({ providers: [{ provide: TakeOver, useValue: { by } }] });
    const here = TestBed.inject(OperatorsHere);
    for (const one of [operator(1, 'Ada'), operator(2, 'Ben'), operator(3, 'Cleo')]) here.note(one);
    const session = { accessToken: 'one', accessEndsAt: AT, serverTime: AT, operator: operator(1, 'Ada') };
    TestBed.inject(Store).dispatch(SessionActions.renewed({ session }));
    fixture = TestBed.createComponent(PinPage);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
  });
  afterEach(() => localStorage.clear());

  const field = () => (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('#pin');
  const choose = async (name: string): Promise<void> => {
    const chips = [...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('[role=radio]')];
    chips.find(({ textContent }) => textContent.trim() === name)?.click();
    await fixture.whenStable();
  };

  it('hears a keyboard as soon as it knows who it is, and again for another', async () => {
    await choose('Ben');
    expect(document.activeElement).toBe(field());
    expect(field()?.inputMode).withContext('no keyboard of the screen opens over its keys').toBe('none');
    await choose('Cleo');
    expect(document.activeElement).toBe(field());
    expect(document.activeElement).not.toBeNull();
  });

  it('is there to be typed again after a wrong PIN', async () => {
    await choose('Ben');
    const box = field();
    if (!box) throw new Error('there is a field');
    box.value = '7391';
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    (fixture.nativeElement as HTMLElement).querySelector<HTMLButtonElement>('button[type=submit]')?.click();
    await fixture.whenStable();
    await fixture.whenStable();
    expect(tries).toEqual(['2 7391']);
    expect(document.activeElement).toBe(field());
    expect(field()?.value).toBe('');
  });
});
