import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { PASSWORD_MIN_LENGTH } from '#shared';
import { LanguageSwitch } from '../i18n/language-switch';
import { FaultNote } from '../ui/fault-note';
import { SignInActions } from './session.actions';
import { sessionFeature } from './session.feature';

/** Sign-in, and behind it the change of the first password where that is due. */
@Component({
  selector: 'app-sign-in-page',
  imports: [ReactiveFormsModule, TranslocoPipe, FaultNote, LanguageSwitch],
  templateUrl: './sign-in-page.html',
  styleUrl: './sign-in-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SignInPage {
  private readonly store = inject(Store);
  private readonly form = inject(NonNullableFormBuilder);
  protected readonly minLength = PASSWORD_MIN_LENGTH;
  protected readonly busy = this.store.selectSignal(sessionFeature.selectBusy);
  protected readonly fault = this.store.selectSignal(sessionFeature.selectFault);
  protected readonly mustChange = this.store.selectSignal(sessionFeature.selectMustChangePassword);
  protected readonly tried = signal(false);
  protected readonly shown = signal(false);

  protected readonly signInForm = this.form.group({
    loginName: ['', Validators.required],
    password: ['', Validators.required],
  });
  protected readonly passwordForm = this.form.group({
    oldPassword: ['', Validators.required],
    newPassword: ['', [Validators.required, Validators.minLength(PASSWORD_MIN_LENGTH)]],
    again: ['', Validators.required],
  });
  private readonly passwords = signal(this.passwordForm.getRawValue());
  protected readonly differ = computed(() => this.passwords().newPassword !== this.passwords().again);

  constructor() {
    this.store.dispatch(SignInActions.opened());
    this.passwordForm.valueChanges
      .pipe(takeUntilDestroyed())
      .subscribe(() => this.passwords.set(this.passwordForm.getRawValue()));
    // The first password was just typed: it need not be typed again.
    effect(() => {
      if (!this.mustChange()) return;
      this.tried.set(false);
      this.passwordForm.patchValue({ oldPassword: this.signInForm.getRawValue().password });
    });
  }

  protected signIn(): void {
    this.tried.set(true);
    if (this.signInForm.valid && !this.busy()) this.store.dispatch(SignInActions.sent(this.signInForm.getRawValue()));
  }

  protected changePassword(): void {
    this.tried.set(true);
    if (this.passwordForm.invalid || this.differ() || this.busy()) return;
    const { oldPassword, newPassword } = this.passwordForm.getRawValue();
    this.store.dispatch(SignInActions.passwordSent({ oldPassword, newPassword }));
  }
}
