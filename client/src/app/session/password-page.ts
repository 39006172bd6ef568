import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { BackLink } from '../ui/back-link';
import { PasswordForm } from './password-form';
import { SignInActions } from './session.actions';

/** Changes one's own password while signed in. */
@Component({
  selector: 'app-password-page',
  imports: [RouterLink, TranslocoPipe, BackLink, PasswordForm],
  template: `
    <div class="page narrow">
      <a appBack routerLink="/more/personal">{{ 'personal.title' | transloco }}</a>
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
