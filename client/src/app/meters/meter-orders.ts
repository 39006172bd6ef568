import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { formatPrice, type MeterCode, type MeterMode, meterOrdersRoute, ORDER_STATES } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { Amount } from '../ui/amount';
import { Awaited } from '../ui/awaited';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { PageState } from '../ui/page-state';
import { SettingsReason } from '../ui/settings-reason';
import { StateBadge } from '../ui/state-badge';
import { lookOfOrder, type StateLook } from '../ui/state-look';

const LIMIT = 50;
const SETTINGS_LOOKS = {
  waiting: { tone: 'way', key: 'settingsState.waiting' },
  confirmed: { tone: 'good', key: 'settingsState.confirmed' },
  needs_attention: { tone: 'stop', key: 'settingsState.needsAttention' },
} as const satisfies Record<string, StateLook>;

/** What was ordered of a meter: credits with their counts, and its settings as wanted beside what it does. */
@Component({
  selector: 'app-meter-orders',
  imports: [TranslocoPipe, Amount, Awaited, Icon, Moment, PageState, SettingsReason, StateBadge],
  templateUrl: './meter-orders.html',
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    .order {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 6px 12px;
      padding: 12px 16px;
      align-items: center;
    }
    .order .small {
      grid-column: 1 / -1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterOrders {
  private readonly api = inject(Api);
  readonly meterCode = input.required<MeterCode>();
  /** as the store knows it; a change loads the list again */
  readonly openOrders = input.required<number>();
  /** as read from the meter */
  readonly mode = input.required<MeterMode | null>();
  protected readonly price = formatPrice;
  protected readonly orders = remote(() => {
    this.openOrders();
    return this.api.send(meterOrdersRoute, { params: { meterCode: this.meterCode() }, query: { limit: LIMIT } });
  });

  protected settingsLook(state: keyof typeof SETTINGS_LOOKS): StateLook {
    return SETTINGS_LOOKS[state];
  }

  protected look(state: string): StateLook {
    const known = ORDER_STATES.find((one) => one === state);
    return known ? lookOfOrder(known) : { tone: 'unknown', key: 'orderState.unknown' };
  }
}
