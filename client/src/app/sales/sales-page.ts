import { ChangeDetectionStrategy, Component, computed, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { FIRST_METHODS, methodName, type SaleRecord, salesList } from '#shared';
import { injectBuildingChoices } from '../buildings/building-choice';
import { Language } from '../i18n/language';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { LiveActions } from '../live/live.actions';
import { injectOperatorChoices } from '../operators/operator-choice';
import { settingsFeature } from '../settings/settings.feature';
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
      [options]="options()"
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
  private readonly settings = inject(Store).selectSignal(settingsFeature.selectSettings);
  private readonly language = inject(Language);
  private readonly operators = injectOperatorChoices(() => true);
  private readonly buildings = injectBuildingChoices();
  protected readonly options = computed(() => {
    const methods = this.settings()?.methods ?? FIRST_METHODS;
    const language = this.language.current();
    const method = methods.map(({ code }) => ({ value: code, word: methodName(methods, code, language) }));
    return { method, operatorId: this.operators(), building: this.buildings() };
  });
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
