import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { PIN_PATTERN } from '#shared';
import type { FaultState } from '../api/faults';
import { LanguageSwitch } from '../i18n/language-switch';
import { outboxFeature } from '../outbox/outbox.feature';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { OperatorsHere } from './operators-here';
import { sessionFeature } from './session.feature';
import { targetOf } from './sign-in-target';
import { TakeOver } from './take-over';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'erase', '0', 'open'] as const;
const LONGEST = 8;

/** A shared device asks whose hands it is in: locked, or given on to another operator. What is queued stays. */
@Component({
  selector: 'app-pin-page',
  imports: [RouterLink, TranslocoPipe, FaultNote, Field, FieldBox, Icon, LanguageSwitch],
  templateUrl: './pin-page.html',
  styleUrl: './pin-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class PinPage {
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  private readonly takeOver = inject(TakeOver);
  protected readonly keys = KEYS;
  protected readonly operators = inject(OperatorsHere).list;
  protected readonly session = this.store.selectSignal(sessionFeature.selectSessionState);
  protected readonly queued = this.store.selectSignal(outboxFeature.selectQueued);
  /** who is about to take it: whoever has it where it is locked, the only other one where it is given on */
  protected readonly chosen = linkedSignal((): string | null => {
    const { operator, locked, proofNeeded } = this.session();
    if (operator && (locked || proofNeeded)) return operator.operatorId;
    const others = this.operators().filter((one) => one.operator.operatorId !== operator?.operatorId);
    return others.length === 1 ? (others[0]?.operator.operatorId ?? null) : null;
  });
  protected readonly chosenName = computed(
    () => this.operators().find((one) => one.operator.operatorId === this.chosen())?.operator.fullName ?? '',
  );
  protected readonly pin = linkedSignal({ source: this.chosen, computation: () => '' });
  protected readonly mayOpen = computed(() => PIN_PATTERN.test(this.pin()) && this.chosen() !== null && !this.busy());
  protected readonly busy = signal(false);
  protected readonly fault = linkedSignal<string | null, FaultState | null>({
    source: this.chosen,
    computation: () => null,
  });

  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');

  constructor() {
    // A keyboard is heard at once, for whoever is chosen. The field opens none of the screen's own: the page has keys.
    afterRenderEffect(() => {
      this.chosen();
      this.field()?.nativeElement.focus({ preventScroll: true });
    });
  }

  protected type(text: string): void {
    this.pin.set(text.replaceAll(/\D/g, '').slice(0, LONGEST));
  }

  protected press(key: (typeof KEYS)[number]): void {
    if (key === 'open') void this.open();
    else this.type(key === 'erase' ? this.pin().slice(0, -1) : this.pin() + key);
  }

  protected async open(): Promise<void> {
    const operatorId = this.chosen();
    if (!this.mayOpen() || operatorId === null) return;
    const goesOn = operatorId === this.session().operator?.operatorId;
    this.busy.set(true);
    this.fault.set(null);
    const fault = await this.takeOver.by(operatorId, this.pin()).finally(() => this.busy.set(false));
    this.pin.set('');
    if (fault) this.fault.set(fault);
    // Whoever takes it over begins at his own first page.
    else await this.router.navigateByUrl(goesOn ? targetOf(this.router.url) : '/', { replaceUrl: true });
  }
}
