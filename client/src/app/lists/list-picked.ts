import { computed, linkedSignal, type Signal } from '@angular/core';
import type { ListSelection } from '#shared';
import type { ListQuestion } from './list-question';
import * as selection from './list-selection';

/** Which rows of a list are selected, while it stands there. */
export class ListPicked<R> {
  readonly rows = linkedSignal<unknown, selection.Selected>({
    source: () => this.question.match(),
    computation: () => selection.NOTHING,
  });
  readonly count = computed(() => selection.sizeOf(this.rows(), this.total()));
  readonly ofPage = computed(() => selection.ofPage(this.rows(), this.ids()));
  /** what is selected; all that match where nothing is */
  readonly wanted = computed((): ListSelection => {
    const rows = this.rows();
    return rows === 'everything' || rows.size === 0 ? { matching: this.question.wanted() } : { ids: [...rows] };
  });

  /** `ids` are those of the page that is seen, `total` is how many match. */
  constructor(
    private readonly question: ListQuestion<R>,
    private readonly ids: Signal<readonly string[]>,
    readonly total: Signal<number>,
  ) {}

  has(id: string): boolean {
    return selection.has(this.rows(), id);
  }

  toggle(id: string): void {
    this.rows.update((rows) => selection.toggled(rows, id, this.ids()));
  }

  togglePage(): void {
    this.rows.update((rows) => selection.pageToggled(rows, this.ids()));
  }

  all(): void {
    this.rows.set('everything');
  }

  none(): void {
    this.rows.set(selection.NOTHING);
  }

  /** Just these. */
  only(ids: readonly string[]): void {
    this.rows.set(new Set(ids));
  }
}
