import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { createGatewayRoute, listBuildingsRoute, type ResponseOf } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { BackLink } from '../ui/back-link';
import { FaultNote } from '../ui/fault-note';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { TextField } from '../ui/text-field';
import { GatewayCode } from './gateway-code';

/** A place for a gateway, and the one-time code that it enrols with. */
@Component({
  selector: 'app-gateway-new-page',
  imports: [RouterLink, TranslocoPipe, BackLink, FaultNote, GatewayCode, Icon, TextField],
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
          <app-text-field
            name="gateway-name"
            [label]="'gateways.name' | transloco"
            [value]="name()"
            [most]="60"
            [wrong]="tried() && name().trim() === '' ? ('gateways.nameMissing' | transloco) : ''"
            (typed)="name.set($event)"
          />
          @if (buildings.value()?.length) {
            <fieldset>
              <legend class="small soft">{{ 'gateways.which' | transloco }}</legend>
              @for (building of buildings.value(); track building.number) {
                <label class="check">
                  <input type="checkbox" [checked]="only().has(building.number)" (change)="toggle(building.number)" />
                  <span>{{ building.number }} · {{ building.remark || ('meters.building' | transloco) }}</span>
                </label>
              }
            </fieldset>
          }
          <app-fault-note [fault]="creating.fault()" />
          <div class="actions">
            <button class="button main tall" [attr.aria-disabled]="creating.busy()">
              <app-icon name="key" [size]="20" />{{ 'gateways.create' | transloco }}
            </button>
          </div>
        </form>
      }
    </div>
  `,
  styles: `
    fieldset {
      margin: 0;
      padding: 0;
      border: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class GatewayNewPage {
  private readonly api = inject(Api);
  protected readonly buildings = remote(() => this.api.send(listBuildingsRoute, {}));
  protected readonly creating = formSender();
  protected readonly name = signal('');
  protected readonly only = signal<ReadonlySet<number>>(new Set());
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly made = signal<ResponseOf<typeof createGatewayRoute> | null>(null);

  protected toggle(building: number): void {
    const only = new Set(this.only());
    if (!only.delete(building)) only.add(building);
    this.only.set(only);
  }

  protected create(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const name = this.name().trim();
    if (name === '') return this.showFault();
    const buildings = this.only().size === 0 ? ('all' as const) : [...this.only()];
    this.creating.send(this.api.send(createGatewayRoute, { body: { name, buildings } }), (made) => this.made.set(made));
  }
}
