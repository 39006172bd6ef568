import { ChangeDetectionStrategy, Component, computed, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { heldList, type HeldSale } from '#shared';
import { injectBuildingChoices } from '../buildings/building-choice';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { StateBadge } from '../ui/state-badge';
import { lookOfHeld } from './held-look';
import { HeldTabs } from './held-tabs';
import { whenHeldSalesChange } from './when-held-changed';

/** Cash that waits for a person, oldest first; what was settled is a filter away. */
@Component({
  selector: 'app-held-page',
  imports: [HeldTabs, ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-held-tabs />
    <app-list
      icon="check"
      [list]="list"
      [open]="open"
      [options]="options()"
      [emptyHead]="'held.empty' | transloco"
      [emptyText]="'held.emptyText' | transloco"
      offlineKey="held.offline"
    >
      <ng-template appCell="state" let-sale><app-state [look]="look(sale)" /></ng-template>
    </app-list>
  `,
  styleUrl: './list-pages.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class HeldPage {
  private readonly buildings = injectBuildingChoices();
  private readonly view = viewChild.required<ListView<HeldSale>>(ListView);
  protected readonly list = heldList;
  protected readonly open = ({ saleId }: HeldSale): string[] => ['/held/sales', saleId];
  protected readonly options = computed(() => ({ building: this.buildings() }));
  protected readonly look = lookOfHeld;

  constructor() {
    whenHeldSalesChange(
      (saleId) =>
        this.view()
          .shown()
          .some((sale) => sale.saleId === saleId),
      () => this.view().reload(),
    );
  }
}
