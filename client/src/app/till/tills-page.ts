import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type Shift, shiftsList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
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
  protected readonly list = shiftsList;
  protected readonly open = ({ shiftId }: Shift): string[] => ['/more/tills', shiftId];
  protected readonly look = lookOfTill;
}
