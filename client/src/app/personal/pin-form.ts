import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { pinFault, removePinRoute, setPinRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { OperatorsHere } from '../session/operators-here';
import { sessionFeature } from '../session/session.feature';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { NeedsServer } from '../ui/needs-server';
import { refusedAt } from '../ui/refused-at';
import { SavedNote } from '../ui/saved-note';
import { SecretField } from '../ui/secret-field';

/** One's own PIN for shared devices: set with the password, changed likewise, given up at will. */
@Component({
  selector: 'app-pin-form',
  imports: [TranslocoPipe, FaultNote, NeedsServer, SavedNote, SecretField],
  templateUrl: './pin-form.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinForm {
  private readonly api = inject(Api);
  private readonly here = inject(OperatorsHere);
  private readonly operator = inject(Store).selectSignal(sessionFeature.selectOperator);
  /** what was done here goes before what the session began with */
  private readonly changed = signal<boolean | null>(null);
  protected readonly hasPin = computed(() => this.changed() ?? this.operator()?.hasPin ?? false);
  protected readonly password = signal('');
  protected readonly pin = signal('');
  protected readonly again = signal('');
  protected readonly tried = signal(false);
  protected readonly done = signal(false);
  protected readonly pinFault = computed(() => pinFault(this.pin()));
  protected readonly differ = computed(() => this.pin() !== this.again());
  protected readonly sending = formSender();
  protected readonly faultBelow = refusedAt(this.sending.fault, { old_password_wrong: 'pin-password' });
  private readonly showFault = firstFault();

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    this.done.set(false);
    if (this.password() === '' || this.pinFault() || this.differ()) return this.showFault();
    const pin = this.pin();
    this.sending.send(this.api.send(setPinRoute, { body: { password: this.password(), pin } }), () => {
      this.finished(true);
      const operator = this.operator();
      if (operator && this.here.of(operator.operatorId)) void this.here.learn(operator, pin);
    });
  }

  protected remove(): void {
    this.done.set(false);
    this.sending.send(this.api.send(removePinRoute, {}), () => {
      this.finished(false);
      const operator = this.operator();
      if (operator) this.here.update({ ...operator, hasPin: false });
    });
  }

  private finished(hasPin: boolean): void {
    this.changed.set(hasPin);
    this.done.set(true);
    this.tried.set(false);
    for (const field of [this.password, this.pin, this.again]) field.set('');
  }
}
