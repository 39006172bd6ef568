import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { switchMap } from 'rxjs';
import { v7 } from 'uuid';
import { renameDeviceRoute, revokeDeviceRoute, showDeviceRoute, writeOffRoute, ZERO } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { PageTitle } from '../frame/page-title';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { AmountFault } from '../ui/amount-fault';
import { amountOrZero } from '../ui/amount-or-zero';
import { amountWords } from '../ui/amount-words';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { StateBadge } from '../ui/state-badge';
import { TextField } from '../ui/text-field';
import { lookOfCause, lookOfDevice, lookOfLease } from './device-look';
import { LostSales } from './lost-sales';
import { wordsOfRanges } from './number-words';

/** One device: how far its numbers are in, what it may still hold, and what is done about it when it is lost. */
@Component({
  selector: 'app-device-record-page',
  imports: [
    ...[
      RouterLink,
      TranslocoPipe,
      AgeTag,
      Amount,
      AmountFault,
      Awaited,
      BackLink,
      ConfirmDialog,
      FaultNote,
      Field,
      FieldBox,
    ],
    ...[Icon, LostSales, Moment, StateBadge, TextField],
  ],
  templateUrl: './device-record-page.html',
  styles: `
    .entry {
      display: grid;
      gap: 6px;
      padding: 14px 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DeviceRecordPage {
  private readonly api = inject(Api);
  private readonly title = inject(PageTitle);
  private readonly words = inject(TranslocoService);
  private readonly store = inject(Store);
  readonly deviceId = input.required<string>();
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly params = computed(() => ({ deviceId: this.deviceId() }));
  protected readonly record = remote(() => this.api.send(showDeviceRoute, { params: this.params() }));
  protected readonly lookOfDevice = lookOfDevice;
  protected readonly lookOfCause = lookOfCause;
  protected readonly lookOfLease = lookOfLease;
  protected readonly revoking = formSender();
  protected readonly writing = formSender();
  protected readonly naming = formSender();
  /** while it is being typed */
  protected readonly newName = signal<string | null>(null);
  protected readonly nameMissing = computed(() => this.newName()?.trim() === '');
  protected readonly writeDialog = viewChild<ConfirmDialog>('writeDialog');

  private readonly isRevoked = computed(() => (this.record.value()?.device.revokedAt ?? null) !== null);
  protected readonly mayRevoke = computed(() => this.permissions().has('devices.update') && !this.isRevoked());
  protected readonly mayWriteOff = computed(
    () => this.permissions().has('devices.write_off') && (this.record.value()?.unaccounted ?? null) !== null,
  );
  protected readonly isReady = this.isRevoked;
  protected readonly rangeWords = computed(() => this.rangesOf(this.record.value()?.unaccounted?.ranges ?? []));

  protected readonly revokeReason = signal('');
  /** each stored form is followed by a new one */
  private readonly writeOffId = linkedSignal({ source: this.record.value, computation: () => v7() });
  protected readonly cash = signal('');
  protected readonly reason = signal('');
  protected readonly operatorId = linkedSignal(() => this.record.value()?.concerned[0]?.operatorId ?? null);
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly cashMinor = computed(() => amountOrZero(this.cash(), this.currency().decimals));
  protected readonly asked = computed(() => {
    const cashMinor = this.cashMinor() ?? ZERO;
    const name = this.record.value()?.concerned.find((one) => one.operatorId === this.operatorId())?.name ?? '';
    const { decimals, code } = this.currency();
    const values = { list: this.rangeWords(), amount: `${amountWords(cashMinor, decimals)} ${code}`, name };
    return { key: cashMinor > 0 ? 'lost.askCash' : 'lost.askNone', values };
  });

  constructor() {
    effect(() => {
      const device = this.record.value()?.device;
      if (device) untracked(() => this.title.say(`${device.prefix} · ${device.name}`));
    });
  }

  protected rangesOf(ranges: Parameters<typeof wordsOfRanges>[0]): string {
    return wordsOfRanges(ranges, (from) => this.words.translate('devices.fromNumber', { from }));
  }

  protected rename(event: Event): void {
    event.preventDefault();
    const name = this.newName()?.trim();
    const seen = this.record.value()?.device.name;
    if (!name || seen === undefined) return this.showFault();
    const request = this.api.send(renameDeviceRoute, { params: this.params(), body: { name, seen } });
    this.naming.send(request, (device) => {
      this.record.update((record) => record && { ...record, device });
      this.newName.set(null);
    });
  }

  protected revoke(): void {
    const reason = this.revokeReason().trim() || this.words.translate('devices.noReason');
    const params = this.params();
    const request = this.api
      .send(revokeDeviceRoute, { params, body: { reason } })
      .pipe(switchMap(() => this.api.send(showDeviceRoute, { params })));
    this.revoking.send(request, (record) => this.record.update(() => record));
  }

  protected ask(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (this.cashMinor() === undefined || this.reason().trim() === '') return this.showFault();
    this.writeDialog()?.ask();
  }

  protected writeOff(): void {
    const amountMinor = this.cashMinor();
    const { unaccounted } = this.record.value() ?? {};
    if (amountMinor === undefined || !unaccounted) return;
    const body = {
      ...{ writeOffId: this.writeOffId(), ranges: unaccounted.ranges, amountMinor, reason: this.reason().trim() },
      operatorId: amountMinor > 0 ? this.operatorId() : null,
    };
    const request = this.api.send(writeOffRoute, { params: this.params(), body });
    this.writing.send(request, (record) => {
      this.record.update(() => record);
      this.tried.set(false);
      this.cash.set('');
      this.reason.set('');
    });
  }
}
