import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { createGatewayRoute, type ResponseOf } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { sessionFeature } from '../session/session.feature';
import { BackLink } from '../ui/back-link';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { NeedsServer } from '../ui/needs-server';
import { unsaved } from '../ui/unsaved';
import { GatewayCode } from './gateway-code';
import { GatewayFields } from './gateway-fields';
import { checkGateway, type GatewayForm, gatewayOfForm, newGateway } from './gateway-form';

/** A place for a gateway, and the one-time code that it enrols with. */
@Component({
  selector: 'app-gateway-new-page',
  imports: [RouterLink, TranslocoPipe, BackLink, FaultNote, GatewayCode, GatewayFields, Icon, NeedsServer],
  template: `
    <div class="page narrow">
      <a appBack routerLink="/more/gateways">{{ 'more.gateways' | transloco }}</a>
      @if (made(); as made) {
        <app-gateway-code [name]="made.gateway.name" [code]="made.code" [endsAt]="made.codeEndsAt" />
        <div class="actions">
          <a class="button main" [routerLink]="['/more/gateways', made.gateway.gatewayId]">
            {{ 'gateways.open' | transloco }}
          </a>
        </div>
      } @else {
        <form class="card" novalidate (submit)="create($event)">
          <h2>{{ 'gateways.new' | transloco }}</h2>
          <app-gateway-fields [form]="form()" [faults]="faults()" (typed)="type($event)" />
          <app-fault-note [fault]="creating.fault()" />
          <div class="actions">
            <button class="button main tall" [appNeedsServer]="creating.busy()">
              <app-icon name="key" [size]="20" />{{ 'gateways.create' | transloco }}
            </button>
          </div>
        </form>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class GatewayNewPage {
  private readonly api = inject(Api);
  private readonly operator = inject(Store).selectSignal(sessionFeature.selectOperator);
  /** the same for every try of this form, so that a lost answer makes no second place */
  private readonly requestId = v7();
  protected readonly creating = formSender();
  protected readonly form = signal<GatewayForm>(newGateway(this.operator()?.buildings ?? []));
  protected readonly tried = signal(false);
  protected readonly faults = computed(() => (this.tried() ? checkGateway(this.form()) : {}));
  readonly changes = unsaved(this.form);
  private readonly showFault = firstFault();
  protected readonly made = signal<ResponseOf<typeof createGatewayRoute> | null>(null);

  constructor() {
    this.changes.keep();
  }

  protected type(change: Partial<GatewayForm>): void {
    this.form.update((form) => ({ ...form, ...change }));
  }

  protected create(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (Object.keys(checkGateway(this.form())).length > 0) return this.showFault();
    const body = { ...gatewayOfForm(this.form()), requestId: this.requestId };
    this.creating.send(this.api.send(createGatewayRoute, { body }), (made) => {
      this.changes.keep();
      this.made.set(made);
    });
  }
}
