import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { formatKwh, type Meter, wattHoursOf } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { Icon } from '../ui/icon';

/** Everything known of a meter at its last reading. */
@Component({
  selector: 'app-meter-now',
  imports: [RouterLink, TranslocoPipe, Amount, Icon],
  template: `
    @let state = meter().state;
    <section class="card">
      <dl class="facts">
        <div>
          <dt>{{ 'meter.relay' | transloco }}</dt>
          <dd class="row">
            @if (state.relayClosed === null) {
              –
            } @else {
              <app-icon [name]="state.relayClosed ? 'relay-on' : 'relay-off'" [size]="20" />
              {{ (state.relayClosed ? 'meter.relayClosed' : 'meter.relayOpen') | transloco }}
            }
          </dd>
        </div>
        @if (!meter().postpaid) {
          <div>
            <dt>{{ 'meter.mode' | transloco }}</dt>
            <dd>{{ state.mode === null ? '–' : ('meterMode.' + state.mode | transloco) }}</dd>
          </div>
          <div>
            <dt>{{ 'meter.purchaseCount' | transloco }}</dt>
            <dd>{{ state.purchaseCount ?? '–' }}</dd>
          </div>
          <div>
            <dt>{{ 'meter.totalPurchased' | transloco }}</dt>
            <dd><app-amount [minor]="state.totalPurchasedMinor" /></dd>
          </div>
        }
        <div>
          <dt>{{ 'meter.energy' | transloco }}</dt>
          <dd>{{ energy() }}</dd>
        </div>
        <div>
          <dt>{{ 'meter.power' | transloco }}</dt>
          <dd>{{ state.powerW === null ? '–' : state.powerW + ' W' }}</dd>
        </div>
        @if (!meter().postpaid) {
          <div>
            <dt>{{ 'meter.opened' | transloco }}</dt>
            <dd>{{ state.opened === null ? '–' : ((state.opened ? 'common.yes' : 'common.no') | transloco) }}</dd>
          </div>
          <div>
            <dt>{{ 'meter.alarms' | transloco }}</dt>
            <dd>{{ alarms() === null ? '–' : (alarms() ?? '' | transloco) }}</dd>
          </div>
        }
      </dl>
    </section>
    <section class="card">
      <div class="row between wrap">
        <h3 class="grow">{{ 'meter.place' | transloco }}</h3>
        @if (mayUpdate()) {
          <a class="button bare" [routerLink]="['/more/meters', meter().meterCode]" [queryParams]="{ from: 'page' }">
            <app-icon name="edit" [size]="20" />{{ 'config.change' | transloco }}
          </a>
        }
        @if (mayCommission()) {
          <a class="button bare" [routerLink]="['/more/commission', meter().meterCode]">
            <app-icon name="check" [size]="20" />{{ 'commission.title' | transloco }}
          </a>
        }
      </div>
      <dl class="facts">
        <div>
          <dt>{{ 'meters.building' | transloco }}</dt>
          <dd>{{ meter().building }}</dd>
        </div>
        <div>
          <dt>{{ 'meter.dpu' | transloco }}</dt>
          <dd>{{ meter().dpuCode }}</dd>
        </div>
        <div>
          <dt>{{ 'meter.port' | transloco }}</dt>
          <dd>{{ meter().serialPort }}</dd>
        </div>
        <div>
          <dt>{{ 'meter.address' | transloco }}</dt>
          <dd>{{ meter().address }}</dd>
        </div>
        <div>
          <dt>{{ 'meter.ctRatio' | transloco }}</dt>
          <dd>{{ meter().ctRatio }}</dd>
        </div>
        @if (meter().remark) {
          <div>
            <dt>{{ 'meter.remark' | transloco }}</dt>
            <dd>{{ meter().remark }}</dd>
          </div>
        }
      </dl>
    </section>
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    .row {
      gap: 6px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterNow {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  readonly meter = input.required<Meter>();
  protected readonly mayUpdate = computed(() => this.permissions().has('meters.update'));
  protected readonly mayCommission = computed(() => this.permissions().has('meters.commission'));
  protected readonly energy = computed(() => {
    const { energyWh } = this.meter().state;
    return energyWh === null ? '–' : `${formatKwh(wattHoursOf(energyWh))} kWh`;
  });
  /** the key of the gravest alarm; null before the first reading */
  protected readonly alarms = computed(() => {
    const { account, state } = this.meter();
    const { readAt, arrears, overload, alarm1, alarm2 } = state;
    if (readAt === null) return null;
    if (account && arrears) return 'meterState.arrears';
    if (overload) return 'meterState.overload';
    return account && (alarm1 || alarm2) ? 'meterState.low' : 'common.none';
  });
}
