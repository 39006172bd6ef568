import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Device, listDevicesRoute, listUnaccountedRoute, revokeDeviceRoute, type Unaccounted } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

const LIMIT = 200;

/** Every device that may sell: when it was last heard, how far its numbers are in; a lost one is revoked here. */
@Component({
  selector: 'app-devices-page',
  imports: [TranslocoPipe, AgeTag, Amount, ConfirmDialog, FailedState, FaultNote, PageState, Skeleton, StateBadge],
  template: `
    <div class="page narrow">
      <app-fault-note [fault]="revoking.fault()" />
      @if (unaccounted.value()?.length) {
        <section>
          <h2>{{ 'devices.unaccounted' | transloco }}</h2>
          <p class="soft small">{{ 'devices.unaccountedText' | transloco }}</p>
          <ul class="list card flush">
            @for (one of unaccounted.value(); track one.deviceId) {
              <li class="device">
                <div class="row between wrap">
                  <span class="strong cut">{{ one.prefix }} · {{ one.name }}</span>
                  <app-state [look]="lookOfCause(one)" />
                </div>
                <p>{{ 'devices.numbersOut' | transloco: { list: rangesOf(one) } }}</p>
                <p>
                  {{ 'devices.atMost' | transloco: { count: one.atMostCount } }}
                  <app-amount [minor]="one.atMostMinor" />
                  @if (one.operatorNames.length > 0) {
                    · {{ one.operatorNames.join(', ') }}
                  }
                </p>
                <span class="small soft">
                  {{ 'devices.lastHeard' | transloco }} <app-age [at]="one.lastContactAt" [mayBeStale]="false" />
                </span>
              </li>
            }
          </ul>
        </section>
        <h2>{{ 'more.devices' | transloco }}</h2>
      }
      @if (devices.value(); as page) {
        <ul class="list card flush">
          @for (device of page.items; track device.deviceId) {
            <li class="device">
              <div class="row between">
                <div class="stack tight grow">
                  <span class="strong cut">{{ device.prefix }} · {{ device.name }}</span>
                  <span class="small soft">
                    {{ 'devices.numbers' | transloco: { last: device.lastNumber } }}
                    @if (device.highestNumber > device.lastNumber) {
                      · {{ 'devices.missing' | transloco: { highest: device.highestNumber } }}
                    }
                  </span>
                  <app-age [at]="device.lastContactAt" [mayBeStale]="false" />
                </div>
                <app-state [look]="look(device)" />
              </div>
              @if (mayRevoke() && device.revokedAt === null) {
                <div class="actions end">
                  <button type="button" class="button danger" (click)="chosen.set(device); confirm()?.ask()">
                    {{ 'devices.revoke' | transloco }}
                  </button>
                </div>
              }
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
      <app-confirm
        [head]="'devices.revokeAsk' | transloco: { prefix: chosen()?.prefix ?? '' }"
        [action]="'devices.revoke' | transloco"
        [danger]="true"
        (confirmed)="revoke()"
      >
        <p>{{ 'devices.revokeText' | transloco }}</p>
        <div class="field">
          <label for="reason">{{ 'devices.reason' | transloco }}</label>
          <input
            #field
            id="reason"
            class="input"
            maxlength="200"
            [value]="reason()"
            (input)="reason.set(field.value)"
          />
        </div>
      </app-confirm>
    </div>
  `,
  styles: `
    .device {
      display: grid;
      gap: 8px;
      padding: 14px 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DevicesPage {
  private readonly api = inject(Api);
  private readonly words = inject(TranslocoService);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly mayRevoke = computed(() => this.permissions().has('devices.update'));
  protected readonly devices = remote(() => this.api.send(listDevicesRoute, { query: { limit: LIMIT } }));
  protected readonly unaccounted = remote(() => this.api.send(listUnaccountedRoute, {}));
  protected readonly revoking = formSender();
  protected readonly chosen = signal<Device | null>(null);
  protected readonly reason = signal('');
  protected readonly confirm = viewChild(ConfirmDialog);

  protected look({ revokedAt, highestNumber, lastNumber }: Device): StateLook {
    if (revokedAt !== null) return { tone: 'unknown', key: 'devices.revoked' };
    return highestNumber > lastNumber ? { tone: 'look', key: 'devices.gap' } : { tone: 'good', key: 'devices.active' };
  }

  protected lookOfCause({ cause }: Unaccounted): StateLook {
    return { tone: cause === 'lease_ended' ? 'look' : 'stop', key: `devices.cause.${cause}` };
  }

  /** `7–9, 12, from 15` */
  protected rangesOf({ ranges }: Unaccounted): string {
    return ranges
      .map(({ from, to }) => {
        if (to === null) return this.words.translate('devices.fromNumber', { from });
        return from === to ? String(from) : `${from}–${to}`;
      })
      .join(', ');
  }

  protected revoke(): void {
    const device = this.chosen();
    if (!device) return;
    const { deviceId } = device;
    const request = this.api.send(revokeDeviceRoute, {
      params: { deviceId },
      body: { reason: this.reason().trim() || this.words.translate('devices.noReason') },
    });
    this.revoking.send(request, (revoked) => {
      this.unaccounted.reload();
      this.devices.update((page) => ({
        ...page,
        items: page.items.map((item) => (item.deviceId === deviceId ? revoked : item)),
      }));
    });
  }
}
