import { ChangeDetectionStrategy, Component, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type QuarantinedItem, quarantineList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';
import { QUARANTINE_LOOKS } from './held-look';
import { HeldTabs } from './held-tabs';
import { whenQuarantineChanges } from './when-held-changed';

/** Items that cannot be believed; they are kept whole for ever. */
@Component({
  selector: 'app-quarantine-page',
  imports: [HeldTabs, ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-held-tabs />
    <app-list
      icon="check"
      [list]="list"
      [open]="open"
      [emptyHead]="'quarantine.empty' | transloco"
      [emptyText]="'quarantine.emptyText' | transloco"
      offlineKey="held.offline"
    >
      <ng-template appCell="state" let-item><app-state [look]="look(item)" /></ng-template>
    </app-list>
  `,
  styleUrl: './list-pages.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class QuarantinePage {
  private readonly view = viewChild.required<ListView<QuarantinedItem>>(ListView);
  protected readonly list = quarantineList;
  protected readonly open = ({ quarantineId }: QuarantinedItem): string[] => ['/held/quarantine', quarantineId];
  protected readonly look = ({ state }: QuarantinedItem): StateLook => QUARANTINE_LOOKS[state];

  constructor() {
    whenQuarantineChanges(
      () => true,
      () => this.view().reload(),
    );
  }
}
