import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { listShiftsRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { lookOfTill } from './look-of-till';

const LIMIT = 200;
const FILTERS = ['all', 'open', 'closed'] as const;

/** Every till: whose, how much cash is in it now, what counting found. */
@Component({
  selector: 'app-tills-page',
  imports: [RouterLink, TranslocoPipe, Amount, FailedState, Icon, Moment, PageState, Skeleton, StateBadge],
  template: `
    <div class="page narrow">
      <div class="chips" role="group" [attr.aria-label]="'tills.show' | transloco">
        @for (choice of filters; track choice) {
          <button type="button" class="chip" [attr.aria-pressed]="filter() === choice" (click)="filter.set(choice)">
            {{ 'tills.filter.' + choice | transloco }}
          </button>
        }
      </div>
      @if (tills.value(); as page) {
        <ul class="list card flush">
          @for (till of page.items; track till.shiftId) {
            <li>
              <a class="item" [routerLink]="['/more/tills', till.shiftId]">
                <span class="grow stack tight">
                  <span class="row between">
                    <span class="strong cut">{{ till.operatorName }}</span>
                    <app-amount [minor]="till.cashMinor" />
                  </span>
                  <span class="row between wrap">
                    <span class="small soft cut">
                      @if (till.devicePrefix !== null) {
                        {{ till.devicePrefix }} ·
                      }
                      @if (till.begunAt !== null) {
                        <app-moment [at]="till.begunAt" />
                      }
                    </span>
                    <app-state [look]="look(till)" />
                  </span>
                </span>
                <app-icon name="next" [size]="20" class="soft" />
              </a>
            </li>
          } @empty {
            <li>
              <app-page-state icon="till" [head]="'tills.none' | transloco" [text]="'tills.noneText' | transloco" />
            </li>
          }
        </ul>
      } @else if (tills.fault()) {
        <app-failed [fault]="tills.fault()" (retry)="tills.reload()" />
      } @else {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class TillsPage {
  private readonly api = inject(Api);
  protected readonly filters = FILTERS;
  protected readonly filter = signal<(typeof FILTERS)[number]>('all');
  protected readonly tills = remote(() => {
    const state = this.filter();
    return this.api.send(listShiftsRoute, { query: { limit: LIMIT, ...(state === 'all' ? {} : { state }) } });
  });
  protected readonly look = lookOfTill;
}
