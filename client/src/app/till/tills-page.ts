import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Shift, shiftsList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { injectOperatorChoices } from '../operators/operator-choice';
import { sessionFeature } from '../session/session.feature';
import { StateBadge } from '../ui/state-badge';
import { lookOfTill } from './look-of-till';

/** Every till: whose, how much cash is in it now, what counting found. */
@Component({
  selector: 'app-tills-page',
  imports: [ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="till"
      [list]="list"
      [open]="open"
      [options]="options()"
      [emptyHead]="'tills.none' | transloco"
      [emptyText]="'tills.noneText' | transloco"
    >
      <ng-template appCell="state" let-till><app-state [look]="look(till)" /></ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TillsPage {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  // Who neither closes tills nor receives cash sees his own alone.
  private readonly operators = injectOperatorChoices(
    () => this.permissions().has('till.update') || this.permissions().has('till.receive'),
  );
  protected readonly options = computed(() => ({ operatorId: this.operators() }));
  protected readonly list = shiftsList;
  protected readonly open = ({ shiftId }: Shift): string[] => ['/more/tills', shiftId];
  protected readonly look = lookOfTill;
}
