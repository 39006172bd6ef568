import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Language } from '../i18n/language';
import { LanguageSwitch } from '../i18n/language-switch';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { FocusHere } from '../ui/focus-here';
import { SecretField } from '../ui/secret-field';
import { TextField } from '../ui/text-field';
import { SignInActions } from './session.actions';
import { sessionFeature } from './session.feature';
import { countDown } from './count-down';
import { PasswordForm } from './password-form';

/** Sign-in, and behind it the change of the first password where that is due. The first page of all: kept small. */
@Component({
  selector: 'app-sign-in-page',
  imports: [TranslocoPipe, FaultNote, FocusHere, LanguageSwitch, PasswordForm, SecretField, TextField],
  templateUrl: './sign-in-page.html',
  styleUrl: './sign-in-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SignInPage {
  private readonly store = inject(Store);
  private readonly language = inject(Language);
  private readonly showFault = firstFault();
  protected readonly busy = this.store.selectSignal(sessionFeature.selectBusy);
  protected readonly fault = this.store.selectSignal(sessionFeature.selectFault);
  protected readonly mustChange = this.store.selectSignal(sessionFeature.selectMustChangePassword);
  protected readonly tried = signal(false);
  protected readonly loginName = signal('');
  protected readonly password = signal('');
  /** seconds until a try is taken again, after too many */
  protected readonly waitS = countDown(() => {
    const fault = this.fault();
    return fault?.refusal === 'sign_in_too_often' ? Number(fault.details['seconds']) : 0;
  });
  protected readonly wait = computed(
    () => `${Math.floor(this.waitS() / 60)}:${String(this.waitS() % 60).padStart(2, '0')}`,
  );
  protected readonly nameMissing = computed(() => this.loginName().trim() === '');

  private readonly secret = viewChild(SecretField);

  constructor() {
    // What was wrong is typed anew at once.
    effect(() => {
      if (this.fault()) untracked(this.secret)?.typeAnew();
    });
    this.store.dispatch(SignInActions.opened());
  }

  protected signIn(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (this.nameMissing() || this.password() === '') return this.showFault();
    if (this.busy() || this.waitS() > 0) return;
    // The words of the next page come while the server looks; where they do not, that page asks again and says so.
    void this.language.loadAll().catch(() => undefined);
    this.store.dispatch(SignInActions.sent({ loginName: this.loginName().trim(), password: this.password() }));
  }
}
