import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { Field, FieldBox } from './field';

/** What is typed into a field, for the keyboard of a tablet and for the help that the browser gives. */
export type TextKind = 'code' | 'words' | 'whole' | 'amount' | 'telephone';

const KEYBOARDS = { code: null, words: null, whole: 'numeric', amount: 'decimal', telephone: 'tel' } as const;

/** One line that is typed. */
@Component({
  selector: 'app-text-field',
  imports: [Field, FieldBox],
  template: `
    <app-field [name]="name()" [label]="label()" [wrong]="wrong()" [hint]="hint()">
      <input
        #box
        appBox
        [class.large]="large()"
        [attr.autocomplete]="autocomplete()"
        [attr.autocapitalize]="kind() === 'words' ? null : 'none'"
        [attr.spellcheck]="kind() === 'words' ? null : false"
        [value]="value()"
        [disabled]="locked()"
        [attr.inputmode]="keyboards[kind()]"
        [attr.list]="offers()"
        [most]="most()"
        (input)="typed.emit(box.value)"
      />
    </app-field>
  `,
  styles: `
    :host {
      display: contents;
    }
    .large {
      min-height: 56px;
      font-size: 1.5rem;
    }
  `,
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
  readonly kind = input<TextKind>('code');
  readonly autocomplete = input('off');
  /** an amount that is the point of its page */
  readonly large = input(false);
  readonly locked = input(false);
  readonly most = input(100);
  /** the id of a datalist */
  readonly offers = input<string | null>(null);
  readonly typed = output<string>();
  protected readonly keyboards = KEYBOARDS;
}
