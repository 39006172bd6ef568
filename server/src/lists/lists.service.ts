import { PassThrough } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  formatAmount,
  headingOf,
  type Kept,
  type ListExport,
  type ListFilters,
  type ListMatch,
  type ListPage,
  type ListQuery,
  type ListRemoval,
  type ListSelection,
  minorUnits,
  PDF_ROWS_AT_MOST,
  type Removed,
  type Settings,
} from '#shared';
import { Logger } from '../config/logger.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { chunks } from '../database/rows.js';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { Sessions } from '../operators/sessions.service.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { filterInWords, textOf, type Writing } from './list-cells.js';
import type { WrittenList } from './list-document.js';
import { ListPrinter } from './list-printer.service.js';
import { writeSheet } from './list-sheet.js';
import type { ListSource } from './list-source.js';
import { count, findIds, readPage, readRows, visibleIds } from './lists.queries.js';

type Source<R, F extends ListFilters> = ListSource<R, F, EntityManager>;

interface Begun<R> {
  readonly ids: string[];
  readonly sums: Record<string, number>;
  readonly writing: Writing;
  readonly settings: Settings;
  /** of what matches; it says what people call the things whose ids were asked for */
  readonly first: R | undefined;
}

/** How many rows are read at once for a file: others come in between. */
const ROWS_AT_ONCE = 500;
const EVERY_ROW = 1_000_000;

/** What every list can do, whatever it lists. */
@Injectable()
export class Lists {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
    private readonly printer: ListPrinter,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly sessions: Sessions,
  ) {}

  /** A page of what matches. */
  page<R, F extends ListFilters>(source: Source<R, F>, who: Who, query: ListQuery<F>): Promise<ListPage<R>> {
    return this.database.read(async (em) => {
      const { timeZone } = await this.settings.current(em);
      return readPage(em, source, who, query, timeZone);
    });
  }

  /**
   * What is selected as a spreadsheet. The rows are those of now; each is shown as it is when it is written. It breaks off
   * when who asked may no longer see it.
   */
  async excel<R, F extends ListFilters>(
    source: Source<R, F>,
    who: Who,
    { language, selection }: ListExport<F>,
  ): Promise<FileAnswer> {
    const { ids, writing, first } = await this.begin(source, who, selection, language, EVERY_ROW);
    await this.noteExport(source, who, 'Excel', selection, { writing, first, rows: ids.length });
    const { list } = source;
    const stream = new PassThrough();
    const plan = { title: list.title[language], columns: list.columns, writing };
    writeSheet(plan, this.rowsOf(source, who, ids), stream).catch((error: unknown) => {
      this.logger.error({ list: list.name, error: String(error) }, 'a spreadsheet ended in the middle');
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    return { stream, name: this.fileName(list.name, writing, 'xlsx') };
  }

  /** What is selected as PDF. Refused: `pdf_rows_too_many`, and `rights_changed` when that happens while it is made. */
  async pdf<R, F extends ListFilters>(
    source: Source<R, F>,
    who: Who,
    { language, selection }: ListExport<F>,
  ): Promise<FileAnswer> {
    const found = await this.begin(source, who, selection, language, PDF_ROWS_AT_MOST + 1);
    const { ids, writing, settings, sums, first } = found;
    if (ids.length > PDF_ROWS_AT_MOST) {
      const message = `A PDF has ${PDF_ROWS_AT_MOST} rows at most. Narrow the filter, or take the spreadsheet.`;
      throw new Refused('pdf_rows_too_many', message, { details: { most: PDF_ROWS_AT_MOST } });
    }
    await this.noteExport(source, who, 'PDF', selection, { writing, first, rows: ids.length });
    const { list } = source;
    const rows: string[][] = [];
    for await (const some of this.rowsOf(source, who, ids)) {
      rows.push(...some.map((row) => list.columns.map((column) => textOf(column, row, writing))));
    }
    const now = this.clock.now().toISOString();
    const nowColumn = { name: 'now', title: list.title, kind: 'moment', value: () => now } as const;
    const written: WrittenList = {
      ...{ language, propertyName: settings.propertyName, title: list.title[language], rows },
      filter: filterInWords(list, selection, writing, first),
      made: `${textOf(nowColumn, now, writing)} · ${who.fullName}`,
      columns: list.columns.map((column) => ({ heading: headingOf(column, writing), kind: column.kind })),
      sums: Object.entries('ids' in selection ? {} : (list.sums ?? {})).map(([name, words]) => [
        words[language],
        `${formatAmount(minorUnits(sums[name] ?? 0), writing.decimals)} ${writing.currencyCode}`,
      ]),
    };
    const bytes = await this.printer.print(written);
    await this.sessions.stillMay(who);
    return { bytes, name: this.fileName(list.name, writing, 'pdf') };
  }

  /**
   * Removes those that are named, each by itself: what is in use stays and is told with what uses it, and what is there
   * no more is passed over, so that the same may be asked again.
   */
  async remove<R, F extends ListFilters>(
    source: Source<R, F>,
    who: Who,
    { ids: named }: ListRemoval,
  ): Promise<Removed> {
    const visible = (some: readonly string[]) => this.database.read((em) => visibleIds(em, source, who, some));
    const asked = [...new Set(named)];
    const ids = await visible(asked);
    const refused: Kept[] = [];
    for (const id of ids) {
      await this.sessions.stillMay(who);
      try {
        await source.remove?.(who, id);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused.push({ id, refusal: error.refusal, message: error.message, details: error.extra.details });
      }
    }
    // Another may have removed one meanwhile: it is gone, whatever the refusal says.
    const left = new Set(refused.length === 0 ? [] : await visible(refused.map(({ id }) => id)));
    const kept = refused.filter(({ id }) => left.has(id));
    const removed = ids.length - refused.length;
    return { removed, gone: asked.length - removed - kept.length, kept };
  }

  private begin<R, F extends ListFilters>(
    source: Source<R, F>,
    who: Who,
    selection: ListSelection<F>,
    language: Writing['language'],
    limit: number,
  ): Promise<Begun<R>> {
    return this.database.read(async (em) => {
      const settings = await this.settings.current(em);
      const { timeZone, currencyCode, currencyDecimals: decimals, methods } = settings;
      const writing = { language, timeZone, currencyCode, decimals, methods };
      if ('ids' in selection)
        return { ids: await visibleIds(em, source, who, selection.ids), sums: {}, writing, settings, first: undefined };
      const { matching } = selection;
      const ids = await findIds(em, source, who, matching, timeZone, limit);
      const { sums } = await count(em, source, who, matching as ListMatch<F>, timeZone);
      const [first] = await readRows(em, source, who, ids.slice(0, 1));
      return { ids, sums, writing, settings, first };
    });
  }

  /** What left the house is known before it does: who took how much of which list, by what filter. */
  private noteExport<R, F extends ListFilters>(
    { list }: Source<R, F>,
    who: Who,
    file: 'Excel' | 'PDF',
    selection: ListSelection<F>,
    { writing, first, rows }: { readonly writing: Writing; readonly first: R | undefined; readonly rows: number },
  ): Promise<void> {
    const words = (language: Writing['language']) => filterInWords(list, selection, { ...writing, language }, first);
    const filter = { nameEn: words('en'), nameZh: words('zh') };
    const { en: nameEn, zh: nameZh } = list.title;
    const after = { list: [{ nameEn, nameZh }], file, filter: [filter], rows };
    const line = { command: 'list_exported', thing: list.name, before: null, after } as const;
    return this.database.transaction((em) => noteOperation(em, who, { at: this.clock.now(), ...line }));
  }

  private async *rowsOf<R, F extends ListFilters>(
    source: Source<R, F>,
    who: Who,
    ids: readonly string[],
  ): AsyncGenerator<R[]> {
    for (const some of chunks(ids, ROWS_AT_ONCE)) {
      await this.sessions.stillMay(who);
      yield await this.database.read((em) => readRows(em, source, who, some));
    }
  }

  private fileName(name: string, { timeZone }: Writing, ending: string): string {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    return `${name}-${day.format(this.clock.now())}.${ending}`;
  }
}
