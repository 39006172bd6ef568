import { TestBed } from '@angular/core/testing';
import { Store } from '@ngrx/store';
import { hostOf, show, stage, wordsOf } from '../frame/test/stage';
import { PasswordForm } from './password-form';
import { SignInActions } from './session.actions';

describe('the form that changes a password', () => {
  it('says at its field that the present password is wrong, and below what is of no field', async () => {
    await stage();
    const form = await show(PasswordForm);
    const host = hostOf(form);
    document.body.append(host);
    const refuse = async (refusal: string): Promise<void> => {
      const fault = { refusal, message: '', details: {}, fields: [] };
      TestBed.inject(Store).dispatch(SignInActions.passwordFailed({ fault }));
      await form.whenStable();
    };
    const box = host.querySelector<HTMLInputElement>('#old');
    const said = (): string[] => ['#old-said', 'app-fault-note'].map((one) => wordsOf(host.querySelector(one)));

    await refuse('old_password_wrong');
    const [atField, below] = said();
    expect([atField === '', below]).toEqual([false, '']);
    expect([box?.getAttribute('aria-invalid'), document.activeElement === box]).toEqual(['true', true]);

    box?.dispatchEvent(new Event('input'));
    await form.whenStable();
    expect(said()).toEqual(['', '']);

    await refuse('password_same_as_before');
    const [nothing, note] = said();
    expect([nothing, note === '']).toEqual(['', false]);
    host.remove();
  });
});
