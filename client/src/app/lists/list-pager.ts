import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { PAGE_SIZES } from '#shared';
import { Icon, type IconName } from '../ui/icon';

/** Which rows of how many, the way to the others, and how many to a page. */
@Component({
  selector: 'app-list-pager',
  imports: [Icon, TranslocoPipe],
  template: `
    <span class="small soft count" aria-live="polite">
      {{ 'list.range' | transloco: { first: first(), last: last(), total: total() } }}
    </span>
    <label class="size small soft">
      <span class="word">{{ 'list.perPage' | transloco }}</span>
      <select
        #choice
        class="input"
        [attr.aria-label]="'list.perPage' | transloco"
        (change)="resized.emit(+choice.value)"
      >
        @for (one of sizes; track one) {
          <option [value]="one" [selected]="one === size()">{{ one }}</option>
        }
      </select>
    </label>
    <nav [attr.aria-label]="'list.pages' | transloco">
      @for (way of ways(); track way.icon; let index = $index) {
        @if (index === 2) {
          <span class="small at">{{ 'list.pageOf' | transloco: { page: page(), pages: pages() } }}</span>
        }
        <button
          type="button"
          class="icon-button"
          [attr.aria-label]="way.word | transloco"
          [disabled]="way.to < 1 || way.to > pages() || way.to === page()"
          (click)="turned.emit(way.to)"
        >
          <app-icon [name]="way.icon" [size]="20" />
        </button>
      }
    </nav>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      min-height: 56px;
      padding: 4px 8px 4px 16px;
      background: var(--surface);
      border-top: 1px solid var(--line);
    }
    nav {
      display: flex;
      align-items: center;
    }
    .count,
    .at {
      white-space: nowrap;
    }
    .size {
      display: flex;
      align-items: center;
      gap: 8px;
      white-space: nowrap;

      .input {
        width: 88px;
        padding-block: 6px;
      }
    }
    button:disabled {
      opacity: 0.35;
      cursor: default;
    }
    @container list-view (max-width: 600px) {
      .word,
      .at,
      nav .icon-button:first-child,
      nav .icon-button:last-child {
        display: none;
      }
      .size .input {
        width: 76px;
        padding-inline: 10px 28px;
      }
    }
    /* All rows stand on the screen: a phone has other uses for the place. */
    @container list-view (max-width: 600px) {
      :host(.whole) {
        min-height: 36px;

        .size,
        nav {
          display: none;
        }
      }
    }
    /* Beside an open page the list is narrower than a phone: the way to the other rows stays. */
    @container list-view (max-width: 320px) {
      .size {
        display: none;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.whole]': 'isWhole()' },
})
export class ListPager {
  readonly page = input.required<number>();
  readonly size = input.required<number>();
  readonly total = input.required<number>();
  readonly turned = output<number>();
  readonly resized = output<number>();
  protected readonly sizes = PAGE_SIZES;
  protected readonly pages = computed(() => Math.max(1, Math.ceil(this.total() / this.size())));
  /** no choice of pages would show other rows */
  protected readonly isWhole = computed(() => this.page() === 1 && this.pages() === 1);
  protected readonly ways = computed(() => {
    const way = (icon: IconName, word: string, to: number) => ({ icon, word, to });
    return [
      way('first', 'list.firstPage', 1),
      way('back', 'list.pageBefore', this.page() - 1),
      way('next', 'list.pageAfter', this.page() + 1),
      way('last', 'list.lastPage', this.pages()),
    ];
  });
  protected readonly first = computed(() => Math.min((this.page() - 1) * this.size() + 1, this.total()));
  protected readonly last = computed(() => Math.min(this.page() * this.size(), this.total()));
}
