import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Building, buildingsList } from '#shared';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';

/** The buildings that the operator may work in. */
@Component({
  selector: 'app-buildings-page',
  imports: [ListView, TranslocoPipe],
  template: `
    <app-list
      icon="building"
      [list]="list"
      [open]="open"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'buildings.add' | transloco"
      [emptyHead]="'buildings.empty' | transloco"
      [emptyText]="'buildings.emptyText' | transloco"
    >
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class BuildingsPage {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly list = buildingsList;
  protected readonly mayUpdate = computed(() => this.permissions().has('buildings.update'));
  protected readonly open = ({ number }: Building): string[] => ['/more/buildings', String(number)];
}
