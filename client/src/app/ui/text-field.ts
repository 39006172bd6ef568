import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

/** One line that is typed, with its word above, and what is wrong with it (or what to know of it) below. */
@Component({
  selector: 'app-text-field',
  template: `
    <label [attr.for]="name()">{{ label() }}</label>
    <input
      #box
      class="input"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      [id]="name()"
      [value]="value()"
      [disabled]="locked()"
      [attr.inputmode]="digits() ? 'numeric' : null"
      [attr.list]="offers()"
      [attr.maxlength]="most()"
      [attr.aria-invalid]="wrong() !== ''"
      [attr.aria-describedby]="wrong() !== '' || hint() !== '' ? name() + '-said' : null"
      (input)="typed.emit(box.value)"
    />
    @if (wrong() !== '') {
      <span class="wrong" [id]="name() + '-said'">{{ wrong() }}</span>
    } @else if (hint() !== '') {
      <span class="hint" [id]="name() + '-said'">{{ hint() }}</span>
    }
  `,
  host: { class: 'field' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TextField {
  /** the id in the page, to find it by */
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  /** a sentence; empty when nothing is wrong */
  readonly wrong = input('');
  readonly hint = input('');
  readonly digits = input(false);
  readonly locked = input(false);
  readonly most = input(100);
  /** the id of a datalist */
  readonly offers = input<string | null>(null);
  readonly typed = output<string>();
}
