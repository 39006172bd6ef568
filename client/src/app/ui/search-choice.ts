import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { Field, FieldBox } from './field';

export interface SearchedChoice {
  readonly value: string;
  /** what it is found by, besides its value */
  readonly word: string;
}

/** As many as one looks through; who wants another goes on typing. */
const SHOWN = 50;

const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s·]+/)
    .filter(Boolean);

/** Something chosen from many: one types a part of it and takes it from what is left, or types all of it. */
@Component({
  selector: 'app-search-choice',
  imports: [Field, FieldBox],
  template: `
    <app-field [name]="name()" [label]="label()" [wrong]="wrong()" [hint]="hint()">
      <div class="around">
        <input
          #box
          appBox
          role="combobox"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-autocomplete="list"
          [attr.aria-expanded]="isOpen()"
          [attr.aria-controls]="name() + '-list'"
          [attr.aria-activedescendant]="isOpen() && at() >= 0 ? name() + '-' + at() : null"
          [value]="value()"
          [disabled]="locked()"
          (click)="open('')"
          (input)="type(box.value)"
          (blur)="opened.set(false)"
          (keydown)="press($event)"
        />
        <div class="found" role="listbox" [id]="name() + '-list'" [attr.aria-label]="label()" [hidden]="!isOpen()">
          @for (one of found(); track one.value; let index = $index) {
            <button
              type="button"
              tabindex="-1"
              role="option"
              [id]="name() + '-' + index"
              [attr.aria-selected]="index === at()"
              (pointerdown)="$event.preventDefault()"
              (click)="choose(one)"
            >
              <span class="strong">{{ one.value }}</span>
              <span class="small">{{ one.word }}</span>
            </button>
          }
        </div>
      </div>
    </app-field>
  `,
  styles: `
    :host {
      display: contents;
    }
    .around {
      position: relative;
    }
    .found {
      position: absolute;
      z-index: 5;
      inset: calc(100% + 4px) 0 auto;
      max-height: 320px;
      margin: 0;
      padding: 4px;
      overflow: auto;
      background: var(--surface);
      border: 1px solid var(--line);
      border-radius: 12px;
      box-shadow: 0 8px 24px rgb(0 0 0 / 20%);
    }
    button {
      appearance: none;
      display: flex;
      width: 100%;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-align: start;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 12px;
      min-height: var(--target);
      padding: 4px 12px;
      border-radius: 8px;
      cursor: pointer;

      &[aria-selected='true'],
      &:hover {
        background: var(--accent-soft);
        color: var(--on-accent-soft);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SearchChoice {
  /** the id in the page, to find it by */
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  readonly choices = input.required<readonly SearchedChoice[]>();
  /** a sentence; empty when nothing is wrong */
  readonly wrong = input('');
  readonly hint = input('');
  readonly locked = input(false);
  /** what was typed so far, or the value that was taken */
  readonly typed = output<string>();

  protected readonly opened = signal(false);
  private readonly searched = signal('');
  protected readonly at = signal(-1);
  protected readonly found = computed(() => {
    const words = wordsIn(this.searched());
    const choices = this.choices().map((one) => ({ one, text: wordsIn(`${one.value} ${one.word}`).join(' ') }));
    // Words as they stand beside each other are meant so: 'floor 1' is no other floor of building 1.
    const phrase = choices.filter(({ text }) => text.includes(words.join(' ')));
    const found = phrase.length > 0 ? phrase : choices.filter(({ text }) => words.every((word) => text.includes(word)));
    return found.slice(0, SHOWN).map(({ one }) => one);
  });
  protected readonly isOpen = computed(() => this.opened() && this.found().length > 0);

  protected open(searched: string): void {
    this.searched.set(searched);
    this.at.set(-1);
    this.opened.set(true);
  }

  protected type(text: string): void {
    this.open(text);
    this.typed.emit(text);
  }

  protected choose({ value }: SearchedChoice): void {
    this.opened.set(false);
    this.typed.emit(value);
  }

  protected press(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!this.isOpen()) return this.open('');
      const count = this.found().length;
      this.at.update((at) => (key === 'ArrowDown' ? (at + 1) % count : (Math.max(at, 0) + count - 1) % count));
    } else if (this.isOpen() && key === 'Escape') {
      event.preventDefault();
      this.opened.set(false);
    } else if (this.isOpen() && key === 'Enter') {
      const one = this.found()[this.at()];
      if (!one) return;
      event.preventDefault();
      this.choose(one);
    }
  }
}
