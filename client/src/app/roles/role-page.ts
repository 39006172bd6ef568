import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { deleteRoleRoute, listRolesRoute, type Permission, type Role, roleInWords, saveRoleRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { Language } from '../i18n/language';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Removal } from '../ui/removal';
import { SaveBar } from '../ui/save-bar';
import { TextField } from '../ui/text-field';
import { unsaved } from '../ui/unsaved';
import { SCENE_GROUPS, type SceneGroup, toggleRight } from './role-form';
import { RoleName } from './role-name';

interface RoleForm {
  readonly name: string;
  readonly remark: string;
  readonly permissions: ReadonlySet<Permission>;
}

/** One role: its scenes with what may be done in each. A role of the product is shown, and copied to be changed. */
@Component({
  selector: 'app-role-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, Icon, PageState, Removal, RoleName, SaveBar, TextField],
  templateUrl: './role-page.html',
  styleUrl: './role-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RolePage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly done = inject(Done);
  private readonly title = inject(PageTitle);
  private readonly words = inject(TranslocoService);
  private readonly language = inject(Language).current;
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path; absent for a new one */
  readonly roleId = input<string>();
  /** from the query: the role that a new one begins as a copy of */
  readonly copyOf = input<string>();

  /** of the form, so that a double tap makes one role */
  private readonly newId = v7();
  protected readonly roles = remote(() => this.api.send(listRolesRoute, {}));
  protected readonly role = computed(() => this.roles.value()?.find(({ roleId }) => roleId === this.roleId()));
  protected readonly missing = computed(() => !!this.roleId() && !!this.roles.value() && !this.role());
  protected readonly groups = SCENE_GROUPS;
  /** all that a role may do is many screens of a phone: there each group opens at a tap */
  protected readonly isWide = matchMedia('(min-width: 720px)').matches;
  protected readonly form = signal<RoleForm | null>(null);
  protected readonly mayAdd = computed(() => this.permissions().has('roles.update'));
  /** a role that goes further than one's own is shown, not changed */
  protected readonly mayUpdate = computed(() => {
    const role = this.role();
    return this.mayAdd() && !role?.builtIn && (role?.permissions ?? []).every((one) => this.permissions().has(one));
  });
  protected readonly maySeeOperators = computed(() => this.permissions().has('operators.view'));
  /** the one that may be deleted: nobody has it */
  protected readonly free = computed(() => (this.role()?.operatorCount === 0 ? this.role() : undefined));
  protected readonly nameMissing = computed(() => this.form()?.name.trim() === '');
  protected readonly rightsMissing = computed(() => this.form()?.permissions.size === 0);
  protected readonly saving = formSender();
  protected readonly removing = formSender();
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  readonly changes = unsaved(this.form);
  protected readonly saved = signal(false);

  constructor() {
    effect(() => {
      const role = this.role();
      if (role) this.title.say(roleInWords(role.name, this.language()));
    });
    effect(() => {
      const [role, roles, copyOf] = [this.role(), this.roles.value(), this.copyOf()];
      untracked(() => {
        if (role) this.show(role);
        else if (roles && !this.roleId() && !this.form()) this.begin(roles.find(({ roleId }) => roleId === copyOf));
      });
    });
  }

  /** What one may not do oneself cannot be given to others. */
  protected mayGive(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  protected chosenOf({ rows }: SceneGroup): { chosen: number; total: number } {
    const rights = rows.flatMap((row) => row.rights);
    const chosen = rights.filter(({ permission }) => this.form()?.permissions.has(permission)).length;
    return { chosen, total: rights.length };
  }

  protected type(change: Partial<RoleForm>): void {
    this.saved.set(false);
    this.form.update((form) => form && { ...form, ...change });
  }

  protected chooseAll(group: SceneGroup): void {
    this.choose(group, () => true);
  }

  protected chooseView(group: SceneGroup): void {
    this.choose(group, (permission) => permission.endsWith('.view'));
  }

  protected chooseNone(group: SceneGroup): void {
    this.choose(group, () => false);
  }

  /** Of a group those that one may give and that are wanted, and no others; what one may not give stays as it is. */
  private choose({ rows }: SceneGroup, isWanted: (permission: Permission) => boolean): void {
    const form = this.form();
    if (!form || !this.mayUpdate()) return;
    const permissions = new Set(form.permissions);
    for (const { permission } of rows.flatMap(({ rights }) => rights)) {
      if (!this.mayGive(permission)) continue;
      if (isWanted(permission)) permissions.add(permission);
      else permissions.delete(permission);
    }
    this.type({ permissions });
  }

  protected toggle(permission: Permission): void {
    const form = this.form();
    if (!form || !this.mayUpdate() || !this.mayGive(permission)) return;
    const permissions = [...toggleRight(form.permissions, permission)].filter((one) => this.mayGive(one));
    this.type({ permissions: new Set(permissions) });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const form = this.form();
    if (!form || this.nameMissing() || this.rightsMissing()) return this.showFault();
    const roleId = this.roleId() ?? this.newId;
    const known = this.role();
    const seen = known ? { name: known.name, remark: known.remark, permissions: known.permissions } : null;
    const body = { name: form.name.trim(), remark: form.remark.trim(), permissions: [...form.permissions], seen };
    this.saving.send(this.api.send(saveRoleRoute, { params: { roleId }, body }), (role) => {
      this.saved.set(!!known);
      this.tried.set(false);
      this.changes.keep();
      this.roles.update((roles) => [...roles.filter((one) => one.roleId !== role.roleId), role]);
      if (known) return;
      const said = { key: 'done.added', what: form.name.trim(), again: ['/more/roles/new'] } as const;
      void this.done.go(['/more/roles', role.roleId], said);
    });
  }

  /** Another has changed it meanwhile: the form begins again with what stands there now. */
  protected showNow(): void {
    if (this.roleId()) return this.roles.reload();
    this.changes.keep();
    void this.router.navigate(['/more/roles', this.newId], { replaceUrl: true });
  }

  protected remove(): void {
    const roleId = this.roleId();
    if (!roleId) return;
    this.removing.send(this.api.send(deleteRoleRoute, { params: { roleId } }), () => {
      this.changes.keep();
      void this.done.go(['/more/roles'], { key: 'done.deleted', what: this.role()?.name ?? '' });
    });
  }

  private begin(original: Role | undefined): void {
    const permissions = (original?.permissions ?? []).filter((one) => this.mayGive(one));
    const name = original ? this.words.translate('roles.copyName', { name: original.name }) : '';
    this.form.set({ name, remark: '', permissions: new Set(permissions) });
    this.changes.keep();
  }

  private show({ name, remark, permissions }: Role): void {
    this.form.set({ name, remark, permissions: new Set(permissions) });
    this.changes.keep();
  }
}
