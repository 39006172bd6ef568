import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { listBuildingsRoute, type Meter, metersList } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { buildingChoice } from '../buildings/building-choice';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';

/** The meters as they are configured; what they do now is on the board. */
@Component({
  selector: 'app-meter-list-page',
  imports: [ListView, TranslocoPipe],
  template: `
    <app-list
      icon="meters"
      [list]="list"
      [open]="open"
      [options]="options()"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'meterList.add' | transloco"
      [emptyHead]="'meterList.empty' | transloco"
      [emptyText]="'meterList.emptyText' | transloco"
    >
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MeterListPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly buildings = remote(() => this.api.send(listBuildingsRoute, {}));
  protected readonly list = metersList;
  protected readonly mayUpdate = computed(() => this.permissions().has('meters.update'));
  protected readonly open = ({ meterCode }: Meter): string[] =>
    this.mayUpdate() ? ['/more/meters', meterCode] : ['/meters', meterCode];
  protected readonly options = computed(() => ({ building: (this.buildings.value() ?? []).map(buildingChoice) }));
}
