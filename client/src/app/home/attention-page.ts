import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import {
  boardList,
  devicesList,
  dpusList,
  gatewaysList,
  heldItemsList,
  heldList,
  listUnaccountedRoute,
  quarantineList,
  salesList,
  showSealsRoute,
  smsList,
  type Permission,
} from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { whenGatewaysChange } from '../gateways/when-gateways-change';
import { sessionFeature } from '../session/session.feature';
import { FailedState } from '../ui/failed-state';
import { Icon, type IconName } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { TONE_ICONS } from '../ui/state-look';
import { mattersOf } from './matters';

const WAITING = { state: 'waiting', size: 1 } as const;

/**
 * What needs a person: gateways that wait, gateways and DPUs that are away, meters lost, never read or blocked, tablets lost, money that is held; on a
 * fresh system the first step.
 */
@Component({
  selector: 'app-attention-page',
  imports: [RouterLink, TranslocoPipe, Icon, Skeleton, FailedState, PageState],
  template: `
    <div class="page narrow">
      @if (fresh()) {
        <section class="card">
          <h2>{{ 'first.head' | transloco }}</h2>
          <p class="soft">{{ 'first.text' | transloco }}</p>
          <ol class="list">
            @for (step of firstSteps; track step.word) {
              <li>
                <a class="item" [routerLink]="step.link">
                  <app-icon [name]="step.icon" />
                  <span class="grow">{{ step.word | transloco }}</span>
                  <app-icon name="next" [size]="20" />
                </a>
              </li>
            }
          </ol>
        </section>
      }
      @if (loaded() && !fresh()) {
        <ul class="list card flush">
          @for (matter of matters(); track matter.key) {
            <li>
              <a class="item" [routerLink]="matter.link" [queryParams]="matter.query" [class]="matter.tone">
                <app-icon [name]="icons[matter.tone]" />
                <span class="grow">{{ matter.key | transloco: { count: matter.count } }}</span>
                <app-icon name="next" [size]="20" />
              </a>
            </li>
          } @empty {
            <li>
              <app-page-state
                icon="check"
                [head]="'attention.none' | transloco"
                [text]="'attention.noneText' | transloco"
              />
            </li>
          }
        </ul>
      } @else if (meters.fault()) {
        <app-failed [fault]="meters.fault()" (retry)="meters.reload()" />
      } @else if (!loaded()) {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  styles: `
    .item {
      min-height: 60px;
      font-weight: 550;
    }
    .stop {
      color: var(--stop);
    }
    .look {
      color: var(--look);
    }
    .unknown {
      color: var(--unknown);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class AttentionPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly icons = TONE_ICONS;
  protected readonly firstSteps = [
    { word: 'first.settings', link: '/more/settings', icon: 'settings' },
    { word: 'first.import', link: '/more/import', icon: 'import' },
    { word: 'first.gateway', link: '/more/gateways', icon: 'gateway' },
    { word: 'first.account', link: '/tenants/open', icon: 'tenants' },
  ] as const satisfies readonly { word: string; link: string; icon: IconName }[];

  protected readonly meters = remote(() => this.api.send(boardList.page, { query: { size: 1 } }));
  private readonly gatewaysAway = remote(() =>
    this.ifMay('gateways.view', () => this.api.send(gatewaysList.page, { query: { state: 'away', size: 1 } })),
  );
  private readonly gatewaysWaiting = remote(() =>
    this.ifMay('gateways.view', () => this.api.send(gatewaysList.page, { query: { state: 'waits', size: 1 } })),
  );
  private readonly dpusAway = remote(() =>
    this.ifMay('dpus.view', () => this.api.send(dpusList.page, { query: { network: 'lost', size: 1 } })),
  );
  private readonly unread = remote(() =>
    this.ifMay('board.view', () => this.api.send(boardList.page, { query: { network: 'overdue', size: 1 } })),
  );
  private readonly noCredit = remote(() =>
    this.ifMay('board.view', () =>
      this.api.send(boardList.page, { query: { state: 'no_credit', held: 'held', size: 1 } }),
    ),
  );
  private readonly unaccounted = remote(() =>
    this.ifMay('devices.view', () => this.api.send(listUnaccountedRoute, {})),
  );
  private readonly devices = remote(() =>
    this.ifMay('devices.view', () => this.api.send(devicesList.page, { query: { state: 'gap', size: 1 } })),
  );
  private readonly seals = remote(() => this.ifMay('log.view', () => this.api.send(showSealsRoute, {})));
  private readonly held = remote(() => this.ifMay('held.view', () => this.api.send(heldList.page, { query: WAITING })));
  private readonly heldItems = remote(() =>
    this.ifMay('held.view', () => this.api.send(heldItemsList.page, { query: WAITING })),
  );
  private readonly aside = remote(() =>
    this.ifMay('held.view', () => this.api.send(quarantineList.page, { query: WAITING })),
  );
  private readonly stopped = remote(() =>
    this.ifMay('sales.view', () => this.api.send(salesList.page, { query: { state: 'needs_attention', size: 1 } })),
  );
  private readonly sms = remote(() =>
    this.ifMay('sms.view', () => this.api.send(smsList.page, { query: { state: 'failed', size: 1 } })),
  );
  protected readonly loaded = computed(() => this.meters.value() !== undefined);
  protected readonly fresh = computed(() => this.meters.value()?.total === 0);

  protected readonly matters = computed(() =>
    mattersOf({
      seals: this.seals.value()?.conflicts.length ?? 0,
      held: this.held.value()?.total ?? 0,
      heldItems: this.heldItems.value()?.total ?? 0,
      aside: this.aside.value()?.total ?? 0,
      stopped: this.stopped.value()?.total ?? 0,
      gatewaysWaiting: this.gatewaysWaiting.value()?.total ?? 0,
      gatewaysAway: this.gatewaysAway.value()?.total ?? 0,
      dpusAway: this.dpusAway.value()?.total ?? 0,
      noCredit: this.noCredit.value()?.total ?? 0,
      unread: this.unread.value()?.total ?? 0,
      sms: this.sms.value()?.total ?? 0,
      gaps: this.devices.value()?.total ?? 0,
      unaccounted: this.unaccounted.value() ?? [],
      meters: this.meters.value()?.facets['state']?.counts ?? {},
    }),
  );

  constructor() {
    whenGatewaysChange(() => {
      this.gatewaysAway.reload();
      this.gatewaysWaiting.reload();
      this.dpusAway.reload();
    });
  }

  private ifMay<T>(permission: Permission, ask: () => T): T | undefined {
    return this.permissions().has(permission) ? ask() : undefined;
  }
}
