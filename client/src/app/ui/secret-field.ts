import { ChangeDetectionStrategy, Component, type ElementRef, input, output, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Field, FieldBox } from './field';
import { Icon } from './icon';

/** A password, a PIN, a key: hidden while it is typed, and shown by a tap. */
@Component({
  selector: 'app-secret-field',
  imports: [TranslocoPipe, Field, FieldBox, Icon],
  template: `
    <app-field [name]="name()" [label]="label()" [wrong]="wrong()" [hint]="hint()">
      <div class="secret">
        <input
          #box
          appBox
          autocapitalize="none"
          spellcheck="false"
          [type]="shown() ? 'text' : 'password'"
          [attr.autocomplete]="autocomplete()"
          [attr.inputmode]="digits() ? 'numeric' : null"
          [most]="most()"
          [value]="value()"
          (input)="typed.emit(box.value)"
        />
        <button
          type="button"
          class="icon-button"
          [attr.aria-label]="(shown() ? 'secret.hide' : 'secret.show') | transloco"
          [attr.aria-controls]="name()"
          (click)="shown.set(!shown())"
        >
          <app-icon [name]="shown() ? 'hide' : 'show'" />
        </button>
      </div>
    </app-field>
  `,
  styles: `
    :host {
      display: contents;
    }
    .secret {
      position: relative;
    }
    input {
      padding-inline-end: calc(var(--target) + 4px);
    }
    button {
      position: absolute;
      inset-block: 0;
      inset-inline-end: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SecretField {
  /** the id in the page, to find it by */
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  /** a sentence; empty when nothing is wrong */
  readonly wrong = input('');
  readonly hint = input('');
  readonly autocomplete = input<'current-password' | 'new-password' | 'off'>('off');
  readonly digits = input(false);
  readonly most = input<number | null>(null);
  readonly typed = output<string>();
  protected readonly shown = signal(false);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  /** It was wrong: what stands there is typed over. */
  typeAnew(): void {
    this.box().nativeElement.focus();
    this.box().nativeElement.select();
  }
}
