import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { acceptRestoreRoute, showSealsRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { StateBadge } from '../ui/state-badge';
import { TextField } from '../ui/text-field';

/** Whether the books are whole, by what gateways and tablets keep of them; a restored backup is answered for here. */
@Component({
  selector: 'app-seals-page',
  imports: [TranslocoPipe, Awaited, ConfirmDialog, FaultNote, Icon, Moment, StateBadge, TextField],
  templateUrl: './seals-page.html',
  styles: `
    .entry {
      display: grid;
      gap: 6px;
      padding: 14px 16px;
    }
    .code {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SealsPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly seals = remote(() => this.api.send(showSealsRoute, {}));
  protected readonly mayAccept = computed(
    () => this.permissions().has('log.accept_restore') && (this.seals.value()?.conflicts.length ?? 0) > 0,
  );
  protected readonly reason = signal('');
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly accepting = formSender();
  protected readonly dialog = viewChild(ConfirmDialog);
  private acceptanceId = v7();

  protected ask(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (this.reason().trim() === '') return this.showFault();
    this.dialog()?.ask();
  }

  protected accept(): void {
    const body = { acceptanceId: this.acceptanceId, reason: this.reason().trim() };
    this.accepting.send(this.api.send(acceptRestoreRoute, { body }), (report) => {
      this.acceptanceId = v7();
      this.reason.set('');
      this.tried.set(false);
      this.seals.update(() => report);
    });
  }
}
