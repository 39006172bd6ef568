import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { PasswordForm } from './password-form';
import { SignInActions } from './session.actions';

/** Changes one's own password while signed in. */
@Component({
  selector: 'app-password-page',
  imports: [TranslocoPipe, PasswordForm],
  template: `
    <div class="page narrow">
      <app-password-form>
        <p class="soft">{{ 'password.why' | transloco }}</p>
      </app-password-form>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class PasswordPage {
  constructor() {
    inject(Store).dispatch(SignInActions.opened());
  }
}
