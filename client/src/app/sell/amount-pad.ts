import { ChangeDetectionStrategy, Component, type ElementRef, input, output, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CurrencyDecimals } from '#shared';
import { Icon } from '../ui/icon';
import { type Key, KEYS, press } from './keypad';

/** An amount in large figures, the sentence under it, amounts to take by a tap (as content), and its own keys. */
@Component({
  selector: 'app-amount-pad',
  imports: [TranslocoPipe, Icon],
  template: `
    <div class="amount" [class.wrong]="wrong()">
      <label for="amount" class="unseen">{{ 'sell.amount' | transloco }}</label>
      <input
        #amount
        id="amount"
        inputmode="none"
        autocomplete="off"
        placeholder="0"
        aria-describedby="amount-said"
        [value]="value()"
        [attr.aria-invalid]="wrong()"
        (input)="typed.emit(amount.value)"
      />
      <span class="currency">{{ currency() }}</span>
    </div>
    <p id="amount-said" role="alert">{{ said() }}</p>
    <ng-content />
    <div class="keypad" role="group" [attr.aria-label]="'sell.keypad' | transloco">
      @for (key of keys; track key) {
        @if (key === 'erase') {
          <button type="button" [attr.aria-label]="'sell.erase' | transloco" (click)="tap(key)">
            <app-icon name="erase" [size]="28" />
          </button>
        } @else {
          <button type="button" [attr.aria-disabled]="key === '.' && decimals() === 0" (click)="tap(key)">
            {{ key }}
          </button>
        }
      }
    </div>
  `,
  styleUrl: './amount-pad.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AmountPad {
  readonly value = input.required<string>();
  readonly currency = input.required<string>();
  readonly decimals = input.required<CurrencyDecimals>();
  /** the one sentence under the amount; empty when there is nothing to say */
  readonly said = input.required<string>();
  readonly wrong = input.required<boolean>();
  readonly typed = output<string>();
  protected readonly keys = KEYS;
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('amount');

  /** A keyboard types here; the system's own keypad stays shut. */
  focus(): void {
    this.box().nativeElement.focus({ preventScroll: true });
  }

  /** Does what the key does, if it is one of its keys. */
  press(pressed: string): boolean {
    const key = KEYS.find((known) => known === pressed);
    if (key) this.tap(key);
    return key !== undefined;
  }

  protected tap(key: Key): void {
    this.typed.emit(press(this.value(), key, this.decimals()));
  }
}
