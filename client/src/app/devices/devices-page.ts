import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { listDevicesRoute, listUnaccountedRoute, type Unaccounted } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { lookOfCause, lookOfDevice } from './device-look';
import { wordsOfRanges } from './number-words';

const LIMIT = 200;

/** Every device that may sell: when it was last heard, how far its numbers are in, and which may hold more. */
@Component({
  selector: 'app-devices-page',
  imports: [RouterLink, TranslocoPipe, AgeTag, Amount, FailedState, Icon, PageState, Skeleton, StateBadge],
  template: `
    <div class="page narrow">
      @if (unaccounted.value()?.length) {
        <section>
          <h2>{{ 'devices.unaccounted' | transloco }}</h2>
          <p class="soft small">{{ 'devices.unaccountedText' | transloco }}</p>
          <ul class="list card flush">
            @for (one of unaccounted.value(); track one.deviceId) {
              <li>
                <a class="item" [routerLink]="['/more/devices', one.deviceId]">
                  <span class="grow stack tight">
                    <span class="row between wrap">
                      <span class="strong cut">{{ one.prefix }} · {{ one.name }}</span>
                      <app-state [look]="lookOfCause(one)" />
                    </span>
                    <span>{{ 'devices.numbersOut' | transloco: { list: rangesOf(one) } }}</span>
                    <span>
                      {{ 'devices.atMost' | transloco: { count: one.atMostCount } }}
                      <app-amount [minor]="one.atMostMinor" />
                      @if (one.operatorNames.length > 0) {
                        · {{ one.operatorNames.join(', ') }}
                      }
                    </span>
                    <span class="small soft">
                      {{ 'devices.lastHeard' | transloco }} <app-age [at]="one.lastContactAt" [mayBeStale]="false" />
                    </span>
                  </span>
                  <app-icon name="next" [size]="20" />
                </a>
              </li>
            }
          </ul>
        </section>
        <h2>{{ 'more.devices' | transloco }}</h2>
      }
      @if (devices.value(); as page) {
        <ul class="list card flush">
          @for (device of page.items; track device.deviceId) {
            <li>
              <a class="item" [routerLink]="['/more/devices', device.deviceId]">
                <span class="grow stack tight">
                  <span class="row between">
                    <span class="strong cut">{{ device.prefix }} · {{ device.name }}</span>
                    <app-state [look]="lookOfDevice(device)" />
                  </span>
                  <span class="small soft">
                    {{ 'devices.numbers' | transloco: { last: device.lastNumber } }}
                    @if (device.highestNumber > device.lastNumber) {
                      · {{ 'devices.missing' | transloco: { highest: device.highestNumber } }}
                    }
                  </span>
                  <app-age [at]="device.lastContactAt" [mayBeStale]="false" />
                </span>
                <app-icon name="next" [size]="20" />
              </a>
            </li>
          } @empty {
            <li>
              <app-page-state
                icon="device"
                [head]="'devices.empty' | transloco"
                [text]="'devices.emptyText' | transloco"
              />
            </li>
          }
        </ul>
      } @else if (devices.fault()) {
        <app-failed [fault]="devices.fault()" (retry)="devices.reload()" />
      } @else {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DevicesPage {
  private readonly api = inject(Api);
  private readonly words = inject(TranslocoService);
  protected readonly devices = remote(() => this.api.send(listDevicesRoute, { query: { limit: LIMIT } }));
  protected readonly unaccounted = remote(() => this.api.send(listUnaccountedRoute, {}));
  protected readonly lookOfDevice = lookOfDevice;
  protected readonly lookOfCause = lookOfCause;

  protected rangesOf({ ranges }: Unaccounted): string {
    return wordsOfRanges(ranges, (from) => this.words.translate('devices.fromNumber', { from }));
  }
}
