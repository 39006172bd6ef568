import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { PASSWORD_MIN_LENGTH } from '#shared';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { SignInActions } from './session.actions';
import { sessionFeature } from './session.feature';

/** Changes one's own password while signed in. */
@Component({
  selector: 'app-password-page',
  imports: [TranslocoPipe, FaultNote, Icon],
  templateUrl: './password-page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class PasswordPage {
  private readonly store = inject(Store);
  protected readonly minLength = PASSWORD_MIN_LENGTH;
  protected readonly busy = this.store.selectSignal(sessionFeature.selectBusy);
  protected readonly fault = this.store.selectSignal(sessionFeature.selectFault);
  protected readonly tried = signal(false);
  protected readonly done = signal(false);
  protected readonly present = signal('');
  protected readonly wanted = signal('');
  protected readonly again = signal('');
  protected readonly tooShort = computed(() => this.wanted().length < PASSWORD_MIN_LENGTH);
  protected readonly differ = computed(() => this.wanted() !== this.again());

  constructor() {
    this.store.dispatch(SignInActions.opened());
    inject(Actions)
      .pipe(ofType(SignInActions.passwordChanged), takeUntilDestroyed())
      .subscribe(() => {
        this.done.set(true);
        this.tried.set(false);
        for (const field of [this.present, this.wanted, this.again]) field.set('');
      });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    this.done.set(false);
    if (this.present() === '' || this.tooShort() || this.differ() || this.busy()) return;
    this.store.dispatch(SignInActions.passwordSent({ oldPassword: this.present(), newPassword: this.wanted() }));
  }
}
