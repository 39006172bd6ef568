import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { type FacetCounts, facetsWithin, isThingId, type ListQuery, minorUnits } from '#shared';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';
import { amountWords } from '../ui/amount-words';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { SearchField } from '../ui/search-field';
import { type Choice, shownFilters, valueOf } from './filter-choices';
import { filterLooks } from './filter-looks';
import type { Address } from './list-address';
import type { AnyList, FileFormat } from './list-api';
import { ListFilesDialog } from './list-files-dialog';
import { injectShowing } from './showing';
import { typedAmount } from './typed-amount';

/**
 * Search and dates in one line, the list's own filters below; what has no place there stands on a sheet, and so does on
 * a phone all but the search and the chips.
 */
@Component({
  selector: 'app-list-filters-bar',
  imports: [NgTemplateOutlet, TranslocoPipe, Field, FieldBox, Icon, ListFilesDialog, SearchField],
  templateUrl: './list-filters-bar.html',
  styleUrls: ['./list-filters-bar.scss', './sheet.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListFiltersBar<R> {
  private readonly language = inject(Language);
  private readonly showing = injectShowing();
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  readonly list = input.required<AnyList<R>>();
  readonly query = input.required<ListQuery>();
  /** as the server counted them last */
  readonly facets = input.required<Readonly<Record<string, FacetCounts>>>();
  readonly options = input.required<Readonly<Record<string, readonly Choice[]>>>();
  /** the first row that matches: it says what people call the things whose ids are asked for */
  readonly first = input<R>();
  readonly narrowed = input.required<boolean>();
  readonly total = input.required<number>();
  readonly mayExport = input.required<boolean>();
  readonly wide = input.required<boolean>();
  readonly saving = input.required<boolean>();
  readonly narrow = output<Address>();
  readonly empty = output();
  readonly save = output<FileFormat>();
  private readonly sheet = viewChild<ElementRef<HTMLDialogElement>>('sheet');

  protected readonly title = computed(() => this.list().title[this.language.current()]);
  protected readonly dates = computed(() => this.list().dates?.[this.language.current()]);
  private readonly decimals = computed(() => this.currency().decimals);
  private readonly filters = computed(() =>
    shownFilters(this.list(), this.query(), this.options(), this.facets(), this.language.current()),
  );
  private readonly looks = computed(() => filterLooks(this.filters()));
  protected readonly chips = computed(() => this.looks().chips);
  /** boxes in the line */
  protected readonly line = computed(() => (this.wide() ? this.looks().line : []));
  /** boxes on the sheet */
  protected readonly boxes = computed(() => {
    const { line, sheet } = this.looks();
    return this.wide() ? sheet : [...line, ...sheet];
  });
  /** filters for an amount: they stand on the sheet */
  protected readonly amounts = computed(() =>
    Object.entries(this.list().filters).flatMap(([name, { title, isAmount }]) => {
      if (!isAmount) return [];
      const value = valueOf(this.query(), name);
      const typed = value === '' ? '' : amountWords(minorUnits(Number(value)), this.decimals());
      return [{ name, title: title[this.language.current()], typed: typed.replaceAll(',', '') }];
    }),
  );
  protected readonly wrongAmount = signal<{ readonly name: string; readonly key: string } | null>(null);
  protected readonly amountValues = computed(() => ({ decimals: this.decimals() }));
  /** what is set and stands nowhere in the line: it is said, and can be taken away */
  protected readonly taken = computed(() => {
    const language = this.language.current();
    const seen = new Set((this.wide() ? [...this.line(), this.chips()] : this.filters()).map((one) => one?.name));
    const words = new Map(
      this.filters().map(({ name, choices, value }) => [name, choices.find((one) => one.value === value)?.word]),
    );
    const amounts = new Map(this.amounts().map(({ name, typed }) => [name, typed]));
    return Object.entries(this.list().filters).flatMap(([name, { title }]) => {
      const value = valueOf(this.query(), name);
      if (value === '' || seen.has(name) || (!this.wide() && amounts.has(name))) return [];
      const first = this.first();
      const called = first === undefined ? null : this.list().names?.[name]?.(first, this.showing());
      const said = words.get(name) ?? amounts.get(name) ?? called ?? (isThingId(value) ? '' : value);
      return [{ name, title: title[language], value: said }];
    });
  });
  /** the first day is after the last */
  protected readonly isReversed = computed(() => {
    const { from, to } = this.query();
    return from !== undefined && to !== undefined && from > to;
  });
  protected readonly days = computed(() => ({ from: this.query().from, to: this.query().to }));
  protected readonly onSheet = computed(
    () =>
      this.boxes().length > 0 ||
      this.amounts().length > 0 ||
      (!this.wide() && (this.dates() !== undefined || this.sorts().length > 1)),
  );
  protected readonly sheetUsed = computed(
    () =>
      (!this.wide() && (!!this.query().from || !!this.query().to)) ||
      this.boxes().some(({ value }) => value !== '') ||
      this.amounts().some(({ typed }) => typed !== ''),
  );
  protected readonly sorts = computed(() =>
    this.list()
      .columns.filter((column) => column.sortable)
      .map(({ name, title }) => ({ name, word: title[this.language.current()] })),
  );
  protected readonly sortedBy = computed(() => this.query().sort ?? this.list().sort[0]);
  protected readonly isDown = computed(() => {
    const { sort, direction } = this.query();
    return (direction ?? (sort === undefined ? this.list().sort[1] : 'up')) === 'down';
  });

  protected said({ word, count }: Choice): string {
    return count === undefined ? word : `${word} (${count})`;
  }

  protected openSheet(): void {
    this.sheet()?.nativeElement.showModal();
  }

  protected closeSheet(): void {
    this.sheet()?.nativeElement.close();
  }

  /** What stands within a place goes when one leaves the place. */
  protected change(name: string, value: string): void {
    const inner = facetsWithin(this.list().facets ?? [], name).map((one) => [one, null] as const);
    this.narrow.emit({ ...Object.fromEntries(inner), [name]: value === '' ? null : value });
  }

  protected typeAmount(name: string, text: string): void {
    const typed = typedAmount(text, this.decimals());
    this.wrongAmount.set(typed.ok ? null : { name, key: `sell.refusal.${typed.refusal}` });
    if (typed.ok) this.change(name, typed.minor === null ? '' : String(typed.minor));
  }

  protected sort(name: string, isDown: boolean): void {
    const [usual, usualDirection] = this.list().sort;
    const direction = isDown ? 'down' : 'up';
    const isUsual = name === usual && direction === usualDirection;
    this.narrow.emit({ sort: isUsual ? null : name, direction: isUsual ? null : direction });
  }
}
