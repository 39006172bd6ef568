import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { arrearsDue, type Closing, type PaymentMethod, refundDue, ZERO } from '#shared';
import { MethodName } from '../settings/method-name';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { type Step, StepList } from '../ui/step-list';
import { TextField } from '../ui/text-field';
import { closingSteps, mayGoWithoutMeter } from './closing-look';

/** What a person has decided about one meter, before it is confirmed. */
export interface ClosingChoice {
  readonly arrears: 'paid' | 'written_off' | null;
  readonly method: PaymentMethod;
  /** why it is let go */
  readonly reason: string;
  /** settle by the last reading, and why; null with the meter */
  readonly withoutMeter: string | null;
}

/** One meter on its way out of an account: its steps, what it holds, and what is due. */
@Component({
  selector: 'app-closing-card',
  imports: [RouterLink, TranslocoPipe, AgeTag, Amount, Field, FieldBox, Icon, MethodName, StepList, TextField],
  templateUrl: './closing-card.html',
  styleUrl: './closing-card.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ClosingCard {
  readonly closing = input.required<Closing>();
  readonly choice = input.required<ClosingChoice>();
  readonly methods = input.required<readonly PaymentMethod[]>();
  readonly mayDecide = input.required<boolean>();
  /** what is missing is said once a person has tried to confirm */
  readonly tried = input.required<boolean>();
  readonly chosen = output<Partial<ClosingChoice>>();
  readonly again = output();
  protected readonly steps = computed(() =>
    closingSteps(this.closing()).map(({ step, key, tone }): Step => {
      const icon = key === 'closing.word.later' ? { icon: 'next' as const } : {};
      return { word: `closing.step.${step}`, state: key, tone, ...icon };
    }),
  );
  protected readonly mayGoWithoutMeter = computed(() => mayGoWithoutMeter(this.closing()));
  protected readonly withoutMeter = computed(() => this.choice().withoutMeter);
  /** there is something for a person to decide here */
  protected readonly decides = computed(() => this.closing().state === 'ready' || this.withoutMeter() !== null);
  private readonly balance = computed(() => this.closing().settledMinor ?? this.closing().balanceMinor ?? ZERO);
  protected readonly refund = computed(() => refundDue(this.balance()));
  protected readonly arrears = computed(() => arrearsDue(this.balance()));

  protected chooseMethod(text: string): void {
    const method = this.methods().find((one) => one === text);
    if (method) this.chosen.emit({ method });
  }
}
