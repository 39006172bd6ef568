import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import {
  addOperatorRoute,
  assignableRolesRoute,
  changeOperatorRoute,
  deleteOperatorRoute,
  listBuildingsRoute,
  type OperatorRecord,
  operatorUsesRoute,
  renewPasswordRoute,
  showOperatorRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { OpenSessions } from '../personal/open-sessions';
import { RoleName } from '../roles/role-name';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { AmountFault } from '../ui/amount-fault';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { Removal } from '../ui/removal';
import { SecretCopy } from '../ui/secret-copy';
import { SaveBar } from '../ui/save-bar';
import { TextField } from '../ui/text-field';
import { unsaved } from '../ui/unsaved';
import { checkOperator, formOfOperator, NEW_OPERATOR, type OperatorForm, operatorOfForm } from './operator-form';

/** One operator: added here, changed here, kept out here. His password is made by the server and shown once. */
@Component({
  selector: 'app-operator-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AmountFault,
    Awaited,
    BackLink,
    ConfirmDialog,
    FaultNote,
    Field,
    FieldBox,
    Icon,
    OpenSessions,
    Removal,
    SecretCopy,
    RoleName,
    SaveBar,
    TextField,
  ],
  templateUrl: './operator-page.html',
  styleUrl: './operator-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class OperatorPage {
  private readonly api = inject(Api);
  private readonly goingOn = inject(Done);
  private readonly store = inject(Store);
  private readonly title = inject(PageTitle);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly me = this.store.selectSignal(sessionFeature.selectOperator);
  protected readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  /** from the path; absent for a new one */
  readonly operatorId = input<string>();

  /** of the form, so that a double tap, or a tap after a lost answer, makes one operator */
  private readonly newId = v7();
  protected readonly loaded = remote(() => {
    const operatorId = this.operatorId();
    return operatorId ? this.api.send(showOperatorRoute, { params: { operatorId } }) : undefined;
  });
  /** as the form shows him; null for one that is not added yet */
  protected readonly known = signal<OperatorRecord | null>(null);
  /** the books that name him for ever: he is kept out, not removed */
  private readonly uses = remote(() => {
    const operatorId = this.known()?.operatorId;
    return operatorId ? this.api.send(operatorUsesRoute, { params: { operatorId } }) : undefined;
  });
  protected readonly books = computed(() => this.uses.value()?.books ?? []);
  protected readonly roles = remote(() => this.api.send(assignableRolesRoute, {}));
  protected readonly buildings = remote(() => this.api.send(listBuildingsRoute, {}));
  protected readonly form = signal<OperatorForm | null>(null);
  protected readonly faults = computed(() => {
    const form = this.form();
    return form && this.tried() ? checkOperator(form, this.currency().decimals) : {};
  });
  /** one whose role goes further than one's own is shown, not changed */
  protected readonly mayUpdate = computed(() => {
    if (!this.permissions().has('operators.update')) return false;
    const [known, roles] = [this.known(), this.roles.value()];
    return !known || !roles || roles.some(({ roleId }) => roleId === known.roleId);
  });
  /** his own role is there to choose also where it goes further */
  protected readonly choice = computed(() => {
    const [known, roles] = [this.known(), this.roles.value() ?? []];
    const own = known && !roles.some(({ roleId }) => roleId === known.roleId);
    return own ? [...roles, { roleId: known.roleId, name: known.roleName }] : roles;
  });
  protected readonly isMe = computed(() => this.known()?.operatorId === this.me()?.operatorId);
  /** one's own is set by another, unless one may go beyond it anyway */
  protected readonly floatIsFixed = computed(() => this.isMe() && !this.permissions().has('sell.beyond_float'));
  protected readonly saving = formSender();
  protected readonly renewing = formSender();
  protected readonly removing = formSender();
  protected readonly confirm = viewChild(ConfirmDialog);
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  readonly changes = unsaved(this.form);
  protected readonly saved = signal(false);
  protected readonly password = signal<string | null>(null);

  constructor() {
    effect(() => {
      const operator = this.loaded.value();
      const isNew = !this.operatorId();
      untracked(() => {
        if (operator) this.show(operator);
        else if (isNew) {
          this.form.set(NEW_OPERATOR);
          this.changes.keep();
        }
      });
    });
  }

  protected type(change: Partial<OperatorForm>): void {
    this.saved.set(false);
    this.form.update((form) => form && { ...form, ...change });
  }

  protected toggle(building: number): void {
    const buildings = new Set(this.form()?.buildings);
    if (!buildings.delete(building)) buildings.add(building);
    this.type({ buildings });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const form = this.form();
    if (!form || Object.keys(this.faults()).length > 0) return this.showFault();
    const wish = operatorOfForm(form, this.currency().decimals);
    const known = this.known();
    if (known) {
      const { operatorId, fullName, roleId, buildings, offlineFloatMinor, remark, enabled } = known;
      const seen = { fullName, roleId, buildings, offlineFloatMinor, remark, enabled };
      const body = { ...wish, enabled: form.enabled, seen };
      this.saving.send(this.api.send(changeOperatorRoute, { params: { operatorId }, body }), (operator) =>
        this.done(operator),
      );
      return;
    }
    const body = { ...wish, operatorId: this.newId, loginName: form.loginName.trim() };
    this.saving.send(this.api.send(addOperatorRoute, { body }), ({ operator, password }) => {
      this.password.set(password);
      this.done(operator);
    });
  }

  /** Another has changed him meanwhile: the form begins again with what stands there now. */
  protected showNow(): void {
    const operatorId = this.known()?.operatorId;
    if (!operatorId) return;
    const request = this.api.send(showOperatorRoute, { params: { operatorId } });
    this.saving.send(request, (operator) => this.show(operator));
  }

  protected renew(): void {
    const operatorId = this.known()?.operatorId;
    if (!operatorId) return;
    this.renewing.send(this.api.send(renewPasswordRoute, { params: { operatorId } }), ({ password }) =>
      this.password.set(password),
    );
  }

  private done(operator: OperatorRecord): void {
    this.show(operator);
    this.saved.set(true);
  }

  protected remove(): void {
    const operatorId = this.known()?.operatorId;
    if (!operatorId) return;
    this.removing.send(this.api.send(deleteOperatorRoute, { params: { operatorId } }), () => {
      this.changes.keep();
      void this.goingOn.go(['/more/operators'], { key: 'done.deleted', what: this.known()?.fullName ?? '' });
    });
  }

  private show(operator: OperatorRecord): void {
    this.known.set(operator);
    this.form.set(formOfOperator(operator, this.currency().decimals));
    this.changes.keep();
    this.tried.set(false);
    this.title.say(operator.fullName);
  }
}
