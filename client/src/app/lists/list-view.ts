import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  contentChild,
  contentChildren,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import {
  CdkFixedSizeVirtualScroll,
  CdkVirtualForOf,
  CdkVirtualScrollableElement,
  CdkVirtualScrollViewport,
} from '@angular/cdk/scrolling';
import { NgTemplateOutlet } from '@angular/common';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { DEFAULT_PAGE_SIZE, type ColumnKind, type ListColumn, wordOf } from '#shared';
import { remote } from '../api/remote';
import { Language } from '../i18n/language';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon, type IconName } from '../ui/icon';
import { NeedsServer } from '../ui/needs-server';
import { Now } from '../ui/now';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { type AnyList, ListApi } from './list-api';
import { ListCell } from './list-cell';
import { ListChosen } from './list-chosen';
import { columnsThatFit, isNumber, needOf, PICK_PX, TABLE_FROM_PX, tracksOf } from './list-columns';
import { ListFiltersBar } from './list-filters-bar';
import { ListPager } from './list-pager';
import { ListPicked } from './list-picked';
import { ListQuestion } from './list-question';
import { injectShowing } from './showing';
import { shownText } from './shown-text';
import { textWidth } from './text-width';
import { ListCellTemplate, RowActionsTemplate, SelectionActionsTemplate } from './list-templates';

/** More rows than this are drawn only while they are seen. */
const DRAWN_AT_ONCE = 100;
/** Every row is a grid of its own: what stands at its end is as wide in each. */
const ACTIONS_PX = 68;
/** What a template puts around the words of a cell: the dot of a state, an age in smaller letters. */
const AROUND_PX: Readonly<Partial<Record<ColumnKind, number>>> = { choice: 44 };
const ROW_PX = { table: 56, cards: 84 } as const;

/**
 * Every list of the product: filtered, sorted, turned, selected, exported, opened and emptied alike, with a table's
 * columns as the width allows and cards on a phone. What it shows stands in the address.
 */
@Component({
  selector: 'app-list',
  imports: [
    Amount,
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollableElement,
    CdkVirtualScrollViewport,
    FailedState,
    FaultNote,
    Icon,
    ListCell,
    ListChosen,
    ListFiltersBar,
    ListPager,
    NeedsServer,
    NgTemplateOutlet,
    PageState,
    RouterLink,
    Skeleton,
    TranslocoPipe,
  ],
  templateUrl: './list-view.html',
  styleUrl: './list-view.scss',
  host: {
    '(keydown)': 'pressed($event)',
    '(click)': 'clicked($event)',
    '(dblclick)': 'clicked($event)',
    '(mouseover)': 'pointed($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListView<R> {
  private readonly api = inject(ListApi);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly language = inject(Language);

  readonly list = input.required<AnyList<R>>();
  /** where a row opens; null for one that does not */
  readonly open = input<(row: R) => readonly string[] | null>(() => null);
  readonly icon = input.required<IconName>();
  /** where a new one is made, for whoever may; it is the first step of an empty list too */
  readonly addLink = input<readonly string[] | null>(null);
  readonly addWord = input('');
  /** what stands there while nothing exists: what the list is for */
  readonly emptyHead = input.required<string>();
  readonly emptyText = input.required<string>();
  /** key of the words about what still works without the server */
  readonly offlineKey = input('failed.awayText');
  /** what a filter without words of its own can be chosen from */
  readonly options = input<Readonly<Record<string, readonly { readonly value: string; readonly word: string }[]>>>({});
  /** the row that stands open beside the list */
  readonly chosenId = input<string | null>(null);

  protected readonly cells = contentChildren(ListCellTemplate);
  protected readonly rowActions = contentChild(RowActionsTemplate);
  protected readonly selectionActions = contentChild(SelectionActionsTemplate);
  private readonly viewport = viewChild(CdkVirtualScrollViewport);

  protected readonly question = new ListQuestion(this.list);
  private readonly width = signal(0);

  protected readonly rows = remote(() => this.api.page(this.list(), this.question.query()));
  private readonly begunMs = inject(Now).ms();
  protected readonly showing = injectShowing();
  protected readonly ids = computed(() => this.rows.value()?.items.map((row) => this.list().idOf(row)) ?? []);
  protected readonly total = computed(() => this.rows.value()?.total ?? 0);
  protected readonly sums = computed(() =>
    Object.entries(this.list().sums ?? {}).map(([name, words]) => ({
      word: words[this.language.current()],
      minor: (this.rows.value()?.sums[name] ?? 0) as never,
    })),
  );

  protected readonly isTable = computed(() => this.width() >= TABLE_FROM_PX);
  protected readonly mayExport = computed(() => this.may(this.list().export));
  protected readonly mayRemove = computed(() => this.may(this.list().remove));
  protected readonly maySelect = computed(() => this.mayExport() || this.mayRemove() || !!this.selectionActions());
  private readonly textWidth = textWidth();
  /** how wide each column is at least, for what stands on this page */
  private readonly needs = computed(() => {
    const [rows, language] = [this.rows.value()?.items ?? [], this.language.current()];
    return new Map(
      this.list().columns.map((column, at) => {
        const cells = new Set(rows.map((row) => this.textOf(column, row)));
        const widest = [...cells].reduce((most, text) => Math.max(most, this.textWidth.cell(text)), 0);
        const cellPx = widest + (this.templates().has(column.name) ? (AROUND_PX[column.kind] ?? 0) : 0);
        const content = { headPx: this.textWidth.head(column.title[language]), cellPx };
        return [column.name, needOf(column, content, at === 0)];
      }),
    );
  });
  protected readonly columns = computed(() => {
    const pick = this.maySelect() ? PICK_PX : 0;
    const room = this.width() - pick - (this.rowActions() ? ACTIONS_PX : 0);
    return columnsThatFit(this.list().columns, this.needs(), room);
  });
  protected readonly tracks = computed(
    () =>
      (this.maySelect() ? `${PICK_PX}px ` : '') +
      tracksOf(this.columns(), this.needs()) +
      (this.rowActions() ? ` ${ACTIONS_PX}px` : ''),
  );
  protected readonly templates = computed(() => new Map(this.cells().map((cell) => [cell.appCell(), cell.template])));
  /** of a card: its name, what stands at its end, and what stands below */
  protected readonly lead = computed(() => this.list().columns[0] as ListColumn<R>);
  protected readonly ends = computed(() => {
    const always = this.rest().filter(({ rank = 0 }) => rank === 0);
    const ends = always.filter(({ kind }) => isEnd(kind));
    // When it was is at the end where nothing weightier is.
    return ends.length > 0 ? ends : always.filter(({ kind }) => kind === 'moment').slice(0, 1);
  });
  protected readonly below = computed(() => {
    const ends = new Set(this.ends().map(({ name }) => name));
    return this.rest().filter(({ name, rank = 0 }) => rank <= 1 && !ends.has(name));
  });
  protected readonly virtual = computed(() => this.ids().length > DRAWN_AT_ONCE);
  protected readonly rowPx = computed(() => (this.isTable() ? ROW_PX.table : ROW_PX.cards));

  /** no row is of such days */
  protected readonly reversed = computed(() => {
    const { from = '', to = '' } = this.question.query();
    return to !== '' && from > to;
  });
  protected readonly picked = new ListPicked(this.question, this.ids, this.total);

  constructor() {
    const observer = new ResizeObserver(([entry]) => entry && this.width.set(entry.contentRect.width));
    observer.observe(this.host.nativeElement);
    inject(DestroyRef).onDestroy(() => observer.disconnect());
    // Rows that went while one looked at the last page leave it empty: the page before has some.
    effect(() => {
      const page = this.rows.value();
      const { page: at = 1, size = DEFAULT_PAGE_SIZE } = untracked(this.question.query);
      if (page && page.items.length === 0 && page.total > 0 && at > 1 && !this.rows.loading()) {
        this.question.turn(Math.ceil(page.total / size));
      }
    });
  }

  /** Asks for the page again. */
  reload(): void {
    this.rows.reload();
  }

  /** The rows that are shown now. */
  shown(): readonly R[] {
    return this.rows.value()?.items ?? [];
  }

  /**
   * What was just heard of one row: it takes its place; on the first page of an unfiltered list a new one is asked for.
   * Whether it fits a filter is the server's to say, at the next question.
   */
  heard(row: R): void {
    const { idOf } = this.list();
    const id = idOf(row);
    if (this.ids().includes(id)) {
      this.rows.update((page) => ({ ...page, items: page.items.map((one) => (idOf(one) === id ? row : one)) }));
    } else if (!this.question.narrowed() && this.question.query().page === 1) {
      this.reload();
    }
  }

  /** What a row is called when it is spoken of; one that begins with a word of several has its next value too. */
  protected nameOf(row: R): string {
    const [lead, next] = this.list().columns;
    if (!lead) return '';
    const said = lead.value(row, this.showing());
    if (lead.kind !== 'choice') return String(said);
    return `${wordOf(lead, said, this.language.current())} ${next?.value(row, this.showing()) ?? ''}`.trim();
  }

  /** What will stand there, as far as its width goes. */
  private textOf(column: ListColumn<R>, row: R): string {
    return shownText(column, column.value(row, this.showing()), { ...this.showing(), nowMs: this.begunMs });
  }

  /** Words that are cut are told by pointing at them. */
  protected pointed({ target }: Event): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.cell, .card-line .cut') : null;
    if (!cell) return;
    const isCut = [cell, ...cell.querySelectorAll('*')].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
    );
    cell.title = isCut ? cell.innerText.replace(/\s+/g, ' ').trim() : '';
  }

  protected turn(page: number): void {
    this.question.turn(page);
    this.host.nativeElement.querySelector('.scroll')?.scrollTo({ top: 0 });
  }

  /** A tap opens; with a mouse it takes two clicks, so that one can point at a row without leaving the list. */
  protected clicked(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || target.closest('a, button, input, label, select')) return;
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    const row = this.rowAt(target);
    if (row && (event.type === 'dblclick' || isTouch)) this.openRow(row);
  }

  protected pressed(event: KeyboardEvent): void {
    const { target } = event;
    if (event.defaultPrevented || !(target instanceof HTMLElement) || target.closest('dialog')) return;
    if (event.key === 'Escape' && this.picked.count() > 0) {
      event.preventDefault();
      this.picked.none();
      return;
    }
    const at = placeOf(target);
    if (Number.isNaN(at) || target.matches('button, select')) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.walkTo(at + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === ' ' && this.maySelect() && !target.matches('input')) {
      event.preventDefault();
      const row = this.rowAt(target);
      if (row) this.picked.toggle(this.list().idOf(row));
    }
  }

  private walkTo(at: number): void {
    if (at < 0 || at >= this.ids().length) return;
    const item = (): HTMLElement | null => this.host.nativeElement.querySelector(`[data-at="${at}"] .item`);
    const present = item();
    if (present) {
      present.focus();
      present.scrollIntoView({ block: 'nearest' });
      return;
    }
    this.viewport()?.scrollToIndex(Math.max(0, at - 2));
    setTimeout(() => afterNextRender(() => item()?.focus(), { injector: this.injector }), 60);
  }

  private rowAt(element: Element): R | undefined {
    return this.rows.value()?.items[placeOf(element)];
  }

  private openRow(row: R): void {
    const commands = this.open()(row);
    if (commands) void this.router.navigate([...commands], { relativeTo: this.route, queryParamsHandling: 'preserve' });
  }

  private may(permission: AnyList<R>['export']): boolean {
    return permission !== undefined && this.permissions().has(permission);
  }

  private readonly rest = computed(() => this.list().columns.slice(1));

  protected readonly isNumber = isNumber;
}

const isEnd = (kind: ListColumn<unknown>['kind']): boolean => kind === 'money' || kind === 'choice';

/** Which row of the page an element stands in. */
const placeOf = (element: Element): number => Number(element.closest<HTMLElement>('[data-at]')?.dataset['at'] ?? NaN);
