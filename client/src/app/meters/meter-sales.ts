import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { salesList, type MeterCode } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { SaleRow } from '../sales/sale-row';
import { withSale } from '../sales/with-sale';
import { Awaited } from '../ui/awaited';
import { PageState } from '../ui/page-state';

const LIMIT = 50;

/** The last sales to one meter, each with its state. */
@Component({
  selector: 'app-meter-sales',
  imports: [TranslocoPipe, Awaited, PageState, SaleRow],
  template: `
    <section class="card flush">
      @if (sales.value(); as page) {
        <ul class="list">
          @for (sale of page.items; track sale.saleId) {
            <li><app-sale-row [sale]="sale" /></li>
          } @empty {
            <li>
              <app-page-state
                icon="sales"
                [head]="'sales.emptyMeter' | transloco"
                [text]="'sales.emptyMeterText' | transloco"
              />
            </li>
          }
        </ul>
      } @else {
        <app-awaited [of]="sales" [rows]="3" [inCard]="true" />
      }
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterSales {
  private readonly api = inject(Api);
  readonly meterCode = input.required<MeterCode>();
  protected readonly sales = remote(() =>
    this.api.send(salesList.page, { query: { meterCode: this.meterCode(), size: LIMIT } }),
  );

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => {
        if (sale.meterCode === this.meterCode()) this.sales.update((page) => withSale(page, sale));
      });
  }
}
