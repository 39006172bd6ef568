import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Permission } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Icon, type IconName } from '../ui/icon';

interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly word: string;
  readonly permission: Permission | null;
}

const GROUPS: readonly { readonly word: string; readonly places: readonly Place[] }[] = [
  {
    word: 'more.work',
    places: [
      { path: '/today', icon: 'today', word: 'nav.today', permission: 'reports.view' },
      { path: '/attention', icon: 'attention', word: 'nav.attention', permission: 'operators.update' },
      { path: '/sales', icon: 'sales', word: 'nav.sales', permission: 'sales.view' },
      { path: '/till', icon: 'till', word: 'more.till', permission: 'sell.update' },
      { path: '/more/tills', icon: 'till', word: 'more.tills', permission: 'till.view' },
      { path: '/refunds', icon: 'export', word: 'refunds.title', permission: 'refund.view' },
      { path: '/corrections', icon: 'refresh', word: 'correction.list', permission: 'correction.view' },
      { path: '/held', icon: 'stop', word: 'held.title', permission: 'held.view' },
      { path: '/queue', icon: 'queue', word: 'more.queue', permission: 'sell.update' },
    ],
  },
  {
    word: 'more.property',
    places: [
      { path: '/more/buildings', icon: 'building', word: 'buildings.title', permission: 'buildings.view' },
      { path: '/more/dpus', icon: 'gateway', word: 'dpus.title', permission: 'dpus.view' },
      { path: '/more/meters', icon: 'meters', word: 'meterEdit.title', permission: 'meters.view' },
      { path: '/more/commission', icon: 'camera', word: 'commission.title', permission: 'meters.commission' },
      { path: '/more/import', icon: 'import', word: 'more.import', permission: 'meters.import' },
      { path: '/more/gateways', icon: 'gateway', word: 'more.gateways', permission: 'gateways.view' },
      { path: '/more/sms', icon: 'phone', word: 'more.sms', permission: 'sms.view' },
      { path: '/more/settings', icon: 'settings', word: 'more.settings', permission: 'settings.view' },
    ],
  },
  {
    word: 'more.people',
    places: [
      { path: '/more/operators', icon: 'tenants', word: 'more.operators', permission: 'operators.view' },
      { path: '/more/roles', icon: 'key', word: 'more.roles', permission: 'roles.view' },
      { path: '/more/seals', icon: 'lock', word: 'seals.title', permission: 'log.view' },
      { path: '/more/log', icon: 'queue', word: 'log.title', permission: null },
    ],
  },
  {
    word: 'more.here',
    places: [
      { path: '/device', icon: 'device', word: 'more.thisDevice', permission: 'devices.enrol' },
      { path: '/more/devices', icon: 'device', word: 'more.devices', permission: 'devices.view' },
      { path: '/more/personal', icon: 'key', word: 'menu.personal', permission: null },
      { path: '/more/about', icon: 'info', word: 'more.about', permission: null },
    ],
  },
];

/** What is not used at every sale; what a role may not do is not here. */
@Component({
  selector: 'app-more-page',
  imports: [RouterLink, TranslocoPipe, Icon],
  template: `
    <div class="page">
      @for (group of groups(); track group.word) {
        <section class="stack">
          <h2>{{ group.word | transloco }}</h2>
          <ul class="list">
            @for (place of group.places; track place.path) {
              <li class="card flush">
                <a class="item" [routerLink]="place.path">
                  <app-icon [name]="place.icon" class="accent" />
                  <span>{{ place.word | transloco }}</span>
                </a>
              </li>
            }
          </ul>
        </section>
      }
    </div>
  `,
  styles: `
    .list {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 164px), 1fr));
      gap: 8px;
    }
    .item {
      flex: 1;
      padding-inline: 14px 10px;
      line-height: 1.25;
    }
    .accent {
      color: var(--accent);
    }
    @media (min-width: 720px) {
      .list {
        grid-template-columns: repeat(auto-fill, minmax(216px, 1fr));
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MorePage {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly groups = computed(() =>
    GROUPS.map(({ word, places }) => ({
      word,
      places: places.filter(({ permission }) => permission === null || this.permissions().has(permission)),
    })).filter(({ places }) => places.length > 0),
  );
}
