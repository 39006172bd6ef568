import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { assignableRolesRoute, type OperatorRecord, operatorsList, type OperatorState, stateOfOperator } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

const LOOKS: Readonly<Record<OperatorState, StateLook>> = {
  enabled: { tone: 'good', key: 'operators.enabled' },
  first_password: { tone: 'way', key: 'operators.firstPassword' },
  disabled: { tone: 'unknown', key: 'operators.disabled' },
};

/** Who may sign in, with role and buildings. */
@Component({
  selector: 'app-operators-page',
  imports: [AgeTag, ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="tenants"
      [list]="list"
      [open]="open"
      [options]="options()"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'operators.add' | transloco"
      [emptyHead]="'operators.empty' | transloco"
      [emptyText]="'operators.emptyText' | transloco"
    >
      <ng-template appCell="state" let-operator><app-state [look]="look(operator)" /></ng-template>
      <ng-template appCell="lastSeen" let-operator>
        <app-age [at]="seenOf(operator)" [mayBeStale]="false" never="age.notOnce" />
      </ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class OperatorsPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly roles = remote(() => this.api.send(assignableRolesRoute, {}));
  protected readonly list = operatorsList;
  protected readonly mayUpdate = computed(() => this.permissions().has('operators.update'));
  protected readonly options = computed(() => ({
    role: (this.roles.value() ?? []).map(({ roleId, name }) => ({ value: roleId, word: name })),
  }));
  protected readonly open = ({ operatorId }: OperatorRecord): string[] => ['/more/operators', operatorId];
  protected readonly look = (operator: OperatorRecord): StateLook => LOOKS[stateOfOperator(operator)];
  protected readonly seenOf = ({ lastSeenAt }: OperatorRecord): string | null => lastSeenAt;
}
