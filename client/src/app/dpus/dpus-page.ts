import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Dpu, dpusList } from '#shared';
import { injectBuildingChoices } from '../buildings/building-choice';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

/** The buses, and which of them answer. */
@Component({
  selector: 'app-dpus-page',
  imports: [ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="gateway"
      [list]="list"
      [open]="open"
      [options]="options()"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'dpus.add' | transloco"
      [emptyHead]="'dpus.empty' | transloco"
      [emptyText]="'dpus.emptyText' | transloco"
    >
      <ng-template appCell="network" let-dpu><app-state [look]="look(dpu)" /></ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DpusPage {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly buildings = injectBuildingChoices();
  protected readonly list = dpusList;
  protected readonly mayUpdate = computed(() => this.permissions().has('dpus.update'));
  protected readonly open = ({ dpuCode }: Dpu): string[] => ['/more/dpus', dpuCode];
  protected readonly options = computed(() => ({ building: this.buildings() }));

  protected look({ online }: Dpu): StateLook {
    if (online === null) return { tone: 'unknown', key: 'dpus.unheard' };
    return online ? { tone: 'good', key: 'dpus.answering' } : { tone: 'look', key: 'dpus.lost' };
  }
}
