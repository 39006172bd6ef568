import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { showGatewayRoute, updateGatewayRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { firstFault } from '../ui/first-fault';
import { SaveBar } from '../ui/save-bar';
import { unsaved } from '../ui/unsaved';
import { GatewayFields } from './gateway-fields';
import { checkGateway, formOfGateway, type GatewayForm, gatewayOfForm } from './gateway-form';

/** Changes what a gateway is called and which buildings it serves. */
@Component({
  selector: 'app-gateway-edit-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, GatewayFields, SaveBar],
  template: `
    <div class="page narrow">
      <a appBack [routerLink]="['/more/gateways', gatewayId()]">
        {{ loaded.value()?.name ?? ('more.gateways' | transloco) }}
      </a>
      @if (form(); as form) {
        <form class="stack" novalidate (submit)="save($event)">
          <div class="card">
            <app-gateway-fields
              [form]="form"
              [faults]="faults()"
              [served]="loaded.value()?.buildings ?? []"
              (typed)="type($event)"
            />
          </div>
          <app-save-bar [saving]="saving" [fields]="{ name: 'gateway-name' }" (showNow)="loaded.reload()" />
        </form>
      } @else {
        <app-awaited [of]="loaded" [rows]="4" />
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class GatewayEditPage {
  private readonly api = inject(Api);
  private readonly done = inject(Done);
  private readonly title = inject(PageTitle);
  /** from the path */
  readonly gatewayId = input.required<string>();
  protected readonly loaded = remote(() =>
    this.api.send(showGatewayRoute, { params: { gatewayId: this.gatewayId() } }),
  );
  protected readonly form = signal<GatewayForm | null>(null);
  protected readonly tried = signal(false);
  protected readonly faults = computed(() => {
    const form = this.form();
    return form && this.tried() ? checkGateway(form) : {};
  });
  protected readonly saving = formSender();
  private readonly showFault = firstFault();
  readonly changes = unsaved(this.form);

  constructor() {
    effect(() => {
      const gateway = this.loaded.value();
      if (!gateway) return;
      untracked(() => {
        this.form.set(formOfGateway(gateway));
        this.changes.keep();
        this.tried.set(false);
        this.title.say(gateway.name);
      });
    });
  }

  protected type(change: Partial<GatewayForm>): void {
    this.form.update((form) => form && { ...form, ...change });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const [form, known] = [this.form(), this.loaded.value()];
    if (!form || !known) return;
    if (Object.keys(checkGateway(form)).length > 0) return this.showFault();
    const params = { gatewayId: this.gatewayId() };
    const seen = { name: known.name, buildings: known.buildings };
    const body = { ...gatewayOfForm(form), seen };
    this.saving.send(this.api.send(updateGatewayRoute, { params, body }), ({ gatewayId, name }) => {
      this.changes.keep();
      void this.done.go(['/more/gateways', gatewayId], { key: 'done.saved', what: name });
    });
  }
}
