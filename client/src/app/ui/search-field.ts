import {
  ChangeDetectionStrategy,
  Component,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  viewChild,
  DestroyRef,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from './icon';

const PAUSE_MS = 250;

/** Searches as one types, after a short pause; Escape empties it. */
@Component({
  selector: 'app-search-field',
  imports: [Icon, TranslocoPipe],
  template: `
    <app-icon name="search" [size]="20" />
    <input
      #field
      class="input"
      type="search"
      enterkeyhint="search"
      autocomplete="off"
      spellcheck="false"
      [placeholder]="label()"
      [attr.aria-label]="label()"
      (input)="typed(field.value)"
      (keydown.enter)="tell(field.value)"
      (keydown.escape)="escape($event)"
    />
    @if (value() || field.value) {
      <button type="button" class="icon-button" [attr.aria-label]="'search.empty' | transloco" (click)="empty()">
        <app-icon name="close" [size]="20" />
      </button>
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      min-width: 0;
    }
    .input {
      padding-inline: 44px 48px;
    }
    input::-webkit-search-cancel-button {
      display: none;
    }
    app-icon {
      position: absolute;
      inset: 14px auto auto 14px;
      color: var(--ink-soft);
      pointer-events: none;
    }
    .icon-button {
      position: absolute;
      inset: 0 0 auto auto;

      app-icon {
        position: static;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SearchField {
  readonly label = input.required<string>();
  readonly value = input('');
  readonly searched = output<string>();
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.pause));
    effect(() => {
      const { nativeElement } = this.field();
      if (nativeElement.value.trim() !== this.value()) nativeElement.value = this.value();
    });
  }

  protected typed(text: string): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.searched.emit(text.trim()), PAUSE_MS);
  }

  protected tell(text: string): void {
    clearTimeout(this.pause);
    this.searched.emit(text.trim());
  }

  protected empty(): void {
    this.field().nativeElement.value = '';
    this.tell('');
    this.field().nativeElement.focus();
  }

  /** The first Escape empties the search, the next one is the page's. */
  protected escape(event: Event): void {
    if (this.field().nativeElement.value === '') return;
    event.preventDefault();
    this.empty();
  }
}
