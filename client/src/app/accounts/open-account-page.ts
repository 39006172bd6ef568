import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type Meter, type MeterCode } from '#shared';
import { outboxFeature } from '../outbox/outbox.feature';
import { MethodName } from '../settings/method-name';
import { v7 } from 'uuid';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { Skeleton } from '../ui/skeleton';
import { TextField } from '../ui/text-field';
import { DraftMeterCard } from './draft-meter-card';
import { FreeMeterPicker } from './free-meter-picker';
import {
  checkDraft,
  draftMeter,
  type DraftMeter,
  type DraftPerson,
  type DraftTerms,
  isBegun,
  OPENING_STEPS_OF_FORM,
  type OpeningStep,
  sumOfRecharges,
} from './opening-draft';
import { OpeningActions } from './opening.actions';
import { openingFeature } from './opening.feature';
import { TERMS_FLAGS } from './terms-fields';

/** Opens an account in three steps: the person, the meters, a look at all of it. It can be left and found again. */
@Component({
  selector: 'app-open-account-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    ConfirmDialog,
    DraftMeterCard,
    FaultNote,
    Field,
    FieldBox,
    FreeMeterPicker,
    Icon,
    MethodName,
    Skeleton,
    TextField,
  ],
  templateUrl: './open-account-page.html',
  styleUrl: './open-account-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class OpenAccountPage {
  private readonly store = inject(Store);
  private readonly settings = this.store.selectSignal(settingsFeature.selectSettings);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  protected readonly draft = this.store.selectSignal(openingFeature.selectDraft);
  protected readonly nextNumber = this.store.selectSignal(openingFeature.selectNextNumber);
  protected readonly busy = this.store.selectSignal(openingFeature.selectBusy);
  protected readonly fault = this.store.selectSignal(openingFeature.selectFault);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  protected readonly steps = OPENING_STEPS_OF_FORM;
  protected readonly flags = TERMS_FLAGS;
  protected readonly hasOnePrice = ({ sharp, peak, flat, valley }: DraftTerms): boolean =>
    [sharp, peak, valley].every((price) => price === flat);
  protected readonly tried = signal<ReadonlySet<OpeningStep>>(new Set());
  protected readonly picking = signal(false);
  protected readonly throwing = viewChild(ConfirmDialog);

  protected readonly faults = computed(() => {
    const draft = this.draft();
    return draft ? checkDraft(draft, this.currency().decimals) : {};
  });
  protected readonly begun = computed(() => {
    const draft = this.draft();
    return draft !== null && isBegun(draft);
  });
  protected readonly taken = computed(() => this.draft()?.meters.map(({ meterCode }) => meterCode) ?? []);
  protected readonly methods = this.store.selectSignal(settingsFeature.selectTakenMethods);
  protected readonly sum = computed(() => {
    const draft = this.draft();
    return draft ? (sumOfRecharges(draft, this.currency().decimals) ?? null) : null;
  });
  protected readonly ready = computed(() => this.settings() !== null && this.draft() !== null);
  protected readonly showPersonFaults = computed(() => this.tried().has('person'));
  protected readonly showMeterFaults = computed(() => this.tried().has('meters'));

  constructor() {
    this.store.dispatch(OpeningActions.opened());
  }

  protected change(change: Partial<DraftPerson>): void {
    this.store.dispatch(OpeningActions.personChanged({ change }));
  }

  protected add(meter: Meter): void {
    const settings = this.settings();
    if (!settings) return;
    this.store.dispatch(OpeningActions.meterAdded({ meter: draftMeter(meter, v7(), settings) }));
    this.picking.set(false);
  }

  protected changeMeter(meterCode: MeterCode, change: Partial<DraftMeter>): void {
    this.store.dispatch(OpeningActions.meterChanged({ meterCode, change }));
  }

  protected remove(meterCode: MeterCode): void {
    this.store.dispatch(OpeningActions.meterRemoved({ meterCode }));
  }

  /** Goes to a step; forward only past steps without faults. */
  protected go(step: OpeningStep): void {
    const passed = OPENING_STEPS_OF_FORM.slice(0, OPENING_STEPS_OF_FORM.indexOf(step));
    const held = passed.find((one) => this.hasFault(one));
    this.tried.update((tried) => new Set([...tried, ...passed]));
    this.store.dispatch(OpeningActions.stepChosen({ step: held ?? step }));
  }

  protected confirm(): void {
    if (Object.keys(this.faults()).length > 0) this.go('check');
    else if (!this.busy()) this.store.dispatch(OpeningActions.confirmed());
  }

  protected throwAway(): void {
    this.tried.set(new Set());
    this.picking.set(false);
    this.store.dispatch(OpeningActions.thrownAway());
  }

  private hasFault(step: OpeningStep): boolean {
    const names = Object.keys(this.faults());
    return step === 'person' ? names.includes('name') : names.some((name) => name !== 'name');
  }
}
