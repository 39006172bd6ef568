import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { isHeld, showSaleRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { CorrectionForm } from '../corrections/correction-form';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { SaleRow } from './sale-row';

/** One sale: what is known of it, and its reversal. */
@Component({
  selector: 'app-sale-page',
  imports: [RouterLink, TranslocoPipe, Awaited, CorrectionForm, Icon, Moment, SaleRow],
  template: `
    <div class="page narrow">
      @if (sale.value(); as it) {
        <section class="card flush sale">
          <a class="icon-button back" routerLink="/sales" [attr.aria-label]="'common.back' | transloco">
            <app-icon name="back" />
          </a>
          <app-sale-row [sale]="it" />
        </section>
        <section class="card">
          <dl class="facts">
            <div>
              <dt>{{ 'paper.meter' | transloco }}</dt>
              <dd>
                @if (it.meterCode !== null) {
                  <a [routerLink]="['/meters', it.meterCode]">{{ it.meterCode }}</a>
                } @else {
                  –
                }
              </dd>
            </div>
            <div>
              <dt>{{ 'paper.account' | transloco }}</dt>
              <dd>{{ it.accountNumber ?? '–' }}</dd>
            </div>
            <div>
              <dt>{{ 'salePage.received' | transloco }}</dt>
              <dd><app-moment [at]="it.receivedAt" /></dd>
            </div>
            @if (it.remark !== null) {
              <div>
                <dt>{{ 'sell.remark' | transloco }}</dt>
                <dd>{{ it.remark }}</dd>
              </div>
            }
            @if (it.creditedAt !== null) {
              <div>
                <dt>{{ 'salePage.credited' | transloco }}</dt>
                <dd><app-moment [at]="it.creditedAt" /></dd>
              </div>
            }
          </dl>
          <div class="actions">
            <a class="button" [routerLink]="['/receipt', it.saleId]">
              <app-icon name="file" [size]="20" />{{ 'salePage.receipt' | transloco }}
            </a>
            @if (it.state === 'needs_attention' && it.meterCode !== null) {
              <a class="button main" [routerLink]="['/meters', it.meterCode]">{{ 'salePage.toMeter' | transloco }}</a>
            }
            @if (heldNow() && maySeeHeld()) {
              <a class="button main" [routerLink]="['/held/sales', it.saleId]">{{ 'salePage.toHeld' | transloco }}</a>
            }
          </div>
        </section>
        @if (mayCorrect()) {
          <app-correction-form [sale]="it" (corrected)="sale.reload()" />
        }
      } @else {
        <app-awaited [of]="sale" offlineKey="sales.offline" [rows]="4" />
      }
    </div>
  `,
  styles: `
    .sale {
      flex-direction: row;
      align-items: center;
      padding-left: 8px;

      app-sale-row {
        flex: 1;
        padding-left: 0;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SalePage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly saleId = input.required<string>();
  protected readonly sale = remote(() => this.api.send(showSaleRoute, { params: { saleId: this.saleId() } }));
  protected readonly mayCorrect = computed(() => this.permissions().has('correction.update'));
  protected readonly maySeeHeld = computed(() => this.permissions().has('held.view'));
  protected readonly heldNow = computed(() => {
    const sale = this.sale.value();
    return sale !== undefined && isHeld(sale.state);
  });

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.saleChanged), takeUntilDestroyed())
      .subscribe(({ sale }) => {
        if (sale.saleId === this.saleId()) this.sale.update(() => sale);
      });
  }
}
