import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { PASSWORD_MIN_LENGTH, passwordFault } from '#shared';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { NeedsServer } from '../ui/needs-server';
import { refusedAt } from '../ui/refused-at';
import { SavedNote } from '../ui/saved-note';
import { SecretField } from '../ui/secret-field';
import { SignInActions } from './session.actions';
import { sessionFeature } from './session.feature';

/** Changes one's own password; why is its content. */
@Component({
  selector: 'app-password-form',
  imports: [TranslocoPipe, FaultNote, NeedsServer, SavedNote, SecretField],
  template: `
    <form class="card" novalidate (submit)="save($event)">
      <ng-content />
      <app-secret-field
        name="old"
        autocomplete="current-password"
        [label]="'password.old' | transloco"
        [value]="present()"
        [wrong]="tried() && present() === '' ? ('signIn.passwordMissing' | transloco) : ''"
        (typed)="present.set($event)"
      />
      <app-secret-field
        name="new"
        autocomplete="new-password"
        [label]="'password.new' | transloco"
        [value]="wanted()"
        [wrong]="tried() && wantedFault() ? (wantedFault() | transloco: { min: minLength }) : ''"
        [hint]="'password.length' | transloco: { min: minLength }"
        (typed)="wanted.set($event)"
      />
      <app-secret-field
        name="again"
        autocomplete="new-password"
        [label]="'password.again' | transloco"
        [value]="again()"
        [wrong]="tried() && differ() ? ('password.differ' | transloco) : ''"
        (typed)="again.set($event)"
      />
      <app-fault-note [fault]="fault()" />
      <app-saved [shown]="done()">{{ 'password.changed' | transloco }}</app-saved>
      <button class="button main tall" [appNeedsServer]="busy()">
        {{ (busy() ? 'common.oneMoment' : 'password.save') | transloco }}
      </button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordForm {
  private readonly store = inject(Store);
  private readonly showFault = firstFault();
  /** the present password where it was just typed: it need not be typed again */
  readonly known = input('');
  protected readonly minLength = PASSWORD_MIN_LENGTH;
  protected readonly busy = this.store.selectSignal(sessionFeature.selectBusy);
  protected readonly fault = refusedAt(this.store.selectSignal(sessionFeature.selectFault), {
    old_password_wrong: 'old',
  });
  protected readonly tried = signal(false);
  protected readonly done = signal(false);
  protected readonly present = linkedSignal(this.known);
  protected readonly wanted = signal('');
  protected readonly again = signal('');
  /** the key of its words; empty where it may be sent */
  protected readonly wantedFault = computed(() => {
    const wanted = this.wanted();
    if (wanted.length < PASSWORD_MIN_LENGTH) return 'password.length';
    const fault = passwordFault(wanted);
    return fault ? `password.fault.${fault}` : '';
  });
  protected readonly differ = computed(() => this.wanted() !== this.again());

  constructor() {
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
    if (this.present() === '' || this.wantedFault() !== '' || this.differ()) return this.showFault();
    if (this.busy()) return;
    this.store.dispatch(SignInActions.passwordSent({ oldPassword: this.present(), newPassword: this.wanted() }));
  }
}
