import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { addMetersRoute, type Meter } from '#shared';
import { v7 } from 'uuid';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { OwnShift } from '../refunds/own-shift';
import { settingsFeature } from '../settings/settings.feature';
import { FaultNote } from '../ui/fault-note';
import { TenantPageActions } from './accounts.actions';
import { accountsFeature } from './accounts.feature';
import { DraftMeterCard } from './draft-meter-card';
import { FreeMeterPicker } from './free-meter-picker';
import { checkMeter, draftMeter, type DraftMeter, meterRequest } from './opening-draft';

/** Adds a meter to an account that is open already. */
@Component({
  selector: 'app-add-meter-page',
  imports: [RouterLink, TranslocoPipe, FaultNote, DraftMeterCard, FreeMeterPicker],
  template: `
    <div class="page narrow">
      @if (account(); as account) {
        <p class="soft">{{ 'addMeter.to' | transloco: { name: account.name, number: account.number } }}</p>
      }
      @if (meter(); as meter) {
        <app-draft-meter-card
          [meter]="meter"
          [methods]="methods()"
          [faults]="faults()"
          [showFaults]="tried()"
          (changed)="change($event)"
          (removed)="chosen.set(null)"
        />
        <app-fault-note [fault]="adding.fault()" />
        <div class="actions end">
          <a class="button bare" [routerLink]="['/tenants', accountId()]">{{ 'common.cancel' | transloco }}</a>
          <button type="button" class="button main tall grow" [attr.aria-disabled]="adding.busy()" (click)="add()">
            {{ (adding.busy() ? 'common.oneMoment' : 'addMeter.confirm') | transloco }}
          </button>
        </div>
      } @else {
        <app-free-meter-picker [taken]="[]" (picked)="pick($event)" />
        <div class="actions end">
          <a class="button bare" [routerLink]="['/tenants', accountId()]">{{ 'common.cancel' | transloco }}</a>
        </div>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class AddMeterPage {
  private readonly store = inject(Store);
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly shift = inject(OwnShift);
  private readonly settings = this.store.selectSignal(settingsFeature.selectSettings);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly entities = this.store.selectSignal(accountsFeature.selectAccountEntities);

  /** from the path */
  readonly accountId = input.required<string>();
  protected readonly account = computed(() => this.entities()[this.accountId()]);
  protected readonly methods = this.store.selectSignal(settingsFeature.selectTakenMethods);
  protected readonly chosen = signal<DraftMeter | null>(null);
  protected readonly meter = this.chosen.asReadonly();
  protected readonly tried = signal(false);
  protected readonly faults = computed(() => {
    const meter = this.meter();
    const own = Object.entries(meter ? checkMeter(meter, this.currency().decimals) : {});
    return Object.fromEntries(own.map(([field, fault]) => [`${meter?.meterCode}.${field}`, fault]));
  });
  /** one form, one request: a new id whenever it says something else */
  private requestId = v7();
  protected readonly adding = formSender();

  constructor() {
    effect(() => {
      const accountId = this.accountId();
      untracked(() => this.store.dispatch(TenantPageActions.opened({ accountId })));
    });
  }

  protected pick(meter: Meter): void {
    const settings = this.settings();
    if (settings) this.set(draftMeter(meter, v7(), settings));
  }

  protected change(change: Partial<DraftMeter>): void {
    const meter = this.meter();
    if (meter) this.set({ ...meter, ...change });
  }

  private set(meter: DraftMeter): void {
    this.requestId = v7();
    this.adding.clear();
    this.chosen.set(meter);
  }

  protected add(): void {
    this.tried.set(true);
    const meter = this.meter();
    if (!meter || Object.keys(this.faults()).length > 0) return;
    const { requestId } = this;
    const meters = [meterRequest(meter, this.currency().decimals)];
    const request = this.shift.with((shiftId) =>
      this.api.send(addMetersRoute, {
        params: { accountId: this.accountId() },
        body: { requestId, meters, shiftId },
      }),
    );
    this.adding.send(request, (account) => {
      this.store.dispatch(TenantPageActions.contactSaved({ account }));
      void this.router.navigate(['/tenants', account.accountId]);
    });
  }
}
