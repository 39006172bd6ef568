import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { DevicePageActions } from '../device/device.actions';
import { deviceFeature } from '../device/device.feature';
import { leaseFaultKey } from '../device/lease-fault';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';
import { mendOf, sellBlocker, type SellBlocker } from './sell-blocker';

/** Why nothing can be sold here now; undefined when selling may go on, or before the outbox was read. */
export function injectSellBlocker() {
  const store = inject(Store);
  const now = inject(Now);
  const outbox = store.selectSignal(outboxFeature.selectOutboxState);
  const online = store.selectSignal(outboxFeature.selectIsOnline);
  const permissions = store.selectSignal(sessionFeature.selectPermissions);
  const lease = store.selectSignal(deviceFeature.selectLease);
  const durable = store.selectSignal(deviceFeature.selectDurable);
  const device = store.selectSignal(deviceFeature.selectDeviceState);
  return computed((): SellBlocker | undefined => {
    // Until outbox and browser have answered, nothing is known to stand in the way.
    if (!outbox().loaded || device().durability === null || outbox().contact === undefined) return undefined;
    return sellBlocker({
      storageFault: outbox().fault,
      maySell: permissions().has('sell.update'),
      device: outbox().device,
      lease: lease()?.lease ?? null,
      durable: durable(),
      online: online(),
      clock: outbox().clock,
      nowMs: now.ms(),
    });
  });
}

/** One clear sentence about what stands in the way of selling, and the button that mends it. */
@Component({
  selector: 'app-sell-blocker-note',
  imports: [RouterLink, TranslocoPipe, Icon],
  template: `
    <div role="status">
      @if (blocker(); as blocker) {
        @if (!(renewing() && mend() === 'lease')) {
          <div class="note look">
            <app-icon name="attention" [size]="22" />
            <div class="stack tight grow">
              <p>{{ 'sell.blocker.' + blocker | transloco: { reason: faultKey() | transloco } }}</p>
              @if (leaseFault() && mend() === 'lease') {
                <p class="small">{{ 'device.leaseRefusal.' + leaseFault() | transloco }}</p>
              }
              @switch (mend()) {
                @case ('reload') {
                  <button type="button" class="button" (click)="reload()">{{ 'common.retry' | transloco }}</button>
                }
                @case ('register') {
                  <a class="button" routerLink="/device">{{ 'sell.mend.register' | transloco }}</a>
                }
                @case ('device') {
                  <a class="button" routerLink="/device">{{ 'sell.mend.device' | transloco }}</a>
                }
                @case ('lease') {
                  <button type="button" class="button" (click)="renew()">{{ 'sell.mend.lease' | transloco }}</button>
                }
              }
            </div>
          </div>
        }
      }
    </div>
  `,
  styles: `
    .button {
      align-self: start;
      margin-top: 6px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SellBlockerNote {
  private readonly store = inject(Store);
  protected readonly blocker = injectSellBlocker();
  private readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  private readonly storageFault = this.store.selectSignal(outboxFeature.selectFault);
  protected readonly renewing = this.store.selectSignal(deviceFeature.selectRenewing);
  private readonly fault = this.store.selectSignal(deviceFeature.selectLeaseFault);
  protected readonly mend = computed(() => {
    const blocker = this.blocker();
    return blocker ? mendOf(blocker, this.online()) : 'none';
  });
  protected readonly faultKey = computed(() => `outbox.fault.${this.storageFault() ?? 'storage_failed'}`);
  protected readonly leaseFault = computed(() => leaseFaultKey(this.fault()?.refusal));

  protected reload(): void {
    location.reload();
  }

  protected renew(): void {
    this.store.dispatch(DevicePageActions.leaseWanted());
  }
}
