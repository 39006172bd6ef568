import { ChangeDetectionStrategy, Component, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type HeldItem, heldItemsList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';
import { HELD_ITEM_LOOKS } from './held-look';
import { HeldTabs } from './held-tabs';
import { whenHeldItemsChange } from './when-held-changed';

/** Openings and closings of tills and leases that were kept without effect. */
@Component({
  selector: 'app-held-items-page',
  imports: [HeldTabs, ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-held-tabs />
    <app-list
      icon="check"
      [list]="list"
      [open]="open"
      [emptyHead]="'heldItems.empty' | transloco"
      [emptyText]="'heldItems.emptyText' | transloco"
      offlineKey="held.offline"
    >
      <ng-template appCell="state" let-item><app-state [look]="look(item)" /></ng-template>
    </app-list>
  `,
  styleUrl: './list-pages.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class HeldItemsPage {
  private readonly view = viewChild.required<ListView<HeldItem>>(ListView);
  protected readonly list = heldItemsList;
  protected readonly open = ({ itemId }: HeldItem): string[] => ['/held/items', itemId];
  protected readonly look = ({ state }: HeldItem): StateLook => HELD_ITEM_LOOKS[state];

  constructor() {
    whenHeldItemsChange(
      () => true,
      () => this.view().reload(),
    );
  }
}
