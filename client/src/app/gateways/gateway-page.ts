import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  deleteGatewayRoute,
  renewGatewayCodeRoute,
  type ResponseOf,
  restoreGatewayRoute,
  revokeGatewayRoute,
  showGatewayRoute,
  waitsForPerson,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Removal } from '../ui/removal';
import { StateBadge } from '../ui/state-badge';
import { GatewayCode } from './gateway-code';
import { lookOfGateway } from './gateway-look';

/** One gateway: when it was heard, what it serves and what waits for it; changed, restored, revoked and given a code here. */
@Component({
  selector: 'app-gateway-page',
  imports: [
    ...[RouterLink, TranslocoPipe, AgeTag, Awaited, BackLink, ConfirmDialog, FaultNote, GatewayCode, Icon, Moment],
    ...[Removal, StateBadge],
  ],
  templateUrl: './gateway-page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class GatewayPage {
  private readonly api = inject(Api);
  private readonly done = inject(Done);
  private readonly title = inject(PageTitle);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  readonly gatewayId = input.required<string>();
  private readonly params = computed(() => ({ gatewayId: this.gatewayId() }));
  protected readonly gateway = remote(() => this.api.send(showGatewayRoute, { params: this.params() }));
  protected readonly mayUpdate = computed(() => this.permissions().has('gateways.update'));
  protected readonly maySeeDpus = computed(() => this.permissions().has('dpus.view'));
  protected readonly waits = computed(() => {
    const gateway = this.gateway.value();
    return gateway ? waitsForPerson(gateway) : null;
  });
  protected readonly sending = formSender();
  protected readonly removing = formSender();
  protected readonly made = signal<ResponseOf<typeof renewGatewayCodeRoute> | null>(null);
  protected readonly lookOfGateway = lookOfGateway;

  constructor() {
    effect(() => {
      const name = this.gateway.value()?.name;
      if (name) untracked(() => this.title.say(name));
    });
    inject(Actions)
      .pipe(ofType(LiveActions.gatewayChanged), takeUntilDestroyed())
      .subscribe(({ gatewayId }) => {
        if (gatewayId === this.gatewayId()) this.gateway.reload();
      });
  }

  protected revoke(): void {
    this.sending.send(this.api.send(revokeGatewayRoute, { params: this.params() }), () => this.gateway.reload());
  }

  protected restore(): void {
    this.sending.send(this.api.send(restoreGatewayRoute, { params: this.params() }), () => this.gateway.reload());
  }

  protected remove(): void {
    this.removing.send(
      this.api.send(deleteGatewayRoute, { params: this.params() }),
      () => void this.done.go(['/more/gateways'], { key: 'done.deleted', what: this.gateway.value()?.name ?? '' }),
    );
  }

  protected renewCode(): void {
    this.sending.send(this.api.send(renewGatewayCodeRoute, { params: this.params() }), (made) => {
      this.made.set(made);
      this.gateway.reload();
    });
  }
}
