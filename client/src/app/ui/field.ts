import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  Directive,
  type DoCheck,
  ElementRef,
  inject,
  input,
  numberAttribute,
  signal,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { RefusedFields } from './refused-fields';

interface Over {
  readonly typed: number;
  readonly most: number;
}

/** What stands around a field: its word above; below it what is wrong, or else what to know. The box is its content. */
@Component({
  selector: 'app-field',
  imports: [TranslocoPipe],
  template: `
    <label [attr.for]="name()">{{ label() }}</label>
    <ng-content />
    @if (wrong() !== '') {
      <span class="wrong" [id]="saidId()">{{ wrong() }}</span>
    } @else if (over(); as over) {
      <span class="wrong" [id]="saidId()">{{ 'common.tooLong' | transloco: over }}</span>
    } @else if (refusal() !== '') {
      <span class="wrong" [id]="saidId()">{{ refusal() }}</span>
    } @else if (hint() !== '') {
      <span class="hint" [id]="saidId()">{{ hint() }}</span>
    }
  `,
  host: { class: 'field' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Field {
  /** the id of its box in the page */
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  /** a sentence; empty when nothing is wrong */
  readonly wrong = input('');
  readonly hint = input('');
  /** how long it is and may be, while it is too long: nothing of it is cut off */
  readonly over = signal<Over | null>(null, { equal: (a, b) => a?.typed === b?.typed && a?.most === b?.most });
  private readonly refused = inject(RefusedFields);
  /** what the server said of it, until it is typed anew */
  protected readonly refusal = computed(() => this.refused.saidOf(this.name()));
  readonly isWrong = computed(() => this.wrong() !== '' || this.over() !== null || this.refusal() !== '');
  protected readonly saidId = computed(() => `${this.name()}-said`);
  /** the id of what is said below, if anything is */
  readonly saidBy = computed(() => (this.isWrong() || this.hint() !== '' ? this.saidId() : null));

  typedAnew(): void {
    this.refused.forget(this.name());
  }
}

/**
 * The box in which a field is typed or chosen: an input, a text area, a select. What is longer than `most` stays as it
 * was typed or pasted; it is said, and its form is not sent.
 */
@Directive({
  selector: '[appBox]',
  host: {
    'class': 'input',
    '[id]': 'field.name()',
    '[attr.aria-invalid]': 'field.isWrong()',
    '[attr.aria-describedby]': 'field.saidBy()',
    '(input)': 'typed()',
    '(change)': 'typed()',
  },
})
export class FieldBox implements DoCheck {
  protected readonly field = inject(Field);
  private readonly box = inject<ElementRef<HTMLInputElement>>(ElementRef).nativeElement;
  readonly most = input(null, { transform: (most: unknown) => (most === null ? null : numberAttribute(most)) });

  constructor() {
    const gone = new AbortController();
    inject(DestroyRef).onDestroy(() => gone.abort());
    // Before the form hears of it: whoever listens there need not know how long a field may be.
    const hold = (event: Event): void => {
      if (this.field.over() === null || !(event.target as Element).contains(this.box)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.box.focus();
    };
    document.addEventListener('submit', hold, { capture: true, signal: gone.signal });
  }

  /** It may be emptied or filled by the page too. */
  ngDoCheck(): void {
    this.measure();
  }

  protected typed(): void {
    this.measure();
    this.field.typedAnew();
  }

  private measure(): void {
    const [most, typed] = [this.most(), this.box.value.length];
    this.field.over.set(most !== null && typed > most ? { typed, most } : null);
  }
}
