import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Appearance } from '../frame/appearance';
import { RoleName } from '../roles/role-name';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';
import { OpenSessions } from './open-sessions';
import { PinForm } from './pin-form';

/** What concerns only oneself: password, PIN, language, light, and where one is signed in. */
@Component({
  selector: 'app-personal-page',
  imports: [RouterLink, TranslocoPipe, Appearance, Icon, OpenSessions, PinForm, RoleName],
  template: `
    <div class="page narrow">
      @if (operator(); as operator) {
        <section class="card">
          <h2>{{ operator.fullName }}</h2>
          <p class="soft">{{ operator.loginName }} · {{ operator.roleName | roleName }}</p>
          <app-appearance />
          <div class="actions">
            <a class="button" routerLink="/more/password">
              <app-icon name="key" [size]="20" />{{ 'menu.password' | transloco }}
            </a>
            <a class="button" routerLink="/more/log" [queryParams]="{ operator: operator.operatorId }">
              <app-icon name="queue" [size]="20" />{{ 'personal.log' | transloco }}
            </a>
          </div>
        </section>
        <app-pin-form />
        <app-open-sessions />
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class PersonalPage {
  protected readonly operator = inject(Store).selectSignal(sessionFeature.selectOperator);
}
