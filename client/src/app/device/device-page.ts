import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { minorUnits } from '#shared';
import { Language } from '../i18n/language';
import { clockFault } from '../outbox/device-clock';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { codeOfAddress } from './code-of-address';
import { leaseFaultKey } from './lease-fault';
import { Amount } from '../ui/amount';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';
import { DevicePageActions } from './device.actions';
import { deviceFeature } from './device.feature';

/** What this device is, until when it may sell and for how much, and whether it keeps its sales whatever happens. */
@Component({
  selector: 'app-device-page',
  imports: [RouterLink, TranslocoPipe, Amount, FaultNote, Field, FieldBox, Icon, MethodName],
  templateUrl: './device-page.html',
  styleUrl: './device-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DevicePage {
  private readonly store = inject(Store);
  private readonly now = inject(Now);
  private readonly language = inject(Language);
  protected readonly outbox = this.store.selectSignal(outboxFeature.selectOutboxState);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  protected readonly state = this.store.selectSignal(deviceFeature.selectDeviceState);
  protected readonly durable = this.store.selectSignal(deviceFeature.selectDurable);
  private readonly leaseRow = this.store.selectSignal(deviceFeature.selectLease);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly timeZone = this.store.selectSignal(settingsFeature.selectTimeZone);
  private readonly settings = this.store.selectSignal(settingsFeature.selectSettings);
  /** one-time code in the address, as the office's QR code says it */
  readonly code = input<string>();
  protected readonly typedCode = linkedSignal(() => codeOfAddress(this.code() ?? ''));
  /** may register without a code */
  protected readonly mayEnrol = computed(
    () =>
      this.permissions().has('devices.update') ||
      (this.permissions().has('devices.enrol') && this.settings()?.devicesNeedCode !== true),
  );
  protected readonly name = signal('');
  /** the office has named it where there is a code */
  protected readonly nameMissing = computed(() => this.name().trim() === '' && this.typedCode().trim() === '');
  protected readonly codeMissing = computed(() => !this.mayEnrol() && this.typedCode().trim() === '');
  /** receipt letters of the device whose place this one takes */
  protected readonly replaces = signal('');
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  private readonly deviceId = computed(() => this.outbox().device?.deviceId);
  /** registering once more was asked for; done when there is another device */
  protected readonly again = linkedSignal({ source: this.deviceId, computation: () => false });

  protected readonly clockFault = computed(() => clockFault(this.now.ms(), this.outbox().clock));
  protected readonly leaseFault = computed(() => leaseFaultKey(this.state().leaseFault?.refusal));
  protected readonly lease = computed(() => {
    const row = this.leaseRow();
    if (!row) return undefined;
    const { lease, usedCount, usedSumMinor } = row;
    return {
      ended: this.now.ms() >= lease.endsAtMs,
      ends: this.when(lease.endsAtMs),
      leftMinor: minorUnits(Math.max(0, lease.sumMinor - usedSumMinor)),
      sumMinor: lease.sumMinor,
      perSaleMinor: lease.perSaleMinor,
      leftCount: Math.max(0, lease.count - usedCount),
      offline: lease.offline,
      offlineMethods: lease.offlineMethods,
    };
  });
  protected readonly enrolled = computed(() => this.when(this.outbox().device?.enrolledAtMs ?? 0));
  protected readonly isApple = /iPad|iPhone|Macintosh/.test(navigator.userAgent) && 'ontouchend' in document;

  constructor() {
    this.store.dispatch(DevicePageActions.opened());
  }

  protected register(): void {
    this.tried.set(true);
    if (this.nameMissing() || this.codeMissing()) return this.showFault();
    if (this.state().registering) return;
    const [name, code] = [this.name().trim(), codeOfAddress(this.typedCode())];
    const replaces = this.replaces().trim().toUpperCase();
    this.store.dispatch(
      DevicePageActions.registerWanted({ name, ...(code && { code }), ...(replaces && { replaces }) }),
    );
  }

  protected renew(): void {
    if (this.online() && !this.state().renewing) this.store.dispatch(DevicePageActions.leaseWanted());
  }

  protected install(): void {
    this.store.dispatch(DevicePageActions.installWanted());
  }

  private when(atMs: number): string {
    return new Intl.DateTimeFormat(this.language.current(), {
      dateStyle: 'medium',
      timeStyle: 'short',
      hourCycle: 'h23',
      timeZone: this.timeZone(),
    }).format(atMs);
  }
}
