import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type ListQuery, PDF_ROWS_AT_MOST } from '#shared';
import { Language } from '../i18n/language';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { SearchField } from '../ui/search-field';
import { filterLooks } from './filter-looks';
import type { Address } from './list-address';
import type { AnyList, FileFormat } from './list-api';

interface Choice {
  readonly value: string;
  readonly word: string;
}

/** Search and dates in one line, the list's own filters below; on a phone all but the search stand on a sheet. */
@Component({
  selector: 'app-list-filters-bar',
  imports: [TranslocoPipe, Field, FieldBox, Icon, SearchField],
  templateUrl: './list-filters-bar.html',
  styleUrl: './list-filters-bar.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListFiltersBar<R> {
  private readonly language = inject(Language);
  readonly list = input.required<AnyList<R>>();
  readonly query = input.required<ListQuery>();
  readonly options = input.required<Readonly<Record<string, readonly Choice[]>>>();
  readonly narrowed = input.required<boolean>();
  readonly total = input.required<number>();
  readonly mayExport = input.required<boolean>();
  readonly wide = input.required<boolean>();
  readonly saving = input.required<boolean>();
  readonly narrow = output<Address>();
  readonly empty = output();
  readonly save = output<FileFormat>();
  private readonly sheet = viewChild<ElementRef<HTMLDialogElement>>('sheet');
  private readonly files = viewChild<ElementRef<HTMLDialogElement>>('files');

  protected readonly pdfTooLong = computed(() => this.total() > PDF_ROWS_AT_MOST);
  protected readonly pdfMost = PDF_ROWS_AT_MOST;
  protected readonly title = computed(() => this.list().title[this.language.current()]);
  protected readonly dates = computed(() => this.list().dates?.[this.language.current()]);
  /** the list's own filters that one can choose from, with the present value of each */
  protected readonly filters = computed(() => {
    const language = this.language.current();
    return Object.entries(this.list().filters).flatMap(([name, { title, choices }]) => {
      const known: readonly Choice[] = choices
        ? Object.entries(choices).map(([value, words]) => ({ value, word: words[language] }))
        : (this.options()[name] ?? []);
      const value = String(Object(this.query())[name] ?? '');
      return known.length === 0 ? [] : [{ name, title: title[language], choices: known, value, isFixed: !!choices }];
    });
  });
  private readonly looks = computed(() => filterLooks(this.filters()));
  protected readonly chips = computed(() => this.looks().chips);
  protected readonly boxes = computed(() => this.looks().boxes);
  /** what a link brought and nobody can choose: it is said, and can be taken away */
  protected readonly linked = computed(() => {
    const shown = new Set(this.filters().map(({ name }) => name));
    return Object.entries(this.list().filters).flatMap(([name, { title }]) => {
      const value = Object(this.query())[name] as unknown;
      return shown.has(name) || value === undefined
        ? []
        : [{ name, title: title[this.language.current()], value: String(value) }];
    });
  });
  protected readonly onSheet = computed(() => this.dates() !== undefined || this.boxes().length > 0);
  protected readonly sheetUsed = computed(
    () => !!this.query().from || !!this.query().to || this.boxes().some(({ value }) => value !== ''),
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

  protected openSheet(): void {
    this.sheet()?.nativeElement.showModal();
  }

  protected closeSheet(): void {
    this.sheet()?.nativeElement.close();
  }

  protected openFiles(): void {
    this.files()?.nativeElement.showModal();
  }

  protected saveAs(format: FileFormat): void {
    this.closeFiles();
    this.save.emit(format);
  }

  protected closeFiles(): void {
    this.files()?.nativeElement.close();
  }

  protected change(name: string, value: string): void {
    this.narrow.emit({ [name]: value === '' ? null : value });
  }

  protected sort(name: string, isDown: boolean): void {
    const [usual, usualDirection] = this.list().sort;
    const direction = isDown ? 'down' : 'up';
    const isUsual = name === usual && direction === usualDirection;
    this.narrow.emit({ sort: isUsual ? null : name, direction: isUsual ? null : direction });
  }
}
