import { ChangeDetectionStrategy, Component, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { type SaleRecord, salesList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { LiveActions } from '../live/live.actions';
import { StateBadge } from '../ui/state-badge';
import { lookOfSale } from '../ui/state-look';

/** Sales made, each with its state on the meter. */
@Component({
  selector: 'app-sales-page',
  imports: [ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="sales"
      [list]="list"
      [open]="open"
      [emptyHead]="'sales.empty' | transloco"
      [emptyText]="'sales.emptyText' | transloco"
      offlineKey="sales.offline"
    >
      <ng-template appCell="state" let-sale><app-state [look]="look(sale)" /></ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SalesPage {
  protected readonly list = salesList;
  protected readonly open = ({ saleId }: SaleRecord): string[] => ['/sales', saleId];
  protected readonly look = lookOfSale;
  private readonly view = viewChild.required<ListView<SaleRecord>>(ListView);

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => this.view().heard(sale));
    inject(Actions)
      .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
      .subscribe(({ again }) => again && this.view().reload());
  }
}
