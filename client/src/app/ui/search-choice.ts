import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  input,
  output,
  signal,
  viewChild,
  viewChildren,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Field, FieldBox } from './field';

export interface SearchedChoice {
  readonly value: string;
  /** what it is found by, besides its value */
  readonly word: string;
}

/** At most `most` of what can be chosen that are meant by what was typed, the likeliest first. */
export type Find = (typed: string, most: number) => readonly SearchedChoice[];

/** As many as one looks through; who wants another goes on typing. */
const SHOWN = 50;

const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s·]+/)
    .filter(Boolean);

/** Those whose words have what was typed. */
function findByWords(choices: readonly SearchedChoice[], typed: string): readonly SearchedChoice[] {
  const words = wordsIn(typed);
  const all = choices.map((one) => ({ one, text: wordsIn(`${one.value} ${one.word}`).join(' ') }));
  // Words as they stand beside each other are meant so: 'floor 1' is no other floor of building 1.
  const phrase = all.filter(({ text }) => text.includes(words.join(' ')));
  const found = phrase.length > 0 ? phrase : all.filter(({ text }) => words.every((word) => text.includes(word)));
  return found.map(({ one }) => one);
}

/**
 * Something chosen from many: one types a part of it and takes it from what is left, or types all of it. The focus stays
 * in the box: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/, a list that fills nothing in by itself.
 */
@Component({
  selector: 'app-search-choice',
  imports: [Field, FieldBox, TranslocoPipe],
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
          aria-haspopup="listbox"
          [attr.aria-expanded]="isOpen()"
          [attr.aria-controls]="name() + '-list'"
          [attr.aria-activedescendant]="isOpen() && at() >= 0 ? name() + '-' + at() : null"
          [value]="value()"
          [disabled]="locked()"
          (focus)="box.select()"
          (click)="open('')"
          (input)="type(box.value)"
          (blur)="opened.set(false)"
          (keydown)="press($event)"
        />
        <div
          class="found over"
          role="listbox"
          tabindex="-1"
          [id]="name() + '-list'"
          [attr.aria-label]="label()"
          [hidden]="!isOpen()"
          (mousedown)="$event.preventDefault()"
        >
          @for (one of found(); track one.value; let index = $index) {
            <button
              #option
              type="button"
              tabindex="-1"
              role="option"
              [id]="name() + '-' + index"
              [attr.aria-selected]="index === at()"
              (click)="choose(one)"
            >
              <span class="strong">{{ one.value }}</span>
              <span class="small">{{ one.word }}</span>
            </button>
          }
        </div>
        <p role="status" class="small soft" [class]="isOpen() || !noneFound() ? 'unseen' : 'over none'">
          @if (isOpen()) {
            {{ 'choice.found' | transloco: { count: found().length } }}
          } @else if (noneFound()) {
            {{ 'choice.none' | transloco }}
          }
        </p>
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
    .over {
      position: absolute;
      z-index: 5;
      inset: calc(100% + 4px) 0 auto;
      margin: 0;
      background: var(--surface);
      border: 1px solid var(--line);
      border-radius: 12px;
      box-shadow: 0 8px 24px rgb(0 0 0 / 20%);
    }
    .found {
      max-height: 320px;
      padding: 4px;
      overflow: auto;
    }
    .none {
      padding: 12px 16px;
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
  readonly choices = input<readonly SearchedChoice[]>([]);
  /** how they are found, where it takes more than the words of `choices` */
  readonly find = input<Find>((typed) => findByWords(this.choices(), typed));
  /** a sentence; empty when nothing is wrong */
  readonly wrong = input('');
  readonly hint = input('');
  readonly locked = input(false);
  /** what was typed so far, or the value that was taken */
  readonly typed = output<string>();

  protected readonly opened = signal(false);
  private readonly searched = signal('');
  protected readonly at = signal(-1);
  private readonly field = viewChild.required(Field);
  private readonly options = viewChildren<ElementRef<HTMLElement>>('option');
  protected readonly found = computed(() => (this.opened() ? this.find()(this.searched(), SHOWN).slice(0, SHOWN) : []));
  protected readonly isOpen = computed(() => this.found().length > 0);
  /** Of nothing there is nothing to say: what can be chosen may not be here yet. */
  protected readonly noneFound = computed(() => this.opened() && !this.isOpen() && this.find()('', 1).length > 0);

  constructor() {
    afterRenderEffect(() => this.options()[this.at()]?.nativeElement.scrollIntoView({ block: 'nearest' }));
  }

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
    this.field().typedAnew();
    this.typed.emit(value);
  }

  protected press(event: KeyboardEvent): void {
    // The word is not typed yet: these keys choose among the signs that it may be.
    if (event.isComposing) return;
    const { key, altKey } = event;
    const down = key === 'ArrowDown';
    if (down || key === 'ArrowUp') {
      event.preventDefault();
      if (altKey) return down ? this.open('') : this.opened.set(false);
      if (!this.isOpen()) this.open('');
      const count = this.found().length;
      if (count > 0) this.at.update((at) => (down ? (at + 1) % count : (at < 1 ? count : at) - 1));
    } else if (this.opened() && key === 'Escape') {
      event.preventDefault();
      this.opened.set(false);
    } else if (this.isOpen() && key === 'Enter') {
      const one = this.pointed();
      if (!one) return;
      event.preventDefault();
      this.choose(one);
    }
  }

  /** What Enter takes: what the arrows came to, or the only one that is left, unless it is typed in whole already. */
  private pointed(): SearchedChoice | undefined {
    const [first, ...others] = this.found();
    if (this.at() >= 0) return this.found()[this.at()];
    return others.length === 0 && first?.value !== this.value() ? first : undefined;
  }
}
