import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { v7 } from 'uuid';
import { listDeviceCodesRoute, makeDeviceCodeRoute, type ResponseOf, withdrawDeviceCodeRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { QrCode } from '../receipt/qr-code';
import { BackLink } from '../ui/back-link';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { MinutesLeft } from '../ui/minutes-left';
import { NeedsServer } from '../ui/needs-server';
import { Now } from '../ui/now';
import { SecretCopy } from '../ui/secret-copy';
import { TextField } from '../ui/text-field';

type Made = ResponseOf<typeof makeDeviceCodeRoute>;

/** A one-time code for the next device: scanned from here by the tablet, or read out. */
@Component({
  selector: 'app-device-code-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    BackLink,
    FailedState,
    FaultNote,
    Icon,
    MinutesLeft,
    NeedsServer,
    QrCode,
    SecretCopy,
    TextField,
  ],
  templateUrl: './device-code-page.html',
  styleUrl: './device-code-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DeviceCodePage {
  private readonly api = inject(Api);
  private readonly now = inject(Now);
  protected readonly open = remote(() => this.api.send(listDeviceCodesRoute, {}));
  protected readonly name = signal('');
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly making = formSender();
  protected readonly withdrawing = formSender();
  protected readonly made = signal<Made | null>(null);
  /** of the form, so that a tap after a lost answer makes one code */
  private codeId = v7();
  protected readonly ended = computed(() => {
    const made = this.made();
    return made !== null && this.now.ms() >= Date.parse(made.endsAt);
  });
  /** what the camera of the tablet finds: the page where it registers, with the code in it */
  protected readonly address = computed(() => {
    const url = new URL('/device', location.origin);
    url.searchParams.set('code', this.made()?.code ?? '');
    return url.href;
  });
  protected readonly others = computed(() =>
    (this.open.value() ?? []).filter(({ codeId }) => codeId !== this.made()?.codeId),
  );

  protected make(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const name = this.name().trim();
    if (name === '') return this.showFault();
    this.making.send(this.api.send(makeDeviceCodeRoute, { body: { codeId: this.codeId, name } }), (made) => {
      this.made.set(made);
      this.codeId = v7();
      this.name.set('');
      this.tried.set(false);
    });
  }

  protected withdraw(codeId: string): void {
    this.withdrawing.send(this.api.send(withdrawDeviceCodeRoute, { params: { codeId } }), () => {
      if (this.made()?.codeId === codeId) this.made.set(null);
      this.open.reload();
    });
  }
}
