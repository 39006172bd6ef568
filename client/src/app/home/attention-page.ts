import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import {
  accountsList,
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
import { settingsFeature } from '../settings/settings.feature';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { TONE_ICONS } from '../ui/state-look';
import { firstStepsOf } from './first-steps';
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
      @if (isBeginning()) {
        <section class="card">
          <h2>{{ 'first.head' | transloco }}</h2>
          <p class="soft">{{ 'first.text' | transloco }}</p>
          <ol class="list">
            @for (step of firstSteps(); track step.word) {
              <li>
                <a class="item" [routerLink]="step.link" [class.good]="step.isDone">
                  <app-icon [name]="step.isDone ? 'check' : step.icon" />
                  <span class="grow">{{ step.word | transloco }}</span>
                  @if (step.isDone) {
                    <span class="small">{{ 'first.done' | transloco }}</span>
                  }
                  <app-icon name="next" [size]="20" />
                </a>
              </li>
            }
          </ol>
        </section>
      }
      @if (loaded() && (!isBeginning() || matters().length > 0)) {
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
    .good {
      color: var(--good);
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
  private readonly settings = inject(Store).selectSignal(settingsFeature.selectSettings);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly icons = TONE_ICONS;

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
  private readonly gatewaysOnline = remote(() =>
    this.ifMay('gateways.view', () => this.api.send(gatewaysList.page, { query: { state: 'online', size: 1 } })),
  );
  private readonly anyDevices = remote(() =>
    this.ifMay('devices.view', () => this.api.send(devicesList.page, { query: { size: 1 } })),
  );
  private readonly accounts = remote(() =>
    this.ifMay('accounts.view', () => this.api.send(accountsList.page, { query: { size: 1 } })),
  );
  /** Enrolled, whether they answer or not; undefined while it is not known. */
  private readonly gateways = computed(() => {
    const [online, away, waiting] = [this.gatewaysOnline, this.gatewaysAway, this.gatewaysWaiting].map((one) =>
      one.value(),
    );
    return online && away && waiting && online.total + away.total + waiting.total;
  });
  /** What it takes to say that nothing is the matter. */
  protected readonly loaded = computed(
    () =>
      this.meters.value() !== undefined &&
      [this.gatewaysOnline, this.gatewaysAway, this.gatewaysWaiting, this.anyDevices, this.accounts].every(
        (one) => !one.loading() || one.value() !== undefined,
      ),
  );
  /** What there must be before the first sale, for those who may see to it. */
  protected readonly firstSteps = computed(() =>
    firstStepsOf(this.permissions(), {
      settings: this.settings()?.propertyName.length,
      meters: this.meters.value()?.total,
      gateways: this.gatewaysToSellBy(),
      devices: this.anyDevices.value()?.total,
      accounts: this.accounts.value()?.total,
    }),
  );
  protected readonly isBeginning = computed(() =>
    this.firstSteps().some(({ isDone, isNeeded }) => isNeeded && !isDone),
  );

  protected readonly matters = computed(() =>
    mattersOf({
      seals: this.seals.value()?.conflicts.length ?? 0,
      held: this.held.value()?.total ?? 0,
      heldItems: this.heldItems.value()?.total ?? 0,
      aside: this.aside.value()?.total ?? 0,
      stopped: this.stopped.value()?.total ?? 0,
      gatewaysWaiting: this.gatewaysWaiting.value()?.total ?? 0,
      gatewaysAway: this.gatewaysAway.value()?.total ?? 0,
      gateways: this.gateways(),
      // Among the first steps stands what is to be done about it.
      metersInAll: this.isBeginning() ? 0 : (this.meters.value()?.total ?? 0),
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
      this.gatewaysOnline.reload();
    });
  }

  /** Before the first account it must answer; later it is a matter of its own when one does not. */
  private gatewaysToSellBy(): number | undefined {
    return this.accounts.value()?.total ? this.gateways() : this.gatewaysOnline.value()?.total;
  }

  private ifMay<T>(permission: Permission, ask: () => T): T | undefined {
    return this.permissions().has(permission) ? ask() : undefined;
  }
}
