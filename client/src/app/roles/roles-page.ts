import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Role, rolesList } from '#shared';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';

/** Roles: those that come with the product, and those of this property. */
@Component({
  selector: 'app-roles-page',
  imports: [ListView, TranslocoPipe],
  template: `
    <app-list
      icon="lock"
      [list]="list"
      [open]="open"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'roles.add' | transloco"
      [emptyHead]="'roles.empty' | transloco"
      [emptyText]="'roles.emptyText' | transloco"
    />
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RolesPage {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly list = rolesList;
  protected readonly mayUpdate = computed(() => this.permissions().has('roles.update'));
  protected readonly open = ({ roleId }: Role): string[] => ['/more/roles', roleId];
}
