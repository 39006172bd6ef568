import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { PASSWORD_MIN_LENGTH } from '#shared';
import { LanguageSwitch } from '../i18n/language-switch';
import { FaultNote } from '../ui/fault-note';
import { FocusHere } from '../ui/focus-here';
import { SignInActions } from './session.actions';
import { sessionFeature } from './session.feature';
import { countDown } from './count-down';

/** Sign-in, and behind it the change of the first password where that is due. The first page of all: kept small. */
@Component({
  selector: 'app-sign-in-page',
  imports: [TranslocoPipe, FaultNote, FocusHere, LanguageSwitch],
  templateUrl: './sign-in-page.html',
  styleUrl: './sign-in-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SignInPage {
  private readonly store = inject(Store);
  protected readonly minLength = PASSWORD_MIN_LENGTH;
  protected readonly busy = this.store.selectSignal(sessionFeature.selectBusy);
  protected readonly fault = this.store.selectSignal(sessionFeature.selectFault);
  protected readonly mustChange = this.store.selectSignal(sessionFeature.selectMustChangePassword);
  protected readonly tried = signal(false);
  protected readonly shown = signal(false);
  protected readonly loginName = signal('');
  protected readonly password = signal('');
  protected readonly wanted = signal('');
  protected readonly again = signal('');
  /** seconds until a try is taken again, after too many */
  protected readonly waitS = countDown(() => {
    const fault = this.fault();
    return fault?.refusal === 'sign_in_too_often' ? Number(fault.details['seconds']) : 0;
  });
  protected readonly wait = computed(
    () => `${Math.floor(this.waitS() / 60)}:${String(this.waitS() % 60).padStart(2, '0')}`,
  );
  protected readonly nameMissing = computed(() => this.tried() && this.loginName().trim() === '');
  protected readonly passwordMissing = computed(() => this.tried() && this.password() === '');
  protected readonly tooShort = computed(() => this.wanted().length < PASSWORD_MIN_LENGTH);
  protected readonly differ = computed(() => this.wanted() !== this.again());

  private readonly secret = viewChild<ElementRef<HTMLInputElement>>('secret');

  constructor() {
    // What was wrong is typed anew at once.
    effect(() => {
      const field = this.fault() ? untracked(this.secret)?.nativeElement : undefined;
      field?.focus();
      field?.select();
    });
    this.store.dispatch(SignInActions.opened());
    effect(() => {
      if (this.mustChange()) untracked(() => this.tried.set(false));
    });
  }

  protected signIn(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (this.nameMissing() || this.passwordMissing() || this.busy() || this.waitS() > 0) return;
    this.store.dispatch(SignInActions.sent({ loginName: this.loginName().trim(), password: this.password() }));
  }

  protected changePassword(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (this.passwordMissing() || this.tooShort() || this.differ() || this.busy()) return;
    this.store.dispatch(SignInActions.passwordSent({ oldPassword: this.password(), newPassword: this.wanted() }));
  }
}
