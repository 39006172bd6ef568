import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Meter } from '#shared';
import { settingsFeature } from '../settings/settings.feature';
import { isStale } from '../ui/age';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { Now } from '../ui/now';
import { StateBadge } from '../ui/state-badge';
import { lookOfMeter } from '../ui/state-look';

/** A meter in a list: room, who has it, balance with its age, state; more where there is room for more. */
@Component({
  selector: 'app-meter-row',
  imports: [TranslocoPipe, Amount, AgeTag, StateBadge],
  template: `
    @let it = meter();
    <span class="who stack tight">
      <span class="room cut">{{ it.room }}</span>
      <span class="soft small cut">{{ it.account?.name ?? ('meters.free' | transloco) }}</span>
    </span>
    <span class="extra code soft small">{{ it.meterCode }}<br />{{ it.model }}</span>
    <span class="extra soft small">
      {{ 'meters.count' | transloco }} <b>{{ it.state.purchaseCount ?? '–' }}</b>
      <br />
      {{ it.state.powerW === null ? '–' : it.state.powerW + ' W' }}
    </span>
    <span class="state"><app-state [look]="look()" /></span>
    <span class="balance stack tight">
      @if (it.postpaid) {
        <span class="soft">{{ 'meters.postpaid' | transloco }}</span>
      } @else {
        <app-amount [minor]="it.state.remainingMinor" [class.old]="stale()" />
      }
      <app-age [at]="it.state.readAt" />
    </span>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 4px 12px;
      align-items: center;
      width: 100%;
    }
    .room {
      font-size: 1.0625rem;
      font-weight: 650;
    }
    .balance {
      justify-items: end;
      align-items: flex-end;
      text-align: end;
      font-size: 1.125rem;
      grid-row: 1;
      grid-column: 2;
    }
    .old {
      color: var(--unknown);
    }
    .state {
      grid-column: 1 / -1;
    }
    .extra {
      display: none;
    }
    @container list (min-width: 760px) {
      :host {
        grid-template-columns: minmax(120px, 2fr) minmax(110px, 1fr) minmax(110px, 1fr) minmax(150px, 1.4fr) minmax(
            150px,
            auto
          );
      }
      .extra {
        display: block;
      }
      .state {
        grid-column: auto;
      }
      .balance {
        grid-column: 5;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterRow {
  private readonly now = inject(Now);
  private readonly staleAfterMs = inject(Store).selectSignal(settingsFeature.selectStaleAfterMs);
  readonly meter = input.required<Meter>();
  protected readonly stale = computed(() => {
    const { readAt } = this.meter().state;
    return isStale(readAt === null ? null : Date.parse(readAt), this.now.ms(), this.staleAfterMs());
  });
  protected readonly look = computed(() =>
    lookOfMeter(this.meter().state, this.stale(), false, this.meter().account !== null),
  );
}
