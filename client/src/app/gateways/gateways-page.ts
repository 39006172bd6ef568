import { ChangeDetectionStrategy, Component, computed, inject, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type GatewayLine, gatewaysList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { StateBadge } from '../ui/state-badge';
import { lookOfGateway } from './gateway-look';
import { whenGatewaysChange } from './when-gateways-change';

/** The boxes at the meters: which are heard, and what waits for them. */
@Component({
  selector: 'app-gateways-page',
  imports: [AgeTag, ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="gateway"
      [list]="list"
      [open]="open"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'gateways.new' | transloco"
      [emptyHead]="'gateways.empty' | transloco"
      [emptyText]="'gateways.emptyText' | transloco"
    >
      <ng-template appCell="state" let-gateway><app-state [look]="lookOfGateway(gateway)" /></ng-template>
      <ng-template appCell="lastContact" let-gateway>
        <app-age [at]="heardOf(gateway)" [mayBeStale]="false" never="age.notOnce" />
      </ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class GatewaysPage {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly view = viewChild<ListView<GatewayLine>>(ListView);
  protected readonly list = gatewaysList;
  protected readonly mayUpdate = computed(() => this.permissions().has('gateways.update'));
  protected readonly open = ({ gatewayId }: GatewayLine): string[] => ['/more/gateways', gatewayId];
  protected readonly heardOf = ({ lastContactAt }: GatewayLine): string | null => lastContactAt;
  protected readonly lookOfGateway = lookOfGateway;

  constructor() {
    // Which state it is in decides whether it is shown at all where the list is filtered.
    whenGatewaysChange(() => this.view()?.reload());
  }
}
