import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { meterBaselinesRoute, type MeterCode } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { FailedState } from '../ui/failed-state';
import { Moment } from '../ui/moment';
import { BaselineEffect } from './baseline-effect';

/** The baselines that persons have set for a meter, newest first; nothing where there is none, as on most meters. */
@Component({
  selector: 'app-meter-baselines',
  imports: [TranslocoPipe, BaselineEffect, FailedState, Moment],
  template: `
    @if (baselines.fault()) {
      <section class="card"><app-failed [fault]="baselines.fault()" (retry)="baselines.reload()" /></section>
    } @else if (baselines.value(); as page) {
      @if (page.baselines.length > 0) {
        <section class="card">
          <h3>{{ 'baseline.past' | transloco }}</h3>
          <ul class="list">
            @for (one of page.baselines; track one.baselineId) {
              <li class="stack tight">
                <p class="strong">{{ one.reason }}</p>
                <p class="small soft">{{ one.by }} · <app-moment [at]="one.at" /></p>
                <p class="small">
                  {{
                    'baseline.counts'
                      | transloco: { before: one.purchaseCountBefore ?? '–', now: one.purchaseCount ?? '–' }
                  }}
                  @if (one.meterNumber !== one.meterNumberBefore) {
                    {{
                      'baseline.numbers'
                        | transloco: { before: one.meterNumberBefore ?? '–', now: one.meterNumber ?? '–' }
                    }}
                  }
                </p>
                <app-baseline-effect class="small" [order]="one.order" [differenceMinor]="one.differenceMinor" />
              </li>
            }
          </ul>
        </section>
      }
    }
  `,
  styles: `
    li {
      padding: 12px 0;
    }
    p {
      margin: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterBaselines {
  private readonly api = inject(Api);
  readonly meterCode = input.required<MeterCode>();
  /** as the store knows it; a change loads the list again */
  readonly blockedReason = input.required<string | null>();
  protected readonly baselines = remote(() => {
    this.blockedReason();
    return this.api.send(meterBaselinesRoute, { params: { meterCode: this.meterCode() } });
  });
}
