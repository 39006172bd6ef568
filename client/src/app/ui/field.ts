import { ChangeDetectionStrategy, Component, computed, Directive, inject, input } from '@angular/core';

/** What stands around a field: its word above; below it what is wrong, or else what to know. The box is its content. */
@Component({
  selector: 'app-field',
  template: `
    <label [attr.for]="name()">{{ label() }}</label>
    <ng-content />
    @if (wrong() !== '') {
      <span class="wrong" [id]="saidId()">{{ wrong() }}</span>
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
  protected readonly saidId = computed(() => `${this.name()}-said`);
  /** the id of what is said below, if anything is */
  readonly saidBy = computed(() => (this.wrong() !== '' || this.hint() !== '' ? this.saidId() : null));
}

/** The box in which a field is typed or chosen: an input, a text area, a select. */
@Directive({
  selector: '[appBox]',
  host: {
    'class': 'input',
    '[id]': 'field.name()',
    '[attr.aria-invalid]': "field.wrong() !== ''",
    '[attr.aria-describedby]': 'field.saidBy()',
  },
})
export class FieldBox {
  protected readonly field = inject(Field);
}
