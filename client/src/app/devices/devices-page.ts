import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type DeviceLine, devicesList, listUnaccountedRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { StateBadge } from '../ui/state-badge';
import { lookOfDevice } from './device-look';
import { UnaccountedDevices } from './unaccounted-devices';

/** Every device that may sell: when it was last heard, how far its numbers are in, and which may hold more. */
@Component({
  selector: 'app-devices-page',
  imports: [AgeTag, ListCellTemplate, ListView, StateBadge, TranslocoPipe, UnaccountedDevices],
  template: `
    <app-list
      icon="device"
      [list]="list"
      [open]="open"
      [addLink]="mayUpdate() ? ['code'] : null"
      [addWord]="'deviceCode.add' | transloco"
      [emptyHead]="'devices.empty' | transloco"
      [emptyText]="'devices.emptyText' | transloco"
    >
      @if (unaccounted.value()?.length) {
        <app-unaccounted-devices lead [devices]="unaccounted.value() ?? []" />
      }
      <ng-template appCell="state" let-device><app-state [look]="lookOfDevice(device)" /></ng-template>
      <ng-template appCell="lastContact" let-device>
        <app-age [at]="heardOf(device)" [mayBeStale]="false" never="age.notOnce" />
      </ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DevicesPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly unaccounted = remote(() => this.api.send(listUnaccountedRoute, {}));
  protected readonly list = devicesList;
  protected readonly mayUpdate = computed(() => this.permissions().has('devices.update'));
  protected readonly open = ({ deviceId }: DeviceLine): string[] => ['/more/devices', deviceId];
  protected readonly heardOf = ({ lastContactAt }: DeviceLine): string | null => lastContactAt;
  protected readonly lookOfDevice = lookOfDevice;
}
