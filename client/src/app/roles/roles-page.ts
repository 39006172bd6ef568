import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { listRolesRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { ListKeys } from '../ui/list-keys';
import { Skeleton } from '../ui/skeleton';

/** Roles: those that come with the product, and those of this property. */
@Component({
  selector: 'app-roles-page',
  imports: [RouterLink, TranslocoPipe, FailedState, Icon, ListKeys, Skeleton],
  template: `
    <div class="page narrow">
      @if (mayUpdate()) {
        <div class="actions end">
          <a class="button main" routerLink="new">
            <app-icon name="plus" [size]="20" />{{ 'roles.add' | transloco }}
          </a>
        </div>
      }
      @if (roles.value(); as roles) {
        <ul class="list card flush" appListKeys>
          @for (role of roles; track role.roleId) {
            <li>
              <a class="item" [routerLink]="role.roleId">
                <span class="stack tight grow">
                  <span class="strong cut">{{ role.name }}</span>
                  <span class="small soft">
                    {{ 'roles.count' | transloco: { operators: role.operatorCount, rights: role.permissions.length } }}
                  </span>
                </span>
                @if (role.builtIn) {
                  <span class="row small soft">
                    <app-icon name="lock" [size]="20" />{{ 'roles.builtIn' | transloco }}
                  </span>
                }
                <app-icon name="next" [size]="20" class="soft" />
              </a>
            </li>
          }
        </ul>
      } @else if (roles.fault()) {
        <app-failed [fault]="roles.fault()" (retry)="roles.reload()" />
      } @else {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RolesPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly mayUpdate = computed(() => this.permissions().has('roles.update'));
  protected readonly roles = remote(() => this.api.send(listRolesRoute, {}));
}
