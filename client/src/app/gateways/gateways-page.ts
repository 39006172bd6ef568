import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  createGatewayRoute,
  type GatewayRecord,
  listBuildingsRoute,
  listGatewaysRoute,
  revokeGatewayRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Moment } from '../ui/moment';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

/** The boxes at the meters: which are heard, and a one-time code for a new one. */
@Component({
  selector: 'app-gateways-page',
  imports: [TranslocoPipe, AgeTag, Moment, ConfirmDialog, FailedState, FaultNote, PageState, Skeleton, StateBadge],
  templateUrl: './gateways-page.html',
  styleUrl: './gateways-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class GatewaysPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly mayUpdate = computed(() => this.permissions().has('gateways.update'));
  protected readonly gateways = remote(() => this.api.send(listGatewaysRoute, {}));
  protected readonly buildings = remote(() => this.api.send(listBuildingsRoute, {}));
  protected readonly creating = formSender();
  protected readonly revoking = formSender();
  protected readonly chosen = signal<GatewayRecord | null>(null);
  protected readonly confirm = viewChild(ConfirmDialog);
  protected readonly name = signal('');
  protected readonly only = signal<ReadonlySet<number>>(new Set());
  protected readonly tried = signal(false);
  protected readonly made = signal<{ readonly name: string; readonly code: string; readonly endsAt: string } | null>(
    null,
  );

  constructor() {
    inject(Actions)
      .pipe(ofType(LiveActions.gatewayChanged), takeUntilDestroyed())
      .subscribe(({ gatewayId, online, at }) =>
        this.gateways.update((all) =>
          all.map((gateway) => (gateway.gatewayId === gatewayId ? { ...gateway, online, lastContactAt: at } : gateway)),
        ),
      );
  }

  protected look({ revokedAt, enrolledAt, online }: GatewayRecord): StateLook {
    if (revokedAt !== null) return { tone: 'unknown', key: 'gateways.revoked' };
    if (enrolledAt === null) return { tone: 'way', key: 'gateways.waiting' };
    return online ? { tone: 'good', key: 'gateways.online' } : { tone: 'look', key: 'gateways.away' };
  }

  protected toggle(building: number): void {
    const only = new Set(this.only());
    if (!only.delete(building)) only.add(building);
    this.only.set(only);
  }

  protected create(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const name = this.name().trim();
    if (name === '') return;
    const buildings = this.only().size === 0 ? ('all' as const) : [...this.only()];
    this.creating.send(this.api.send(createGatewayRoute, { body: { name, buildings } }), (made) => {
      this.made.set({ name, code: made.code, endsAt: made.codeEndsAt });
      this.gateways.update((all) => [...all, made.gateway]);
      this.name.set('');
      this.tried.set(false);
    });
  }

  protected revoke(): void {
    const gateway = this.chosen();
    if (!gateway) return;
    const { gatewayId } = gateway;
    this.revoking.send(this.api.send(revokeGatewayRoute, { params: { gatewayId } }), (revoked) =>
      this.gateways.update((all) => all.map((item) => (item.gatewayId === gatewayId ? revoked : item))),
    );
  }
}
